"""Duty rosters: ``calendar -> events -> shifts -> kept``; unreadable: the last known, and people are told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from monitor.flows.alert_views import Moment
from monitor.flows.telling import tell_administrators
from monitor.flows.watchdog import Watched
from monitor.model.alert import Person
from monitor.model.duty import Roster
from monitor.model.reading import Entry, FetchFailed
from monitor.rules.alerting import roster as rules
from monitor.rules.alerting.rota import shift_at
from monitor.rules.wording import notices

log = logging.getLogger(__name__)

BACK, AHEAD = timedelta(days=1), timedelta(days=62)
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


class Rosters(Protocol):
    """The way to a calendar."""

    async def read(
        self, source: str, window: tuple[datetime, datetime], timezone: str
    ) -> tuple[Entry, ...] | FetchFailed:
        """Every event in the window. Never raises for what is in it."""
        ...


class KnownRosters(Protocol):
    """Where rosters are kept."""

    def rosters(self) -> dict[str, Roster]:
        """All, by duty."""
        ...

    def keep(self, roster: Roster) -> None:
        """Stores one."""
        ...


class DutyKeeper:
    """Reads the calendars whose time has come. Safe to run side by side with itself."""

    def __init__(
        self,
        source: Rosters,
        store: KnownRosters,
        watched: Watched,
        address: Callable[[str], str] = lambda calendar: calendar,
    ) -> None:
        """``address``: from what feeds.yaml says to where it is, for addresses that are secrets."""
        self._source = source
        self._store = store
        self._watched = watched
        self._address = address

    async def run(self, moment: Moment) -> tuple[Roster, ...]:
        """What was read now."""
        people = moment.settings.people.values()
        duties = [each for each in people if each.rota is not None and each.rota.calendar]
        if not duties:
            return ()
        known = await asyncio.to_thread(self._store.rosters)
        found = []
        for duty in duties:
            before = self._before(duty, known)
            if before.tried is None or not timedelta(0) <= moment.now - before.tried < rules.EVERY:
                found.append(await self._one(duty, before, moment))
        return tuple(found)

    def _before(self, duty: Person, known: dict[str, Roster]) -> Roster:
        calendar = duty.rota.calendar if duty.rota else ""
        fresh = Roster(duty=duty.slug, source=rules.source_key(calendar))
        before = known.get(duty.slug, fresh)
        return before if before.source == fresh.source else fresh

    async def _one(self, duty: Person, before: Roster, moment: Moment) -> Roster:
        rota, now = duty.rota, moment.now
        if rota is None:
            return before
        address, zone = self._address(rota.calendar), moment.settings.digest.timezone
        read: tuple[Entry, ...] | FetchFailed | None = None
        if address:
            read = await self._source.read(address, (now - BACK, now + AHEAD), zone)
        members = [moment.settings.people[slug] for slug in rota.members if slug in moment.settings.people]
        if read is None:
            after = rules.read_badly(before, "its secret address is not set", now)
        elif isinstance(read, FetchFailed):
            after = rules.read_badly(before, str(read.why.value), now)
        elif read and not rules.shifts_of(read, members):
            after = rules.read_badly(before, "it names no member", now)
        else:
            after = rules.read_well(before, rules.shifts_of(read, members), now)
        await asyncio.to_thread(self._keep, duty, after, moment)
        return after

    def _keep(self, duty: Person, roster: Roster, moment: Moment) -> None:
        self._store.keep(roster)
        extra = {"duty": duty.slug, "shifts": len(roster.shifts), "why": roster.failure}
        (log.warning if roster.failure else log.info)("roster read", extra=extra)
        if rules.worth_telling(roster, moment.now):
            self._tell(duty, roster, moment)

    def _tell(self, duty: Person, roster: Roster, moment: Moment) -> None:
        """Once a day while it cannot be read; a gap in one that can is told once a week."""
        gap = shift_at(roster.shifts, moment.now) is None
        key = f"roster of {duty.slug}: {'nobody on duty' if gap else 'unreadable'}"
        with self._watched.transaction() as work:
            if work.told_since(key, moment.now - (_DAY if roster.failure else _WEEK)):
                return
            view = notices.roster(duty.name, roster, moment.now, gap=gap)
            tell_administrators(view, key, work, moment)
