"""A story's questions as alerting reads them and as a message shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from monitor.model.calendar import AMSTERDAM, Calendar
from monitor.model.parliament import Asked, Basis, Question, Standing
from monitor.rules.alerting.state import QuestionFact
from monitor.rules.parliament.deadlines import deadlines, put_on
from monitor.rules.wording.view import QuestionView

_END_OF_DAY = time(17, 0)
_DONE = {Standing.ANSWERED, Standing.WITHDRAWN}


def question_facts(asked: Sequence[Asked], calendar: Calendar, today: date) -> tuple[QuestionFact, ...]:
    """What ``decide`` needs to know of each."""
    return tuple(
        QuestionFact(
            number=one.question.number,
            at=one.at,
            due=_due(one.question, calendar, today),
            answered=deadlines(one.question, calendar, today).standing in _DONE,
        )
        for one in asked
    )


def question_views(asked: Sequence[Asked], calendar: Calendar, today: date) -> tuple[QuestionView, ...]:
    """What a reader sees of each, newest question first."""
    return tuple(
        QuestionView(
            number=one.question.number,
            title=one.question.subject,
            asked_by=asked_by(one.question),
            asked_of=addressed_to(one.question),
            url=page_of(one.question.number),
            due=_due(one.question, calendar, today),
            computed=_computed(one.question, calendar, today),
            with_recess=_with_recess(one.question, calendar, today),
            settled=_settled(one.question, calendar, today),
            put_on=put_on(one.question),
            note=one.note,
        )
        for one in sorted(asked, key=lambda one: one.at, reverse=True)
    )


def asked_by(question: Question) -> str:
    """``Van Baarle (DENK) en Simons (BIJ1)``; empty when the source names nobody."""
    names = [f"{actor.name} ({actor.party})" if actor.party else actor.name for actor in question.askers]
    return names[0] if len(names) == 1 else " en ".join([", ".join(names[:-1]), names[-1]]) if names else ""


def addressed_to(question: Question) -> str:
    """The functions (else the names) of those who are to answer, as a list in words."""
    return ", ".join(actor.function or actor.name for actor in question.addressees)


def page_of(number: str) -> str:
    """The question's page at the House."""
    return f"https://www.tweedekamer.nl/kamerstukken/kamervragen/detail?id={number}"


def _settled(question: Question, calendar: Calendar, today: date) -> str:
    standing = deadlines(question, calendar, today).standing
    return standing.value if standing in _DONE else ""


def _due(question: Question, calendar: Calendar, today: date) -> datetime | None:
    clock = deadlines(question, calendar, today)
    if clock.dates is None or clock.standing in _DONE:
        return None
    return datetime.combine(clock.dates.due, _END_OF_DAY, AMSTERDAM)


def _with_recess(question: Question, calendar: Calendar, today: date) -> datetime | None:
    clock = deadlines(question, calendar, today)
    if clock.dates is None or clock.standing in _DONE or clock.dates.with_recess == clock.dates.due:
        return None
    return datetime.combine(clock.dates.with_recess, _END_OF_DAY, AMSTERDAM)


def _computed(question: Question, calendar: Calendar, today: date) -> bool:
    dates = deadlines(question, calendar, today).dates
    return dates is not None and dates.basis is Basis.COMPUTED
