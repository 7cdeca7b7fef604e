"""How every outlet is doing, for the pages that show it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from fastapi import Request

from monitor.model.collecting import OutletState
from monitor.model.condition import Condition, Diagnosis
from monitor.model.outlet import Outlet
from monitor.rules.cadence import Rhythm, rhythms
from monitor.rules.condition import diagnose
from monitor.rules.political_clock import calendar_of
from monitor.storage.collecting import CollectStore
from monitor.web.gate import services
from monitor.web.services import Services

Row = tuple[Outlet, OutletState | None, Diagnosis]
WEEKS = 4
_FRESH = timedelta(minutes=10)
_ORDER = {
    Condition.FAILING: 0,
    Condition.WALLED: 1,
    Condition.SILENT: 2,
    Condition.DISCONTINUOUS: 3,
    Condition.LATE: 4,
    Condition.NEW: 5,
    Condition.OK: 6,
}


class Rhythms:
    """Every outlet's rhythm, worked out once in a while: it takes weeks to change."""

    def __init__(self) -> None:
        """Nothing known yet."""
        self._at: datetime | None = None
        self._known: dict[str, Rhythm] = {}

    def of(self, surroundings: Services, now: datetime) -> Mapping[str, Rhythm]:
        """By slug, for outlets of which enough is known: as whoever warns of them sees it."""
        if self._at is None or not timedelta(0) <= now - self._at < _FRESH:
            self._known = rhythms(
                CollectStore(surroundings.database).published(now - timedelta(weeks=WEEKS)), now
            )
            self._at = now
        return self._known


def rows(surroundings: Services, kept: Rhythms) -> list[Row]:
    """Every outlet of the configuration, those that need somebody first."""
    now = surroundings.clock.now()
    states = CollectStore(surroundings.database).states()
    known, settings = kept.of(surroundings, now), surroundings.settings()
    holidays = calendar_of(settings.calendar, now.date()).holidays
    found = []
    for outlet in settings.outlets:
        state = states.get(outlet.slug)
        found.append((outlet, state, diagnose(outlet, state, known.get(outlet.slug), now, holidays)))
    return sorted(found, key=lambda row: (_ORDER[row[2].condition], row[0].tier, row[0].name))


def rows_of(request: Request) -> list[Row]:
    """The same, for who answers a request."""
    return rows(services(request), request.app.state.rhythms)
