"""The watchdog: ``the database, read apart -> what is wrong -> administrators told, or the heartbeat sent``.

Only it may send the heartbeat: a daemon that runs and does nothing is silent there.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from pydantic import TypeAdapter

from monitor.flows.alert_views import Moment, calendar_at
from monitor.flows.recipients import at_once
from monitor.flows.trial import trial_view
from monitor.model.alert import Covered, Decision, Reason
from monitor.model.watchdog import Figures, Finding
from monitor.ports.alerting import AlertWork
from monitor.rules.political_clock import recess_warning
from monitor.rules.watchdog import canary_due, canary_lost, findings, notice
from monitor.rules.wording.view import AlertView, NoticeView

log = logging.getLogger(__name__)

ROUTE, CANARY = "beheer", "canary"
RECESS = "recess calendar"
_REMEDY = (
    "De recessen staan op tweedekamer.nl; zet ze in feeds.yaml onder calendar.recess, beide dagen inbegrepen."
)
_ONCE = timedelta(hours=1)
_WEEK = timedelta(days=7)
_NOTICE, _ALERT = TypeAdapter(NoticeView), TypeAdapter(AlertView)


class WatchWork(AlertWork, Protocol):
    """What the watchdog reads, and the notices it writes."""

    def figures(self, now: datetime, outlets: tuple[str, ...]) -> Figures:
        """Every count of something that must not be there."""
        ...

    def canary_written(self, *, first: bool = False) -> datetime | None:
        """When the last (or the first) canary was written."""
        ...

    def told_since(self, because: str, since: datetime) -> bool:
        """Whether a notice with this key was written after then."""
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


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found."""

    found: tuple[Finding, ...]
    beaten: bool = False


class Watchdog:
    """Checks the database from outside the verbs that fill it."""

    def __init__(self, store: Watched, heartbeat: Heartbeat) -> None:
        self._store = store
        self._heartbeat = heartbeat

    async def run(self, moment: Moment) -> Checked:
        """One check."""
        found = await asyncio.to_thread(self._look, moment)
        for each in found:
            log.error("watchdog", extra={"finding": each.name, "number": each.number})
        if found:
            return Checked(found)
        return Checked(found, await self._heartbeat.beat())

    def _look(self, moment: Moment) -> tuple[Finding, ...]:
        with self._store.transaction() as work:
            figures = work.figures(moment.now, tuple(each.slug for each in moment.settings.outlets))
            lost = canary_lost(figures, moment.now, work.canary_written(first=True))
            found = findings(figures) + ((lost,) if lost else ())
            if canary_due(figures, moment.now, work.canary_written()):
                _canary(work, moment)
            key = f"watchdog: {', '.join(each.name for each in found)}"
            if found and not work.told_since(key, moment.now - _ONCE):
                _tell(_NOTICE.dump_python(notice(found, moment.now), mode="json"), key, work, moment)
            _recess(work, moment)
        return found


def _recess(work: WatchWork, moment: Moment) -> None:
    """Once a week while the recess calendar, which nobody publishes for machines, runs out or is empty."""
    calendar, today = calendar_at(moment)
    line = recess_warning(today, calendar)
    if not line or not moment.settings.administrators or work.told_since(RECESS, moment.now - _WEEK):
        return
    view = NoticeView(subject="De recesagenda loopt af", lines=(line,), remedy=_REMEDY, at=moment.now)
    _tell(_NOTICE.dump_python(view, mode="json"), RECESS, work, moment)


def _canary(work: WatchWork, moment: Moment) -> None:
    """Once a day a marked test message goes the whole way of delivery to the administrators."""
    if moment.settings.administrators:
        _tell(_ALERT.dump_python(trial_view(ROUTE, moment), mode="json"), CANARY, work, moment)


def _tell(view: dict[str, object], key: str, work: WatchWork, moment: Moment) -> None:
    decision = Decision(reason=Reason.NOTHING, because=key)
    alert = work.write(None, ROUTE, decision, Covered(), view, moment.now)
    work.queue(alert, at_once(moment.settings.administrators, moment.settings, moment.now), moment.now)
