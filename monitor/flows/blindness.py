"""Blindness: ``outlet states + rhythms -> diagnoses -> administrators told``: no outlet fails in silence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.flows.alert_views import Moment, calendar_at
from monitor.flows.telling import tell_administrators
from monitor.flows.watchdog import Watched
from monitor.model.condition import Condition, Diagnosis
from monitor.ports.collecting import Archive
from monitor.rules import blindness
from monitor.rules.cadence import Rhythm
from monitor.rules.condition import diagnose
from monitor.rules.wording.phrases import say

log = logging.getLogger(__name__)

_AGAIN = timedelta(hours=24)


class OutletWatch:
    """Tells the administrators which outlets went blind, each once a day."""

    def __init__(self, archive: Archive, store: Watched, rhythm: Callable[[str], Rhythm | None]) -> None:
        """``rhythm``: what the collector learned of an outlet."""
        self._archive = archive
        self._store = store
        self._rhythm = rhythm
        self._told: dict[str, tuple[Condition, datetime]] = {}

    async def run(self, moment: Moment) -> tuple[Diagnosis, ...]:
        """One look; the outlets that were told of."""
        return await asyncio.to_thread(self._look, moment)

    def _look(self, moment: Moment) -> tuple[Diagnosis, ...]:
        now, outlets = moment.now, moment.settings.outlets
        states = self._archive.states()
        holidays = calendar_at(moment)[0].holidays
        found = [
            diagnose(each, states.get(each.slug), self._rhythm(each.slug), now, holidays) for each in outlets
        ]
        blind = blindness.worth_telling(found, states, now)
        slugs = {each.outlet for each in blind}
        self._told = {slug: told for slug, told in self._told.items() if slug in slugs}
        fresh = tuple(each for each in blind if self._is_news(each, now))
        if not fresh:
            return ()
        with self._store.transaction() as work:
            # After a restart nothing is remembered here: the same set of yesterday is not told again.
            if not work.told_since(blindness.key(blind), now - _AGAIN):
                names = {each.slug: each.name for each in outlets}
                view = blindness.notice(fresh, names, now, moment.desk_url)
                tell_administrators(view, blindness.key(blind), work, moment)
        for each in fresh:
            self._told[each.outlet] = (each.condition, now)
            extra = {"outlet": each.outlet, "condition": each.condition, "evidence": say("en", each.evidence)}
            log.error("outlet blind", extra=extra)
        return fresh

    def _is_news(self, diagnosis: Diagnosis, now: datetime) -> bool:
        told = self._told.get(diagnosis.outlet)
        return told is None or told[0] is not diagnosis.condition or now - told[1] >= _AGAIN
