# What a user types; see docs/quickstart.md. Everything lands in .venv and var/; outside this folder only the cache of packages.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export MONITOR_EVAL_DATA ?= ../shared/data
# Twice the cores it is meant for: many tests wait for processes, mail and clocks.
WORKERS ?= 4
# uv trusts its own list of certificates and reads no pip settings: behind an organisation's proxy or index it would stop.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem),)
export UV_SYSTEM_CERTS ?= true
endif
# What is downloaded is kept for the next checkout in the user's own cache; who has no home has it here.
ifneq ($(shell test -w "$$HOME" && echo yes),yes)
export UV_CACHE_DIR ?= $(CURDIR)/$(VENV)/.cache/uv
export PIP_CACHE_DIR ?= $(CURDIR)/$(VENV)/.cache/pip
endif
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif

.PHONY: help run test demo check format bench bench-desk bench-poll bench-topics bench-stories bench-cluster chaos faults fuzz month soak scale docs wheel supply audit pins lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 18

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; give it as: make PYTHON=/path/to/python3.11 …" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt

$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.txt
	$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@ $(VENV)/.run

run: $(VENV)/.run ## the daemon and the desk, on http://127.0.0.1:8080
	exec $(BIN)/monitor run

demo: $(VENV)/.dev ## the June 2023 case, replayed at many times real speed
	exec $(BIN)/python -m standins.demo

# Many of the tests start processes: each would compile every module again where Python may keep none of it.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/.dev ## every test; what could not run is named
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

check: $(VENV)/.dev ## format, lint, types, floors, dead links in the docs, the shipped topics' own examples
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_docs.py
	$(BIN)/python tools/check_migrations.py
	$(BIN)/monitor check feeds.yaml

format: $(VENV)/.dev ## put the code in its one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: bench-topics bench-stories bench-poll bench-desk ## the benchmarks; results in bench/results

$(VENV)/.bench: requirements/bench.txt $(VENV)/.dev
	$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/bench.txt
	@touch $@

bench-poll: $(VENV)/.bench ## whole polls beside other readers (newsboat where it is installed)
	$(BIN)/python -m bench.poll

bench-desk: $(VENV)/.dev
	$(BIN)/python -m bench.desk

bench-topics: $(VENV)/.dev
	$(BIN)/python -m bench.topics

bench-stories: $(VENV)/.dev
	$(BIN)/python -m bench.stories

bench-cluster: $(VENV)/.dev ## 1, 2 and 4 workers on one PostgreSQL; then killed for ten minutes, and the database crashed
	$(BIN)/python -m bench.cluster scale
	$(BIN)/python -m bench.cluster kill
	$(BIN)/python -m bench.cluster crash

chaos: $(VENV)/.dev ## killed at random, thousands of times: nothing lost
	$(BIN)/python -m bench.chaos

faults: $(VENV)/.dev ## the fault matrix, with memory and stalls measured
	$(BIN)/python -m bench.faults

fuzz: $(VENV)/.dev ## a million broken inputs
	$(BIN)/python -m bench.fuzz

soak: $(VENV)/.dev ## half an hour of a simulated week: flat memory, no leak
	$(BIN)/python -m bench.soak

month: $(VENV)/.dev ## a simulated month of the whole service, held to what should have arrived; a quarter of an hour
	$(BIN)/python -m bench.month

scale: $(VENV)/.dev ## the model of 100 thousand and a million outlets; plots in docs
	$(BIN)/python -m bench.scale

$(VENV)/.docs: requirements/docs.txt $(VENV)/.dev
	$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/docs.txt
	@touch $@

$(VENV)/.supply: requirements/supply.txt $(VENV)/.dev
	$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/supply.txt
	@touch $@

docs: export NO_MKDOCS_2_WARNING := 1
docs: $(VENV)/.docs ## the documentation site, in build/site
	$(BIN)/python -m mkdocs build --quiet

wheel: $(VENV)/.supply ## the wheel, built twice: the same bytes
	rm -rf build/wheel && mkdir -p build/wheel
	$(BIN)/python -m build --quiet --wheel --no-isolation --outdir build/wheel/once
	$(BIN)/python -m build --quiet --wheel --no-isolation --outdir build/wheel/again
	cmp build/wheel/once/*.whl build/wheel/again/*.whl && sha256sum build/wheel/once/*.whl

supply: $(VENV)/.supply ## what is in it: SBOM and licences; in build/supply
	mkdir -p build/supply
	$(BIN)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml --output-reproducible -o build/supply/sbom.json
	$(BIN)/pip-licenses --format=markdown --with-urls --order=license --output-file=build/supply/licences.md

# Strict: a package that the service knows nothing of is a fault, or an index without advisories would pass for clean.
AUDIT ?= pypi
audit: $(VENV)/.supply ## known vulnerabilities of what runs, the optional included; AUDIT=osv asks osv.dev instead of pypi.org
	$(BIN)/pip-audit --strict --vulnerability-service $(AUDIT) --require-hashes --disable-pip -r requirements/all.txt

pins: $(VENV)/.dev ## write the digests of the images into Dockerfile and compose file; asks the registry
	$(BIN)/python tools/pin_images.py --write

LOCK := $(BIN)/python -m uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11
lock: $(BIN)/python ## renew the locked dependencies
	$(LOCK) pyproject.toml -o requirements/run.txt
	$(LOCK) --extra dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt
	$(LOCK) --extra bench -c requirements/run.txt pyproject.toml -o requirements/bench.txt
	$(LOCK) --extra otel -c requirements/run.txt pyproject.toml -o requirements/otel.txt
	$(LOCK) --extra otel --extra apprise -c requirements/dev.txt pyproject.toml -o requirements/all.txt
	$(LOCK) --extra docs -c requirements/run.txt pyproject.toml -o requirements/docs.txt
	$(LOCK) --extra supply -c requirements/run.txt pyproject.toml -o requirements/supply.txt
	printf 'build\nhatchling==1.27.0\n' | $(LOCK) - -o requirements/build.txt
	echo uv | $(LOCK) - -o requirements/uv.txt

clean: ## forget the environment and the caches; var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
