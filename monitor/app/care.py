"""What looks after the service itself, wired: duty rosters, the canary, retention, and letters that died."""

from __future__ import annotations

import asyncio
import logging
import random
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from monitor.app.parts import Parts, fetch_settings
from monitor.flows.alert_views import Moment
from monitor.flows.canary import Cage, Canary
from monitor.flows.collect import Collector
from monitor.flows.duty import DutyKeeper
from monitor.flows.retention import Retention
from monitor.flows.triage import Triager
from monitor.model.collecting import Round
from monitor.model.outlet import Outlet
from monitor.model.settings import Settings
from monitor.outlets.canary_feed import CanaryFeed
from monitor.outlets.http import Fetcher
from monitor.outlets.roster import Rosters
from monitor.outlets.sandbox import Sandbox
from monitor.rules.topics import Matcher, compile_topics
from monitor.storage import retention as storage
from monitor.storage.cage import progress
from monitor.storage.collecting import CollectStore
from monitor.storage.database import Database
from monitor.storage.dead_letters import revive
from monitor.storage.duty import RosterStore
from monitor.storage.migrations import upgrade
from monitor.storage.triaging import TriageStore
from monitor.storage.watching import WatchStore

log = logging.getLogger(__name__)

_NEWS_FOR = timedelta(days=1)


def duty_keeper(parts: Parts, fetcher: Fetcher, sandbox: Sandbox) -> DutyKeeper:
    """Reads the rosters that feeds.yaml names; files stand beside it."""
    folder = Path(parts.environment["MONITOR_CONFIG"]).resolve().parent
    secrets = parts.environment.addresses("MONITOR_CALENDAR_URLS")

    def address(calendar: str) -> str:
        kind, _, name = calendar.partition(":")
        return secrets.get(name, "") if kind == "secret" else calendar

    source = Rosters(fetcher, sandbox, folder)
    return DutyKeeper(source, RosterStore(parts.database), WatchStore(parts.database), address)


def send_after_all(parts: Parts, configured: tuple[str, ...]) -> None:
    """What died only for want of a channel that is there now is queued again, while it is news."""
    now = parts.clock.now()
    with parts.database.write() as connection:
        revived = revive(connection, configured, now - _NEWS_FOR, now)
    if revived:
        log.info("dead letters queued again: their channel is configured now", extra={"letters": revived})


def canary(parts: Parts, sandbox: Sandbox) -> Canary:
    """The same parts as the service's, over a database that is thrown away."""

    def opened(settings: Settings) -> AbstractAsyncContextManager[Cage]:
        return caged(replace(parts, settings=settings), sandbox)

    return Canary(opened, WatchStore(parts.database))


class _Kept:
    """What storage keeps, as the flow asks for it."""

    def __init__(self, database: Database) -> None:
        self.last_sweep = partial(storage.last_sweep, database)
        self.survey = partial(storage.survey, database)
        self.steps = partial(storage.steps, database)
        self.note = partial(storage.note, database)


def letting_go(database: Database, moment: Callable[[], Moment]) -> Callable[[], Awaitable[object]]:
    """Once a week, let go of what has outlived its period; or say once a month that nobody does."""
    retention = Retention(_Kept(database), WatchStore(database))
    return lambda: retention.run(moment())


@asynccontextmanager
async def caged(parts: Parts, sandbox: Sandbox) -> AsyncIterator[Cage]:
    """Reading, triage and alerting over an empty database, and a feed on this machine."""
    with tempfile.TemporaryDirectory(prefix="voorsprong-canary-") as folder:
        database = Database(f"sqlite:///{folder}/canary.db")
        try:
            await asyncio.to_thread(upgrade, database)
            async with CanaryFeed() as feed, Fetcher(fetch_settings(parts)) as fetcher:
                store = CollectStore(database)
                collector = Collector(store, fetcher, sandbox, parts.clock, jitter=random.Random().random)

                async def collect(outlet: Outlet) -> Round:
                    return await collector.run([outlet])

                triager = Triager(TriageStore(database), _matcher(parts.settings))
                try:
                    yield Cage(feed, collect, triager.run, partial(progress, database))
                finally:
                    await collector.close()
        finally:
            database.close()


def _matcher(settings: Settings) -> Matcher:
    found = compile_topics(settings.topics, settings.groups)
    if isinstance(found, tuple):
        message = f"the canary's own topic does not compile: {found[0]}"
        raise TypeError(message)
    return found
