"""*Bronnen*: how every outlet is doing, with the evidence; its rhythm, its last days, and trying it now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from monitor.model.collecting import OutletState
from monitor.model.condition import Condition, Diagnosis
from monitor.model.outlet import Outlet
from monitor.model.person import Right
from monitor.rules.cadence import Rhythm, learn
from monitor.rules.condition import diagnose
from monitor.storage import audit, outlet_days, quarantine, search
from monitor.storage.collecting import CollectStore
from monitor.storage.search import Filters
from monitor.web import forms
from monitor.web.gate import TurnedAwayError, needs, services, visitor
from monitor.web.present import Names
from monitor.web.render import back, page
from monitor.web.services import Services

router = APIRouter()
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
WORDS = {
    "ok": "Goed",
    "late": "Te laat",
    "silent": "Stil",
    "failing": "Mislukt",
    "walled": "Muur",
    "discontinuous": "Gaten",
    "new": "Nog niet gelezen",
}
_BADGE = {"ok": "goed", "new": "nieuw", "failing": "fout", "walled": "fout"}


class Rhythms:
    """Every outlet's rhythm, worked out once in a while: it takes weeks to change."""

    def __init__(self) -> None:
        """Nothing known yet."""
        self._at: datetime | None = None
        self._known: dict[str, Rhythm] = {}

    def of(self, surroundings: Services, now: datetime) -> Mapping[str, Rhythm]:
        """By slug, for outlets that published at all."""
        if self._at is None or not timedelta(0) <= now - self._at < _FRESH:
            found = CollectStore(surroundings.database).published(now - timedelta(weeks=WEEKS))
            self._known = {slug: learn(published, WEEKS) for slug, published in found.items()}
            self._at = now
        return self._known


def _diagnoses(request: Request) -> list[tuple[Outlet, OutletState | None, Diagnosis]]:
    surroundings = services(request)
    now = surroundings.clock.now()
    states = CollectStore(surroundings.database).states()
    rhythms: Rhythms = request.app.state.rhythms
    known = rhythms.of(surroundings, now)
    found = []
    for outlet in surroundings.settings().outlets:
        state = states.get(outlet.slug)
        found.append((outlet, state, diagnose(outlet, state, known.get(outlet.slug), now)))
    return sorted(found, key=lambda row: (_ORDER[row[2].condition], row[0].tier, row[0].name))


@router.get("/bronnen")
@needs(Right.READ)
def outlets(request: Request) -> Response:
    """All outlets, those that need somebody first."""
    rows = _diagnoses(request)
    values = {
        "rows": rows,
        "blind": sum(diagnosis.blind for _, _, diagnosis in rows),
        "fresh": sum(diagnosis.condition is Condition.NEW for _, _, diagnosis in rows),
        "word": WORDS,
        "badge": lambda value: _BADGE.get(value, "let-op"),
        "discover": services(request).discover is not None,
    }
    return page(request, "outlets.html", values)


@router.get("/bronnen/{slug}")
@needs(Right.READ)
def outlet(request: Request, slug: str) -> Response:
    """One outlet: evidence, rhythm, last days, newest articles."""
    surroundings = services(request)
    row = next((row for row in _diagnoses(request) if row[0].slug == slug), None)
    if row is None:
        raise TurnedAwayError(404, "Dit medium staat niet in feeds.yaml.")
    rhythms: Rhythms = request.app.state.rhythms
    rhythm = rhythms.of(surroundings, surroundings.clock.now()).get(slug)
    with surroundings.database.read() as connection:
        days = outlet_days.of(connection, slug)
        unread = quarantine.kept(connection, slug)
        newest = search.found(connection, search.EVERYTHING, Filters(outlet=slug), 10)
    values = {
        "outlet": row[0],
        "state": row[1],
        "diagnosis": row[2],
        "word": WORDS,
        "badge": lambda value: _BADGE.get(value, "let-op"),
        "hours": _by_hour(rhythm, surroundings.clock.now()),
        "days": days,
        "unread": unread,
        "newest": newest,
        "names": Names(surroundings.settings()),
        "can_try": surroundings.poll is not None,
    }
    return page(request, "outlet.html", values)


def _by_hour(rhythm: Rhythm | None, now: datetime) -> list[tuple[int, float, float]]:
    """``(hour of the day, articles an hour, height of 0 to 60)`` on a day like today; empty when unknown."""
    if rhythm is None:
        return []
    start = now.replace(minute=30, second=0, microsecond=0)
    start -= timedelta(hours=start.hour)
    rates = [rhythm.at(start + timedelta(hours=hour)) for hour in range(24)]
    most = max(rates) or 1.0
    return [(hour, rate, round(60 * rate / most, 1)) for hour, rate in enumerate(rates)]


@router.post("/bronnen/{slug}/probeer")
@needs(Right.ADMINISTER)
async def try_now(request: Request, slug: str, form: Annotated[forms.Why, Form()]) -> Response:
    """Ask the outlet now, through the same guarded fetch as always."""
    del form
    surroundings = services(request)
    to = f"/bronnen/{slug}"
    if surroundings.settings().outlet(slug) is None:
        raise TurnedAwayError(404, "Dit medium staat niet in feeds.yaml.")
    if surroundings.poll is None:
        return back(request, to, fault="Proberen kan alleen waar de dienst zelf draait (monitor run).")
    tried = await surroundings.poll(slug)
    text = " · ".join(tried.lines)
    return back(request, to, notice=text) if tried.ok else back(request, to, fault=text)


@router.post("/bronnen/ontdek")
@needs(Right.ADMINISTER)
async def discover(request: Request, form: Annotated[forms.Discover, Form()]) -> Response:
    """The feeds and sitemaps of a site, with what each would give and the lines for feeds.yaml."""
    surroundings, who = services(request), visitor(request)
    if surroundings.discover is None:
        return back(
            request, "/bronnen", fault="Ontdekken kan alleen waar de dienst zelf draait (monitor run)."
        )
    tried = await surroundings.discover(form.url)
    now = surroundings.clock.now()
    with surroundings.database.write() as connection:
        audit.note(connection, now, who.actor.name, "ontdekt", form.url[:200], {"found": len(tried.found)})
    return page(request, "discovered.html", {"url": form.url, "tried": tried})
