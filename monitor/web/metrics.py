"""``/metrics`` for Prometheus: figures from the database, without a name of a person or an outlet in them."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.storage.figures import Figures

ReadFigures = Callable[[], Figures]
_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """An application with ``/metrics`` in front of it. With a token only who bears it is answered."""

    def __init__(self, application: ASGIApp, read: ReadFigures, token: str = "") -> None:
        self._application = application
        self._token = token
        self._registry = CollectorRegistry()
        self._registry.register(_FromDatabase(read))
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers ``/metrics`` and passes everything else on."""
        if scope["type"] == "http" and scope["path"] == "/metrics":
            await (await self._answer(Request(scope)))(scope, receive, send)
        else:
            await self._application(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if self._token and not hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode()):
            return Response(status_code=401, headers={"www-authenticate": "Bearer"})
        if request.method not in ("GET", "HEAD"):
            return Response(status_code=405, headers={"allow": "GET, HEAD"})
        body = await run_in_threadpool(generate_latest, self._registry)
        return Response(body, headers={"content-type": _TYPE, "cache-control": "no-store"})


class _FromDatabase(Collector):
    """Reads at the moment of scraping, so that every process tells the same."""

    def __init__(self, read: ReadFigures) -> None:
        self._read = read

    def describe(self) -> list[Metric]:
        """Nothing beforehand: registering must not need the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The families; a database out of reach gives ``voorsprong_database_up 0`` alone."""
        try:
            found = self._read()
        except SQLAlchemyError:
            yield _gauge("database_up", "Whether the database can be read.", 0)
            return
        yield _gauge("database_up", "Whether the database can be read.", 1)
        yield from _reading(found)
        yield from _telling(found)
        yield _gauge("database_bytes", "What the database takes on disk.", found.bytes)
        yield _moment("last_backup_timestamp_seconds", "When the last backup was made.", found.last_backup)


def _reading(found: Figures) -> Iterator[Metric]:
    yield _moment("last_round_timestamp_seconds", "When the last round of polling ended.", found.last_round)
    yield _gauge("outlets", "Outlets that were ever asked.", found.outlets)
    yield _gauge("outlets_failing", "Outlets whose last poll failed.", found.failing)
    yield _gauge("outlets_silent", "Outlets that brought nothing new for a day.", found.silent)
    yield _gauge("poll_lag_seconds", "How late the longest overdue outlet is.", found.poll_lag)
    yield _gauge("articles", "Articles kept.", found.articles)
    yield _gauge("articles_untriaged", "Articles that wait to be looked at.", found.untriaged)
    yield _gauge("triage_lag_seconds", "How long the oldest of them waits.", found.untriaged_age)


def _telling(found: Figures) -> Iterator[Metric]:
    written = GaugeMetricFamily("voorsprong_alerts", "Alerts written.", labels=["reason"])
    for reason, count in sorted(found.alerts.items()):
        written.add_metric([reason], count)
    yield written
    sent = GaugeMetricFamily("voorsprong_deliveries", "Deliveries.", labels=["channel", "state"])
    for (channel, state), count in sorted(found.deliveries.items()):
        sent.add_metric([channel, state], count)
    yield sent
    yield _gauge("delivery_lag_seconds", "How late the longest waiting delivery is.", found.delivery_age)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"voorsprong_{name}", meaning, value=value)


def _moment(name: str, meaning: str, at: datetime | None) -> Metric:
    return _gauge(name, meaning, at.timestamp() if at else 0)
