"""The way of a story through the desk, a sentence per row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.model.person import Actor, Right, Role
from monitor.model.response import Line, LineState, LineVersion, Refused, Response, Standing, State, Step
from monitor.rules.access import allowed
from monitor.rules.response import (
    TWICE,
    after,
    fold,
    has_it,
    line_state,
    may_approve,
    may_take,
    pressed_twice,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANNE, BEN = Actor(1, "Anne"), Actor(2, "Ben")


@pytest.mark.parametrize(
    ("sentence", "state", "step", "why", "to"),
    [
        ("whoever takes a new story has it", State.NEW, Step.ACKNOWLEDGE, "", State.TAKEN),
        ("a story is taken once", State.TAKEN, Step.ACKNOWLEDGE, "", None),
        ("a taken story can be let go", State.TAKEN, Step.RELEASE, "", State.NEW),
        ("aligning can begin at once", State.NEW, Step.ALIGN, "", State.ALIGNING),
        ("an approved line settles the story", State.ALIGNING, Step.APPROVE, "", State.LINE_SET),
        (
            "a line approved afterwards leaves a reaction alone",
            State.REACTED,
            Step.APPROVE,
            "",
            State.REACTED,
        ),
        ("reacting ends it", State.LINE_SET, Step.REACT, "", State.REACTED),
        ("nobody reacts to what nobody took", State.NEW, Step.REACT, "", None),
        ("no reaction asks for a reason", State.NEW, Step.NO_REACTION, " ", None),
        ("no reaction with a reason ends it", State.NEW, Step.NO_REACTION, "klein", State.NO_REACTION),
        ("what is finished cannot be finished again", State.REACTED, Step.NO_REACTION, "klein", None),
        ("re-opening asks for a reason", State.REACTED, Step.REOPEN, "", None),
        ("re-opened is taken up again", State.NO_REACTION, Step.REOPEN, "Kamervragen", State.TAKEN),
        ("a note changes no state", State.TAKEN, Step.NOTE, "gebeld", State.TAKEN),
        ("an empty note is none", State.TAKEN, Step.NOTE, "", None),
    ],
)
def test_steps(sentence: str, state: State, step: Step, why: str, to: State | None) -> None:
    standing = Standing(state=state)
    refused = may_take(standing, step, why)
    assert (refused is None) == (to is not None), sentence
    if to is not None:
        assert after(standing, step, ANNE, NOW).state is to, sentence


def _pressed(step: Step = Step.NOTE, by: Actor = ANNE, why: str = "gebeld", **values: object) -> Response:
    return Response(id=0, story=1, step=step, by=by, at=NOW, why=why, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sentence", "new", "later", "same"),
    [
        ("the same words at once are one press", _pressed(), timedelta(seconds=1), True),
        ("somebody else may say the same", _pressed(by=BEN), timedelta(seconds=1), False),
        ("other words are another note", _pressed(why="gemaild"), timedelta(seconds=1), False),
        ("later it was meant", _pressed(), TWICE + timedelta(seconds=1), False),
        ("a clock that went back proves nothing", _pressed(), timedelta(seconds=-1), False),
    ],
)
def test_pressed_twice(sentence: str, new: Response, later: timedelta, *, same: bool) -> None:
    assert pressed_twice(_pressed(), replace(new, at=NOW + later)) is same, sentence


def test_a_mute_pressed_twice_is_one_though_its_end_is_counted_from_the_press() -> None:
    first, second = (_pressed(Step.MUTE, data={"until": each}) for each in ("09:00:00", "09:00:01"))
    assert pressed_twice(first, second)


def test_who_has_it_has_it_and_who_has_not_hears_who_has() -> None:
    taken = Standing(state=State.TAKEN, owner=ANNE)
    assert has_it(taken, Step.ACKNOWLEDGE, ANNE)
    assert not has_it(taken, Step.ACKNOWLEDGE, BEN)
    refused = may_take(taken, Step.ACKNOWLEDGE, last=_pressed(Step.ACKNOWLEDGE))
    assert refused is not None
    assert refused.said == "Dit kan niet: het verhaal is opgepakt, het laatst door Anne."


def test_the_owner_is_who_works_on_it_until_let_go() -> None:
    steps = [(Step.ACKNOWLEDGE, ANNE), (Step.NOTE, BEN), (Step.ALIGN, BEN), (Step.DIGEST, BEN)]
    history = [
        Response(id=n, story=1, step=step, by=by, at=NOW + timedelta(minutes=n), why="x")
        for n, (step, by) in enumerate(steps)
    ]
    assert fold(history) == Standing(
        state=State.ALIGNING, owner=ANNE, since=NOW + timedelta(minutes=2), in_digest=True
    )
    assigned = Response(
        id=9, story=1, step=Step.ASSIGN, by=ANNE, at=NOW, data={"assignee": {"id": 2, "name": "Ben"}}
    )
    assert fold([*history, assigned]).owner == BEN
    assert fold([*history, Response(id=10, story=1, step=Step.RELEASE, by=BEN, at=NOW)]).owner is None


def _line(state: LineState, **values: object) -> Line:
    version = LineVersion(number=1, core="Kern.", text="Tekst.", author=ANNE, at=NOW)
    return Line(id=1, story=1, title="Lijn", state=state, versions=(version,), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sentence", "line", "version", "by", "allowed_"),
    [
        ("another person approves", _line(LineState.SUBMITTED), 1, BEN, True),
        ("the author never approves", _line(LineState.SUBMITTED), 1, ANNE, False),
        ("an older wording is not approved", _line(LineState.SUBMITTED), 0, BEN, False),
        ("a draft is not approved", _line(LineState.DRAFT), 1, BEN, False),
        ("an approved line is not approved again", _line(LineState.APPROVED), 1, BEN, False),
    ],
)
def test_four_eyes(sentence: str, line: Line, version: int, by: Actor, *, allowed_: bool) -> None:
    assert isinstance(may_approve(line, version, by), Refused) is not allowed_, sentence


@pytest.mark.parametrize(
    ("sentence", "line", "state"),
    [
        ("a draft is a draft", _line(LineState.DRAFT), LineState.DRAFT),
        ("in force", _line(LineState.APPROVED, valid_until=NOW + timedelta(hours=1)), LineState.APPROVED),
        ("its end is exclusive", _line(LineState.APPROVED, valid_until=NOW), LineState.EXPIRED),
        ("news asks for another look", _line(LineState.APPROVED, review_since=NOW), LineState.REVIEW),
    ],
)
def test_line_state(sentence: str, line: Line, state: LineState) -> None:
    assert line_state(line, NOW) is state, sentence


@pytest.mark.parametrize(
    ("sentence", "role", "right", "scope", "answer"),
    [
        ("an undeclared right is refused even to the administrator", Role.ADMINISTRATOR, None, None, False),
        ("nobody reads nothing but what is public", None, Right.READ, None, False),
        ("public is public", None, Right.PUBLIC, None, True),
        ("a reader reads", Role.READER, Right.READ, None, True),
        ("a reader does not respond", Role.READER, Right.RESPOND, None, False),
        ("an officer does not approve", Role.OFFICER, Right.APPROVE, None, False),
        ("an approver administers nothing", Role.APPROVER, Right.ADMINISTER, None, False),
        ("a token does no more than its scope", Role.ADMINISTRATOR, Right.RESPOND, "lezen", False),
        ("a token does no more than its owner", Role.READER, Right.RESPOND, "beheren", False),
        ("an unknown scope does nothing", Role.ADMINISTRATOR, Right.READ, "alles", False),
    ],
)
def test_access(
    sentence: str, role: Role | None, right: Right | None, scope: str | None, answer: bool
) -> None:
    assert allowed(role, right, scope) is answer, sentence
