"""*Bronnen*: how every outlet is doing, with the evidence; its rhythm, its last days, and trying it now."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from monitor.model.condition import Condition
from monitor.model.person import Right
from monitor.model.response import Refused
from monitor.rules.cadence import Rhythm
from monitor.rules.wording.phrases import failure, say
from monitor.storage import outlet_days, quarantine, search
from monitor.storage.search import Filters
from monitor.web import forms, outlet_edit
from monitor.web.covered import today
from monitor.web.feeds_file import writable
from monitor.web.gate import TurnedAwayError, needs, services
from monitor.web.present import Names
from monitor.web.render import back, language_of, local, page
from monitor.web.sources import Rhythms, rows_of

router = APIRouter()
WORDS = {
    "ok": "Goed",
    "late": "Te laat",
    "silent": "Stil",
    "failing": "Niet te lezen",
    "walled": "Afgeschermd",
    "discontinuous": "Sluit niet aan",
    "new": "Nog niet gelezen",
}
_BADGE = {"ok": "goed", "new": "nieuw", "failing": "fout", "walled": "fout"}


@router.get("/bronnen")
@needs(Right.READ)
def outlets(request: Request) -> Response:
    """All outlets, those that need somebody first."""
    found = rows_of(request)
    values = {
        "rows": found,
        "today": today(services(request)),
        "blind": sum(diagnosis.blind for _, _, diagnosis in found),
        "fresh": sum(diagnosis.condition is Condition.NEW for _, _, diagnosis in found),
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
    row = next((row for row in rows_of(request) if row[0].slug == slug), None)
    if row is None:
        raise TurnedAwayError(404, outlet_edit.UNKNOWN)
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
        "failure": partial(failure, language_of(request)),
        "newest": newest,
        "names": Names(surroundings.settings()),
        "can_try": surroundings.poll is not None,
    }
    return page(request, "outlet.html", values)


def _by_hour(rhythm: Rhythm | None, now: datetime) -> list[tuple[int, float, float]]:
    """``(hour of the day, articles an hour, height of 0 to 60)`` on a day like today; empty when unknown."""
    if rhythm is None:
        return []
    start = local(now).replace(hour=0, minute=30, second=0, microsecond=0)
    rates = [rhythm.at(start + timedelta(hours=hour)) for hour in range(24)]
    most = max(rates) or 1.0
    return [(hour, rate, round(60 * rate / most, 1)) for hour, rate in enumerate(rates)]


@router.post("/bronnen/{slug}/probeer")
@needs(Right.ADMINISTER)
async def try_now(request: Request, slug: str, form: Annotated[forms.Why, Form()]) -> Response:
    """Ask the outlet now, through the same guarded fetch as always."""
    del form
    to, tried = f"/bronnen/{slug}", await outlet_edit.poll(request, slug)
    if isinstance(tried, Refused):
        return back(request, to, fault=tried.message)
    text = " · ".join(say(language_of(request), line) for line in tried.lines)
    return back(request, to, notice=text) if tried.ok else back(request, to, fault=text)


@router.post("/bronnen/ontdek")
@needs(Right.ADMINISTER)
async def discover(request: Request, form: Annotated[forms.Discover, Form()]) -> Response:
    """The feeds and sitemaps of a site, with what each would give and the lines for feeds.yaml."""
    surroundings, tried = services(request), await outlet_edit.discover(request, form.url)
    if isinstance(tried, Refused):
        return back(request, "/bronnen", fault=tried.message)
    known = {outlet.url: outlet for outlet in surroundings.settings().outlets}
    values = {
        "url": form.url,
        "tried": tried,
        "known": known,
        "writable": writable(surroundings),
    }
    return page(request, "discovered.html", values)


@router.post("/bronnen")
@needs(Right.ADMINISTER)
def add(request: Request, form: Annotated[forms.AddOutlet, Form()]) -> Response:
    """Into feeds.yaml, and read from now on."""
    done = outlet_edit.add(request, form.model_dump(exclude={"csrf", "tier"}) | {"tier": int(form.tier)})
    if isinstance(done, Refused):
        return back(request, "/bronnen", fault=done.message, **done.values)
    slug, in_force = done
    if not in_force:
        notice = "Toegevoegd; het medium wordt binnen een halve minuut gelezen."
        return back(request, "/bronnen", notice=notice)
    return back(request, f"/bronnen/{slug}", notice="Toegevoegd. De eerste lezing is de beginstand.")
