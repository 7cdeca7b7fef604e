# syntax=docker/dockerfile:1
# Two stages: the first has the tools to install, the second has what runs and nothing else.
# Renew both digests together with `docker buildx imagetools inspect python:3.12-slim-bookworm`.
ARG PYTHON_IMAGE=python:3.12-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /src
# --build-arg REQUIREMENTS=all adds what is optional: OpenTelemetry's traces, and Apprise for Teams, Signal and others.
ARG REQUIREMENTS=run
COPY requirements/${REQUIREMENTS}.txt requirements/chosen.txt
RUN python -m venv /opt/voorsprong \
 && /opt/voorsprong/bin/pip install --require-hashes --only-binary :all: -r requirements/chosen.txt
COPY pyproject.toml README.md LICENSE ./
COPY monitor monitor
COPY requirements/build.txt requirements/build.txt
RUN python -m venv /opt/build \
 && /opt/build/bin/pip install --require-hashes -r requirements/build.txt \
 && /opt/build/bin/python -m build --wheel --no-isolation --outdir /dist \
 && /opt/voorsprong/bin/pip install --no-deps --no-index /dist/*.whl \
 && /opt/voorsprong/bin/python -m compileall -q /opt/voorsprong

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="Voorsprong" \
      org.opencontainers.image.licenses="EUPL-1.2" \
      org.opencontainers.image.description="Media monitoring and alerting for the press desk of a ministry"
RUN groupadd --gid 10001 voorsprong \
 && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin voorsprong \
 && install -d -o 10001 -g 10001 -m 0750 /data
COPY --from=build /opt/voorsprong /opt/voorsprong
COPY feeds.yaml /etc/voorsprong/feeds.yaml
ENV PATH=/opt/voorsprong/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=262144 \
    MONITOR_CONFIG=/etc/voorsprong/feeds.yaml \
    MONITOR_WEB_HOST=0.0.0.0 \
    MONITOR_LOG_FORMAT=json
WORKDIR /data
VOLUME /data
EXPOSE 8080
USER 10001:10001
STOPSIGNAL SIGTERM
# Whether the process turns, no more: a restart mends no outlet and no database. A first start may have to migrate for long.
# Past any proxy: a Docker client that has one of its own puts HTTP_PROXY into every container.
HEALTHCHECK --interval=30s --timeout=5s --start-period=15m --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:8080/livez', timeout=4)"]
ENTRYPOINT ["monitor"]
CMD ["run"]
