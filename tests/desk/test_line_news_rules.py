"""Who is told of a press line, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from monitor.model.alert import Pace, Person, QuietHours, Route
from monitor.model.person import Actor, Role, User
from monitor.model.response import Line, LineState, LineVersion, Step
from monitor.rules.line_news import Hours, LineNews, Nobody, happened, listeners, nobody, told_at

AT = datetime(2026, 1, 20, 12, tzinfo=UTC)
WIM, GERDA = Actor(1, "Wim"), Actor(2, "Gerda")
WORDING = LineVersion(number=1, core="Kern.", text="Tekst.", author=WIM, at=AT)
LINE = Line(id=7, story=3, title="Lijn", state=LineState.SUBMITTED, versions=(WORDING,))
DRAFT, APPROVED = replace(LINE, state=LineState.DRAFT), replace(LINE, state=LineState.APPROVED)
WITHDRAWN = replace(LINE, state=LineState.WITHDRAWN)


def user(number: int, role: Role, email: str = "x@example.nl", *, active: bool = True) -> User:
    return User(id=number, login=f"l{number}", name=f"N{number}", role=role, email=email, active=active)


WRITER = user(1, Role.OFFICER)
BOSS = user(2, Role.APPROVER)
ROOT = user(9, Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("before", "after", "step", "told"),
    [
        (DRAFT, LINE, Step.SUBMIT, LineNews.SUBMITTED),
        (LINE, LINE, Step.SUBMIT, None),
        (LINE, APPROVED, Step.APPROVE, LineNews.APPROVED),
        (APPROVED, APPROVED, Step.APPROVE, None),
        (LINE, DRAFT, Step.REJECT, LineNews.RETURNED),
        (LINE, DRAFT, Step.DRAFT, None),
        (LINE, WITHDRAWN, Step.WITHDRAW, None),
        (APPROVED, DRAFT, Step.DRAFT, None),
    ],
)
def test_what_of_a_step_is_told(before: Line, after: Line, step: Step, told: LineNews | None) -> None:
    assert happened(before, after, step) is told


@pytest.mark.parametrize(
    ("what", "news", "by", "accounts", "told"),
    [
        ("approvers", LineNews.SUBMITTED, 1, [WRITER, BOSS, ROOT], [2]),
        ("all of them", LineNews.SUBMITTED, 1, [BOSS, user(3, Role.APPROVER)], [2, 3]),
        ("without address", LineNews.SUBMITTED, 1, [replace(BOSS, email=""), ROOT], [9]),
        ("account closed", LineNews.SUBMITTED, 1, [replace(BOSS, active=False), ROOT], [9]),
        ("no reader or officer", LineNews.SUBMITTED, 1, [user(4, Role.READER), user(5, Role.OFFICER)], []),
        ("who put it before", LineNews.SUBMITTED, 2, [WRITER, BOSS], []),
        ("the author, an approver", LineNews.SUBMITTED, 2, [user(1, Role.APPROVER), BOSS], []),
        ("the author of an approval", LineNews.APPROVED, 2, [WRITER, BOSS, ROOT], [1]),
        ("the author of a return", LineNews.RETURNED, 2, [WRITER, BOSS, ROOT], [1]),
        ("who gives back their own", LineNews.RETURNED, 1, [WRITER, BOSS], []),
        ("an author without address", LineNews.APPROVED, 2, [replace(WRITER, email=""), ROOT], []),
    ],
)
def test_who_is_told(what: str, news: LineNews, by: int, accounts: list[User], told: list[int]) -> None:
    assert [each.id for each in listeners(news, LINE, by, accounts)] == told, what


@pytest.mark.parametrize(
    ("accounts", "channels", "why"),
    [
        ([WRITER, BOSS], {"email"}, None),
        ([WRITER, BOSS], {"slack"}, Nobody.MAIL),
        ([WRITER, replace(BOSS, email="")], {"email"}, Nobody.ADDRESS),
        ([WRITER, replace(BOSS, active=False)], {"email"}, Nobody.APPROVER),
        ([user(1, Role.APPROVER)], {"email"}, Nobody.APPROVER),
    ],
)
def test_why_nobody_can_be_told(accounts: list[User], channels: set[str], why: Nobody | None) -> None:
    assert nobody(LINE, None, accounts, channels) is why


NIGHT = QuietHours(start=time(22), end=time(7))
QUIET = Route(slug="stil", quiet=(NIGHT,), timezone="UTC")
LOUD = Route(slug="altijd", timezone="UTC")
EVENING, MORNING = AT.replace(hour=23), AT.replace(day=21, hour=7)
BEFORE = AT.replace(hour=21, minute=30)
EIGHT = QuietHours(start=time(21), end=time(8))
PERSON = Person(slug="g", name="Gerda")


@pytest.mark.parametrize(
    ("what", "person", "hours", "now", "due"),
    [
        ("by day", None, Hours(routes=(QUIET,)), AT, AT),
        ("at night", None, Hours(routes=(QUIET,)), EVENING, MORNING),
        ("urgent", None, Hours(routes=(QUIET,), urgent=True), EVENING, EVENING),
        ("one of its routes is awake", None, Hours(routes=(QUIET, LOUD)), EVENING, EVENING),
        ("no route", None, Hours(routes=()), EVENING, EVENING),
        ("own hours", replace(PERSON, quiet=(EIGHT,)), Hours(routes=(QUIET,)), EVENING,
         MORNING.replace(hour=8)),
        ("own hours, urgent", replace(PERSON, quiet=(EIGHT,)), Hours(routes=(LOUD,), urgent=True), EVENING,
         EVENING),
        ("hourly", replace(PERSON, pace=Pace.HOURLY), Hours(routes=(LOUD,)), AT.replace(minute=5),
         AT.replace(hour=13)),
        ("hourly, and quiet by then", replace(PERSON, pace=Pace.HOURLY), Hours(routes=(QUIET,)),
         BEFORE, MORNING),
    ],
)  # fmt: skip
def test_when_they_are_told(
    what: str, person: Person | None, hours: Hours, now: datetime, due: datetime
) -> None:
    assert told_at(person, hours, now).due == due, what


def test_who_asked_for_the_digest_alone_is_not_mailed_and_named() -> None:
    when = told_at(replace(PERSON, pace=Pace.DIGEST), Hours(routes=(LOUD,)), AT)
    assert when.never
    assert when.because == "Gerda"
