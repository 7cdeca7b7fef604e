"""What people do with a story. Each is one POST, one transaction, and back to where they were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from monitor.flows import rearrange, respond
from monitor.flows.respond import Act
from monitor.model.person import Actor, Right
from monitor.model.response import Refused, Standing, Step
from monitor.storage import people
from monitor.storage.respond import ResponseBook
from monitor.web import forms
from monitor.web.account import safe_path
from monitor.web.gate import needs, services, visitor
from monitor.web.render import back

router = APIRouter(prefix="/verhalen/{number}")
_Change = Callable[[ResponseBook, Actor, datetime], int | Refused]

_DONE = {
    Step.ACKNOWLEDGE: "Jij hebt dit verhaal opgepakt.",
    Step.RELEASE: "Je hebt dit verhaal losgelaten.",
    Step.ALIGN: "De afstemming is begonnen.",
    Step.NOTE: "De notitie staat in de tijdlijn.",
    Step.REACT: "De reactie is vastgelegd.",
    Step.NO_REACTION: "Vastgelegd: geen reactie.",
    Step.REOPEN: "Het verhaal is heropend.",
    Step.DIGEST: "Het verhaal komt in de knipselkrant.",
    Step.UNDIGEST: "Het verhaal komt niet in de knipselkrant.",
    Step.ASSIGN: "Het verhaal is toegewezen.",
    Step.MUTE: "Het verhaal is gedempt.",
    Step.UNMUTE: "Het dempen is beëindigd.",
}


def act(request: Request, step: Step, why: str = "", **data: object) -> Act:
    """The step as the visitor takes it, now."""
    return Act(
        step=step, by=visitor(request).actor, at=services(request).clock.now(), why=why.strip(), data=data
    )


def answered(
    request: Request, number: int, form: forms.Why, step: Step, taken: Standing | Refused
) -> Response:
    """Back, with one line on what happened."""
    to = safe_path(form.verder or f"/verhalen/{number}")
    if isinstance(taken, Refused):
        return back(request, to, fault=taken.message, **taken.values)
    return back(request, to, notice=_DONE[step])


def _take(request: Request, number: int, form: forms.Why, step: Step, **data: object) -> Response:
    with services(request).database.write() as connection:
        taken = respond.take(ResponseBook(connection), number, act(request, step, form.why, **data))
    return answered(request, number, form, step, taken)


WhyForm = Annotated[forms.Why, Form()]
_SIMPLE = {
    "oppakken": Step.ACKNOWLEDGE,
    "loslaten": Step.RELEASE,
    "afstemming": Step.ALIGN,
    "notitie": Step.NOTE,
    "gereageerd": Step.REACT,
    "heropenen": Step.REOPEN,
    "in-overzicht": Step.DIGEST,
    "uit-overzicht": Step.UNDIGEST,
}
"""Steps that take no more than a reason, by the end of their address."""


def _simple(step: Step) -> Callable[[Request, int, forms.Why], Response]:
    @needs(Right.RESPOND)
    def taken(request: Request, number: int, form: WhyForm) -> Response:
        return _take(request, number, form, step)

    return taken


for _end, _step in _SIMPLE.items():
    router.post(f"/{_end}", name=_step.value)(_simple(_step))


@router.post("/geen-reactie")
@needs(Right.RESPOND)
def no_reaction(request: Request, number: int, form: Annotated[forms.NoReaction, Form()]) -> Response:
    """The desk will not react, until one of the triggers fires."""
    return _take(request, number, form, Step.NO_REACTION, triggers=sorted(set(form.triggers)))


@router.post("/toewijzen")
@needs(Right.RESPOND)
def assign(request: Request, number: int, form: Annotated[forms.Assign, Form()]) -> Response:
    """To a colleague who can respond."""
    with services(request).database.write() as connection:
        to = people.find(connection, identity=form.user)
        taken: Standing | Refused = Refused("Deze collega bestaat niet.")
        if to is not None and to.active:
            chosen = act(request, Step.ASSIGN, form.why, assignee={"id": to.id, "name": to.name})
            taken = respond.take(ResponseBook(connection), number, chosen)
    return answered(request, number, form, Step.ASSIGN, taken)


@router.post("/dempen")
@needs(Right.RESPOND)
def mute(request: Request, number: int, form: Annotated[forms.Mute, Form()]) -> Response:
    """Silence, with a reason and an end."""
    with services(request).database.write() as connection:
        wanted = act(request, Step.MUTE, form.why)
        taken = respond.mute(ResponseBook(connection), number, wanted, timedelta(hours=form.hours))
    return answered(request, number, form, Step.MUTE, taken)


@router.post("/dempen-stop")
@needs(Right.RESPOND)
def unmute(request: Request, number: int, form: WhyForm) -> Response:
    """To be heard again."""
    with services(request).database.write() as connection:
        taken = respond.unmute(ResponseBook(connection), number, act(request, Step.UNMUTE))
    return answered(request, number, form, Step.UNMUTE, taken)


def _rearranged(request: Request, number: int, change: _Change, notice: str) -> Response:
    now, who = services(request).clock.now(), visitor(request).actor
    with services(request).database.write() as connection:
        result = change(ResponseBook(connection), who, now)
    if isinstance(result, Refused):
        return back(request, f"/verhalen/{number}", fault=result.message)
    return back(request, f"/verhalen/{result}", notice=notice)


def _story_number(text: str) -> int:
    """A story by its number or by the address of its page; 0 when it is neither."""
    last = text.strip().rstrip("/").rsplit("/", 1)[-1].lstrip("#")
    return int(last) if last.isdecimal() and len(last) < 10 else 0


@router.post("/splitsen")
@needs(Right.RESPOND)
def split(request: Request, number: int, form: Annotated[forms.Articles, Form()]) -> Response:
    """Some articles become a story of their own."""
    return _rearranged(
        request,
        number,
        lambda book, who, now: rearrange.split(book, number, form.articles, who, now),
        "Afgesplitst tot een eigen verhaal.",
    )


@router.post("/verplaatsen")
@needs(Right.RESPOND)
def move(request: Request, number: int, form: Annotated[forms.Articles, Form()]) -> Response:
    """Some articles belong to another story."""
    into = _story_number(form.into)
    return _rearranged(
        request,
        number,
        lambda book, who, now: rearrange.move(book, number, form.articles, into, who, now),
        "De artikelen zijn verplaatst.",
    )


@router.post("/samenvoegen")
@needs(Right.RESPOND)
def merge(request: Request, number: int, form: Annotated[forms.Articles, Form()]) -> Response:
    """All of it belongs to another story."""
    into = _story_number(form.into)
    return _rearranged(
        request,
        number,
        lambda book, who, now: rearrange.merge(book, number, into, who, now),
        "De verhalen zijn samengevoegd.",
    )


@router.post("/vastzetten")
@needs(Right.RESPOND)
def pin(request: Request, number: int, form: Annotated[forms.Articles, Form()]) -> Response:
    """Some articles stay here, whatever the service makes of them later."""
    return _rearranged(
        request,
        number,
        lambda book, who, now: rearrange.pin(book, number, form.articles, who, now),
        "De artikelen blijven in dit verhaal.",
    )


@router.post("/ongedaan/{change}")
@needs(Right.RESPOND)
def undo(request: Request, number: int, change: int, form: WhyForm) -> Response:
    """A split, merge, move or pin is taken back."""
    del form
    return _rearranged(
        request, number, lambda book, who, now: rearrange.undo(book, change, who, now), "Ongedaan gemaakt."
    )
