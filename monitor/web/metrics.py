"""``/metrics`` for Prometheus: figures from the database, without a name of a person or an outlet in them."""

from __future__ import annotations

import hmac
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.model.alert import ChannelKind, Reason
from monitor.model.watchdog import FINDINGS
from monitor.storage.figures import Figures
from monitor.storage.outbox import QUEUED
from monitor.web.footprint import footprint
from monitor.web.shared import Shared

WITHIN = 5.0
"""Seconds that the database is waited for; Prometheus gives up after ten."""
_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What the figures are read from."""

    figures: Callable[[], Figures]
    now: Callable[[], datetime]
    """The clock that the service goes by."""
    started: datetime
    writable: Callable[[], bool]
    component: str
    """What this process is: ``run``, ``web`` or ``worker``."""
    volume: Path | None = None
    """Where the database's file is; None when it is elsewhere."""


class Metrics:
    """An application with ``/metrics`` in front of it. With a token only who bears it is answered."""

    def __init__(
        self, application: ASGIApp, observed: Observed, token: str = "", within: float = WITHIN
    ) -> None:
        """``within``: seconds that the database is waited for."""
        self._application = application
        self._token = token
        self._observed = observed
        self._figures = Shared(observed.figures, within)
        self._process = Shared(self._read_process, within)
        self._registry = CollectorRegistry()
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
        body = await self._of_process() + await self._of_database()
        return Response(body, headers={"content-type": _TYPE, "cache-control": "no-store"})

    async def _of_process(self) -> bytes:
        """What is known without the database, and told also when that hangs."""
        try:
            return await self._process.get()
        except TimeoutError:
            return b""

    def _read_process(self) -> bytes:
        return generate_latest(self._registry) + _rendered(_process(self._observed))

    async def _of_database(self) -> bytes:
        try:
            found = await self._figures.get()
        except (SQLAlchemyError, TimeoutError):
            return _rendered(iter([_up(0)]))
        return _rendered(_of(found, self._observed.started))


class _Families(Collector):
    def __init__(self, families: Iterator[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        return self._families


def _rendered(families: Iterator[Metric]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Families(families))
    return generate_latest(registry)


def _process(observed: Observed) -> Iterator[Metric]:
    taken = footprint()
    label = {"component": observed.component}
    yield _gauge("memory_bytes", "What the process and its readers take.", taken.memory, label)
    yield _gauge("memory_limit_bytes", "What they may take.", taken.limit, label)
    if observed.volume is not None:
        yield from _volume(observed.volume)
    yield _gauge("time_seconds", "What its clock says.", observed.now().timestamp())
    yield _gauge("database_writable", "Whether the database took the last write.", observed.writable())


def _volume(folder: Path) -> Iterator[Metric]:
    try:
        volume = shutil.disk_usage(folder)
    except OSError:  # it is gone: the database says so
        return
    yield _gauge("volume_bytes", "What the volume of the database holds.", volume.total)
    yield _gauge("volume_free_bytes", "What is free there.", volume.free)


def _up(value: int) -> Metric:
    return _gauge("database_up", "Whether the database can be read.", value)


def _of(found: Figures, started: datetime) -> Iterator[Metric]:
    yield _up(1)
    yield from _reading(found, started)
    yield from _telling(found)
    yield from _keeping(found, found.since or started)


def _reading(found: Figures, started: datetime) -> Iterator[Metric]:
    last = found.last_round or started
    yield _moment("last_round", "When the last round of polling ended; before the first: this start.", last)
    yield _gauge("outlets", "Outlets that are configured.", found.outlets)
    yield _gauge("outlets_unasked", "Outlets that are configured and were never asked.", found.unasked)
    yield _gauge("outlets_failing", "Outlets whose last poll failed.", found.failing)
    yield _gauge("outlets_silent", "Outlets that are read and brought nothing new for a day.", found.silent)
    yield _gauge("poll_lag_seconds", "How late the longest overdue outlet is.", found.poll_lag)
    yield _gauge("articles", "Articles kept.", found.articles)
    yield _gauge("articles_new", "Articles that came in the last hour.", found.new)
    yield _gauge("articles_untriaged", "Articles that wait to be looked at.", found.untriaged)
    yield _gauge("triage_lag_seconds", "How long the oldest of them waits.", found.untriaged_age)
    yield _gauge("decision_lag_seconds", "How late the next look at a story is.", found.decision_age)
    if found.workers is not None:
        yield _gauge("workers", "Workers of the queue that are alive, two in a process.", found.workers)


def _telling(found: Figures) -> Iterator[Metric]:
    written = {reason.value: 0 for reason in Reason} | dict(found.alerts)
    yield _counted("alerts", "Alerts written in the last day.", "reason", written)
    sent = GaugeMetricFamily(
        "voorsprong_deliveries",
        "Deliveries that wait, or were due in the last day.",
        labels=["channel", "state"],
    )
    every = {(channel.value, QUEUED): 0 for channel in ChannelKind} | dict(found.deliveries)
    for (channel, state), count in sorted(every.items()):
        sent.add_metric([channel, state], count)
    yield sent
    dead = {channel.value: 0 for channel in ChannelKind} | dict(found.dead)
    yield _counted("dead_letters", "Given up in the last hour and not sent again.", "channel", dead)
    yield _gauge("delivery_lag_seconds", "How late the longest waiting delivery is.", found.delivery_age)
    yield _gauge("digest_lag_seconds", "How late a digest is that was not sent.", found.digest_age)


def _keeping(found: Figures, since: datetime) -> Iterator[Metric]:
    wrong = {name: int(name in found.found_wrong) for name in FINDINGS}
    yield _counted("found_wrong", "What the watchdog found in the last hour.", "finding", wrong)
    yield _gauge("audit_holds", "Whether the audit chain holds, as far as was looked.", found.audit_holds)
    yield _gauge("database_bytes", "What the database takes on disk.", found.bytes)
    for name, what, at in (
        ("last_canary", "When a provider last accepted a canary", found.last_canary),
        ("last_backup", "When the last backup was made", found.last_backup),
        ("last_retention", "When what is old enough last went", found.last_retention),
    ):
        if name != "last_canary" or found.canary:
            yield _moment(name, f"{what}; before the first: when the service began.", at or since)


def _gauge(name: str, meaning: str, value: float, labels: Mapping[str, str] | None = None) -> Metric:
    family = GaugeMetricFamily(f"voorsprong_{name}", meaning, labels=[*(labels or {})])
    family.add_metric([*(labels or {}).values()], value)
    return family


def _counted(name: str, meaning: str, label: str, counts: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"voorsprong_{name}", meaning, labels=[label])
    for value, count in sorted(counts.items()):
        family.add_metric([value], count)
    return family


def _moment(name: str, meaning: str, at: datetime) -> Metric:
    return _gauge(f"{name}_timestamp_seconds", meaning, at.timestamp())
