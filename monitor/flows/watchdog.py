"""The watchdog: ``the database, read apart -> what is wrong -> administrators told, or the heartbeat sent``.

Only it may send the heartbeat: a daemon that runs and does nothing is silent there.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from monitor.flows.alert_views import Moment, calendar_at
from monitor.flows.catch_up import CatchUpWork, tell_missed
from monitor.flows.telling import tell_administrators
from monitor.model.watchdog import NOTICE, Figures, Finding
from monitor.rules.political_clock import recess_known_until, recess_warning
from monitor.rules.reconfigured import vanished
from monitor.rules.watchdog import CANARY_AGAIN, canary_lost, findings
from monitor.rules.wording import notices

log = logging.getLogger(__name__)

RECESS = "recess calendar"
LESS = "feeds.yaml holds less"
_ONCE = timedelta(hours=1)
_WEEK = timedelta(days=7)


class WatchWork(CatchUpWork, Protocol):
    """What the watchdog reads, and the notices it writes."""

    def figures(self, now: datetime, outlets: tuple[str, ...]) -> Figures:
        """Every count of something that must not be there."""
        ...

    def canary_written(self, *, first: bool = False) -> datetime | None:
        """When the last (or the first) canary came out of the pipeline."""
        ...

    def canary_lost(self) -> tuple[datetime, str] | None:
        """When one was last lost on its way, and at which stage."""
        ...

    def lately(self, since: datetime) -> tuple[tuple[str, str, datetime], ...]:
        """``(outlet, address, when)`` of what was read since, and ``(topic, "", when)`` of what was found."""
        ...

    def told_of(self, beginning: str, since: datetime) -> bool:
        """Whether a notice with such a key, or one that goes on behind it, was written after then."""
        ...

    def stop(self, before: datetime) -> tuple[datetime, datetime] | None:
        """The two readings of outlets around a moment: the last one before, and the first one after it."""
        ...


class Watched(Protocol):
    """The way into its transactions."""

    def transaction(self) -> AbstractContextManager[WatchWork]:
        """One transaction."""
        ...


class Heartbeat(Protocol):
    """The dead-man's switch."""

    async def beat(self) -> bool:
        """Call the configured URL; whether it answered well, or there is none."""
        ...


class Watchdog:
    """Checks the database from outside the verbs that fill it."""

    def __init__(self, store: Watched, heartbeat: Heartbeat, started: datetime | None = None) -> None:
        """``started``: since when this process runs."""
        self._store = store
        self._heartbeat = heartbeat
        self._started = started

    async def run(self, moment: Moment) -> tuple[Finding, ...]:
        """One check: what it found; the heartbeat when that is nothing."""
        found = await asyncio.to_thread(self._look, moment)
        for each in found:
            log.error("watchdog", extra={"finding": each.name, "number": each.number})
        if not found:
            await self._heartbeat.beat()
        return found

    def _look(self, moment: Moment) -> tuple[Finding, ...]:
        with self._store.transaction() as work:
            figures = work.figures(moment.now, tuple(each.slug for each in moment.settings.outlets))
            first = work.canary_written(first=True)
            stop = self._stop(work)
            lost = canary_lost(figures, moment.now, first, work.canary_lost(), stop[1] if stop else None)
            found = findings(figures) + ((lost,) if lost else ())
            key = f"{NOTICE}{', '.join(each.name for each in found)}"
            if found and not work.told_since(key, moment.now - _ONCE):
                tell_administrators(notices.found(found, moment.now), key, work, moment)
            _recess(work, moment)
            _vanished(work, moment)
            if stop is not None:
                tell_missed(stop, work, moment)
        return found

    def _stop(self, work: WatchWork) -> tuple[datetime, datetime] | None:
        """From when to when the service stood still before this start, or one shortly before it."""
        around = work.stop(self._started - CANARY_AGAIN) if self._started else None
        return around if around is not None and around[1] - around[0] > CANARY_AGAIN else None


def _vanished(work: WatchWork, moment: Moment) -> None:
    """What was read or found a day ago and is configured no more: feeds.yaml was changed while nothing ran.

    Changed while the service runs, it is told at once; told once.
    """
    seen = work.lately(moment.now - timedelta(days=1))
    gone = vanished(seen, moment.settings)
    fresh = tuple(name for name, at in gone if not work.told_of(LESS, at))
    if fresh and moment.settings.administrators:
        tell_administrators(notices.config_less(fresh, moment.now), LESS, work, moment)


def _recess(work: WatchWork, moment: Moment) -> None:
    """Once a week while the recess calendar, which nobody publishes for machines, runs out or is empty."""
    calendar, today = calendar_at(moment)
    if not recess_warning(today, calendar) or not moment.settings.administrators:
        return
    if not work.told_since(RECESS, moment.now - _WEEK):
        tell_administrators(
            notices.recess(recess_known_until(calendar), today, moment.now), RECESS, work, moment
        )
