"""Press lines: writing, putting before, settling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from fastapi import APIRouter, Request

from monitor.flows import respond
from monitor.flows.respond import Wording
from monitor.model.person import Right
from monitor.model.response import Line, Refused, Step, Use
from monitor.storage.respond import ResponseBook
from monitor.web.api import convert, models
from monitor.web.api.stories import settled
from monitor.web.gate import TurnedAwayError, needs, services
from monitor.web.line_steps import step
from monitor.web.render import language_of
from monitor.web.review import reviewed, stories_of
from monitor.web.routes.steps import act

router = APIRouter(tags=["lines"])
Number = models.Number


def _given(request: Request, result: Line | Refused) -> models.Line:
    settled(result)
    assert isinstance(result, Line)
    return _shown(request, [result])[0]


def _shown(request: Request, found: Sequence[Line]) -> list[models.Line]:
    surroundings = services(request)
    now = surroundings.clock.now()
    with surroundings.database.read() as connection:
        stories = stories_of(connection, found, surroundings.settings(), now)
    return [convert.line(each, now, language_of(request)) for each in reviewed(found, stories)]


@router.get("/lines", operation_id="listLines")
@needs(Right.READ)
def list_lines(request: Request) -> list[models.Line]:
    """Lines agreed beforehand, and lines of stories that are in force or being written."""
    surroundings = services(request)
    with surroundings.database.read() as connection:
        book = ResponseBook(connection)
        found = [*book.standing_lines(), *book.current_lines(surroundings.clock.now())]
    return _shown(request, found)


@router.get("/lines/{number}", operation_id="getLine")
@needs(Right.READ)
def get_line(request: Request, number: Number) -> models.Line:
    """One line with all its versions."""
    surroundings = services(request)
    with surroundings.database.read() as connection:
        line = ResponseBook(connection).line(number)
    if line is None:
        raise TurnedAwayError(404, "Deze lijn bestaat niet.")
    return _shown(request, [line])[0]


@router.post("/lines", status_code=201, operation_id="addStandingLine")
@needs(Right.RESPOND)
def add_standing_line(request: Request, new: models.NewLine) -> models.Line:
    """A line for the duty officer, agreed beforehand."""
    wording = Wording(core=new.core, text=new.text)
    with services(request).database.write() as connection:
        doing = act(request, Step.DRAFT)
        made = respond.draft(ResponseBook(connection), None, new.title, wording, doing, new.topic)
    return _given(request, made)


@router.post("/stories/{number}/lines", status_code=201, operation_id="addLine")
@needs(Right.RESPOND)
def add_line(request: Request, number: Number, new: models.NewLine) -> models.Line:
    """A line for a story."""
    wording = Wording(core=new.core, text=new.text)
    with services(request).database.write() as connection:
        doing = act(request, Step.DRAFT)
        made = respond.draft(ResponseBook(connection), number, new.title, wording, doing, new.topic)
    return _given(request, made)


@router.post("/lines/{number}/versions", status_code=201, operation_id="addVersion")
@needs(Right.RESPOND)
def add_version(request: Request, number: Number, new: models.NewVersion) -> models.Line:
    """Another wording."""
    wording = Wording(core=new.core, text=new.text, note=new.note)
    doing = act(request, Step.DRAFT)
    made = step(request, number, doing, lambda book: respond.revise(book, number, wording, doing))
    return _given(request, made)


@router.put("/lines/{number}/submission", operation_id="submitLine")
@needs(Right.RESPOND)
def submit(request: Request, number: Number) -> models.Line:
    """Put the newest wording before somebody who may approve it."""
    doing = act(request, Step.SUBMIT)
    made = step(request, number, doing, lambda book: respond.submit(book, number, doing))
    return _given(request, made)


@router.put("/lines/{number}/approval", operation_id="approveLine")
@needs(Right.APPROVE)
def approve(request: Request, number: Number, new: models.Approval) -> models.Line:
    """Settle the newest wording; never one's own."""
    doing = act(request, Step.APPROVE)
    until = doing.at + timedelta(days=new.days)
    uses = tuple(dict.fromkeys(Use(use) for use in new.channels))
    made = step(
        request, number, doing, lambda book: respond.approve(book, number, new.version, doing, until, uses)
    )
    return _given(request, made)


@router.post("/lines/{number}/rejections", status_code=201, operation_id="rejectLine")
@needs(Right.APPROVE)
def reject(request: Request, number: Number, new: models.Reason) -> models.Line:
    """Back to the author, with the reason."""
    doing = act(request, Step.REJECT, new.why)
    made = step(request, number, doing, lambda book: respond.give_back(book, number, doing))
    return _given(request, made)


@router.post("/lines/{number}/withdrawals", status_code=201, operation_id="withdrawLine")
@needs(Right.APPROVE)
def withdraw(request: Request, number: Number, new: models.Reason) -> models.Line:
    """It may not be used any more."""
    doing = act(request, Step.WITHDRAW, new.why)
    made = step(request, number, doing, lambda book: respond.withdraw(book, number, doing))
    return _given(request, made)


@router.put("/lines/{number}/confirmation", operation_id="confirmLine")
@needs(Right.APPROVE)
def confirm(request: Request, number: Number) -> models.Line:
    """Looked at again after news: it still stands."""
    with services(request).database.write() as connection:
        doing = act(request, Step.NOTE)
        made = respond.confirm_still_good(ResponseBook(connection), number, doing)
    return _given(request, made)
