"""*Lijnen*: writing, putting before, settling by another person, and the lines agreed beforehand."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from monitor.flows import respond
from monitor.flows.respond import Wording
from monitor.model.person import Right
from monitor.model.response import Line, Refused, Step, Use
from monitor.rules.response import line_state, may_approve, usable
from monitor.rules.wording.notices import reason_of
from monitor.storage.respond import ResponseBook
from monitor.web import forms
from monitor.web.gate import TurnedAwayError, needs, services, visitor
from monitor.web.line_steps import step, told
from monitor.web.present import Names, difference
from monitor.web.render import back, language_of, page
from monitor.web.review import reviewed, stories_of, with_review
from monitor.web.routes.steps import act

router = APIRouter()
WhyForm = Annotated[forms.Why, Form()]
DraftForm = Annotated[forms.Draft, Form()]


@router.get("/lijnen")
@needs(Right.READ)
def lines(request: Request) -> Response:
    """What may be said: agreed beforehand, in force, and waiting for approval."""
    surroundings = services(request)
    now = surroundings.clock.now()
    with surroundings.database.read() as connection:
        book = ResponseBook(connection)
        prepared, current = book.standing_lines(), book.current_lines(now)
        found = stories_of(connection, current, surroundings.settings(), now)
    marked = reviewed(current, found)
    values = {
        "prepared": [(line, line_state(line, now).value) for line in prepared],
        "current": [(line, line_state(line, now).value) for line in marked],
        "stories": {number: card.title for number, card in found.items()},
        "names": Names(surroundings.settings()),
        "topics": surroundings.settings().topics,
    }
    return page(request, "lines.html", values)


@router.post("/lijnen")
@needs(Right.RESPOND)
def prepare(request: Request, form: DraftForm) -> Response:
    """A line for the duty officer, agreed beforehand."""
    wording = Wording(core=form.core, text=form.text, note=form.note)
    with services(request).database.write() as connection:
        made = respond.draft(
            ResponseBook(connection), None, form.title, wording, act(request, Step.DRAFT), form.topic
        )
    return _line_answer(request, made, "/lijnen", "De lijn staat als concept klaar.")


@router.post("/verhalen/{number}/lijnen")
@needs(Right.RESPOND)
def draft(request: Request, number: int, form: DraftForm) -> Response:
    """A line for a story."""
    wording = Wording(core=form.core, text=form.text, note=form.note)
    with services(request).database.write() as connection:
        made = respond.draft(ResponseBook(connection), number, form.title, wording, act(request, Step.DRAFT))
    return _line_answer(request, made, f"/verhalen/{number}", "De lijn staat als concept klaar.")


@router.get("/lijnen/{line_id}")
@needs(Right.READ)
def line_page(request: Request, line_id: int) -> Response:
    """One line: its wordings and what changed between them, and what can be done with it."""
    surroundings, who = services(request), visitor(request)
    now = surroundings.clock.now()
    with surroundings.database.read() as connection:
        line = ResponseBook(connection).line(line_id)
        found = stories_of(connection, [line] if line else [], surroundings.settings(), now)
        heard = told(request, line, connection) if line else None
    if line is None:
        raise TurnedAwayError(404, "Deze lijn bestaat niet.")
    card = found.get(line.story) if line.story else None
    line = with_review(line, card) if card else line
    changes = [
        (after, difference(f"{before.core}\n\n{before.text}", f"{after.core}\n\n{after.text}"))
        for before, after in pairwise(line.versions)
    ]
    values = {
        "line": line,
        "state": line_state(line, now).value,
        "usable": usable(line, now),
        "card": card,
        "changes": list(reversed(changes)),
        "own": may_approve(line, line.newest.number, who.actor),
        "names": Names(surroundings.settings()),
        "uses": list(Use),
        "told": heard,
        "now": now,
        "sent_why": partial(reason_of, language=language_of(request)),
    }
    return page(request, "line.html", values)


@router.post("/lijnen/{line_id}/versies")
@needs(Right.RESPOND)
def revise(request: Request, line_id: int, form: DraftForm) -> Response:
    """Another wording."""
    wording = Wording(core=form.core, text=form.text, note=form.note)
    doing = act(request, Step.DRAFT)
    made = step(request, line_id, doing, lambda book: respond.revise(book, line_id, wording, doing))
    return _line_answer(request, made, f"/lijnen/{line_id}", "De nieuwe versie is bewaard.")


@router.post("/lijnen/{line_id}/voorleggen")
@needs(Right.RESPOND)
def submit(request: Request, line_id: int, form: WhyForm) -> Response:
    """To whoever may approve it."""
    doing = act(request, Step.SUBMIT, form.why)
    made = step(request, line_id, doing, lambda book: respond.submit(book, line_id, doing))
    return _line_answer(request, made, f"/lijnen/{line_id}", "De lijn is voorgelegd.")


@router.post("/lijnen/{line_id}/vaststellen")
@needs(Right.APPROVE)
def approve(request: Request, line_id: int, form: Annotated[forms.Approve, Form()]) -> Response:
    """Another person than the author settles it."""
    doing = act(request, Step.APPROVE, form.why)
    until = doing.at + timedelta(days=form.days)
    uses = tuple(dict.fromkeys(Use(use) for use in form.uses))
    made = step(
        request,
        line_id,
        doing,
        lambda book: respond.approve(book, line_id, form.version, doing, until, uses),
    )
    return _line_answer(request, made, f"/lijnen/{line_id}", "De lijn is vastgesteld.")


@router.post("/lijnen/{line_id}/teruggeven")
@needs(Right.APPROVE)
def give_back(request: Request, line_id: int, form: WhyForm) -> Response:
    """Back to the author, with the reason."""
    doing = act(request, Step.REJECT, form.why)
    made = step(request, line_id, doing, lambda book: respond.give_back(book, line_id, doing))
    return _line_answer(request, made, f"/lijnen/{line_id}", "De lijn is terug bij de schrijver.")


@router.post("/lijnen/{line_id}/bevestigen")
@needs(Right.APPROVE)
def confirm(request: Request, line_id: int, form: WhyForm) -> Response:
    """Looked at again: it still stands."""
    with services(request).database.write() as connection:
        doing = act(request, Step.NOTE, form.why)
        made = respond.confirm_still_good(ResponseBook(connection), line_id, doing)
    return _line_answer(request, made, f"/lijnen/{line_id}", "Vastgelegd: de lijn geldt nog.")


@router.post("/lijnen/{line_id}/intrekken")
@needs(Right.APPROVE)
def withdraw(request: Request, line_id: int, form: WhyForm) -> Response:
    """It may not be used any more."""
    doing = act(request, Step.WITHDRAW, form.why)
    made = step(request, line_id, doing, lambda book: respond.withdraw(book, line_id, doing))
    return _line_answer(request, made, f"/lijnen/{line_id}", "De lijn is ingetrokken.")


def _line_answer(request: Request, made: Line | Refused, otherwise: str, notice: str) -> Response:
    if isinstance(made, Refused):
        return back(request, otherwise, fault=made.message)
    return back(request, f"/lijnen/{made.id}", notice=notice)
