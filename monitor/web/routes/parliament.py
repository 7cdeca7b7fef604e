"""*Kamer*: questions with their clocks, links that wait for a click, the ledger, and the voorsprong."""

from __future__ import annotations

from functools import partial
from statistics import median_low
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from monitor.model.person import Right
from monitor.rules.parliament.due_calendar import due_calendar
from monitor.storage import audit, questions
from monitor.storage.lead_time import lead_times
from monitor.web import forms
from monitor.web.gate import TurnedAwayError, needs, services, visitor
from monitor.web.present import Names, calendar_of, lead
from monitor.web.render import back, language_of, local, page
from monitor.web.whole import UNKNOWN, read_question

router = APIRouter()
WHICH = ("open", "gekoppeld", "alle")


@router.get("/kamer")
@needs(Right.READ)
def parliament(
    request: Request, toon: str = "open", q: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Open questions first."""
    surroundings = services(request)
    settings, now = surroundings.settings(), surroundings.clock.now()
    calendar, today = calendar_of(settings, now), local(now).date()
    which = toon if toon in WHICH else "open"
    with surroundings.database.read() as connection:
        rows = questions.listed(connection, calendar, today, which=which, words=q)
        waiting = questions.waiting(connection, calendar, today)
        to_link = questions.count_waiting(connection)
        cited = questions.cited_titles(connection, [each.number for each in waiting])
        leads = lead_times(connection)
    days = [ahead for _, ahead in leads]
    values = {
        "rows": rows,
        "waiting": waiting,
        "to_link": to_link,
        "which": which,
        "q": q,
        "names": Names(settings),
        "lead_count": len(days),
        "lead_share": round(100 * sum(ahead > 0 for ahead in days) / len(days)) if days else None,
        "lead_median": median_low(days) if days else None,
        "lead": partial(lead, language_of(request)),
        "cited": cited,
    }
    return page(request, "parliament.html", values)


@router.get("/kamer/termijnen.ics")
@needs(Right.READ)
def due_dates(request: Request) -> Response:
    """The terms of open questions as an iCalendar feed."""
    surroundings = services(request)
    settings, now = surroundings.settings(), surroundings.clock.now()
    calendar, today = calendar_of(settings, now), local(now).date()
    with surroundings.database.read() as connection:
        rows = questions.listed(connection, calendar, today, which="open")
    content = due_calendar([row[0] for row in rows], calendar, now, today, desk_url=surroundings.desk_url)
    return Response(content, media_type="text/calendar; charset=utf-8")


@router.get("/kamer/{number}")
@needs(Right.READ)
def question(request: Request, number: str) -> Response:
    """One question: who asked whom, its term under both readings, what it cites, what happened."""
    surroundings = services(request)
    settings = surroundings.settings()
    whole = read_question(surroundings.database, settings, number, surroundings.clock.now())
    if whole is None:
        raise TurnedAwayError(404, UNKNOWN)
    values = {
        "question": whole.question,
        "clock_of": whole.clock,
        "links": whole.links,
        "titles": whole.titles,
        "events": whole.events,
        "names": Names(settings),
    }
    return page(request, "question.html", values)


@router.post("/kamer/{number}/koppelingen/{article}")
@needs(Right.RESPOND)
def settle_link(
    request: Request, number: str, article: int, form: Annotated[forms.SettleLink, Form()]
) -> Response:
    """A person confirms a link, or rejects it."""
    surroundings, who = services(request), visitor(request)
    now = surroundings.clock.now()
    linked = form.antwoord == "ja"
    with surroundings.database.write() as connection:
        done = questions.settle_link(connection, number, article, who.actor.name, now, linked=linked)
        if done:
            action = "koppeling-bevestigd" if linked else "koppeling-verworpen"
            audit.note(connection, now, who.actor.name, action, number, {"article": article})
    to = "/kamer" if form.verder == "/kamer" else f"/kamer/{number}"
    if not done:
        return back(request, to, fault="Deze koppeling bestaat niet.")
    return back(request, to, notice="De koppeling is bevestigd." if linked else "De koppeling is verworpen.")
