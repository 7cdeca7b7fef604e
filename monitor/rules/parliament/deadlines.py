"""By when a question must be answered, and where it stands.

Three weeks; with a reasoned *uitstelbericht* three weeks more. ``Termijn`` of the open data wins when it is
filled (*gegeven*), else the date is counted (*berekend*). Whether a recess suspends the term is nowhere laid
down, so both dates are told; overdue goes by the one without, as the House's own Monday list does. All of it
in days of Amsterdam, so daylight saving changes nothing.
"""

from __future__ import annotations

from datetime import date, timedelta

from monitor.model.calendar import Calendar
from monitor.model.parliament import (
    DEBATES,
    AnswerClock,
    Basis,
    DueDates,
    Notice,
    Paper,
    Question,
    QuestionKind,
    Standing,
)

_STATES = {"uitgevoerd": Notice.HELD, "geannuleerd": Notice.CANCELLED, "vervallen": Notice.CANCELLED}
"""What the status behind an activity's subject says of it; any other is on the agenda."""
_ANSWERS = frozenset({Notice.ANSWER, Notice.FURTHER_ANSWER, Notice.HELD})
TERM = timedelta(weeks=3)
_HOLDS_POSTPONEMENT = timedelta(weeks=5)
_DAY = timedelta(days=1)


def notice(paper: Paper) -> Notice:
    """What a document of the Zaak is, from its kind and title; an unknown kind is ``OTHER``."""
    kind, title = paper.kind.casefold(), paper.title.casefold()
    if paper.kind in DEBATES:
        state = title.rpartition("(")[2].rstrip(")")
        return _STATES.get(state, Notice.SCHEDULED)
    withdrawn = "ingetrokken" in title or "intrekking" in title or "ingetrokken" in kind
    if kind.startswith("mededeling") and withdrawn:
        return Notice.WITHDRAWAL
    if "uitstel" in kind or (kind.startswith("mededeling") and "uitstel" in title):
        return Notice.POSTPONEMENT
    if kind.startswith("antwoord"):
        return Notice.FURTHER_ANSWER if "nader" in kind else Notice.ANSWER
    return Notice.QUESTION if kind.endswith("vragen") else Notice.OTHER


def standing(question: Question) -> Standing:
    """Answered beats withdrawn beats postponed; a settled Zaak without papers counts as answered."""
    found = {notice(paper) for paper in question.papers if not paper.deleted}
    if found & _ANSWERS:
        return Standing.ANSWERED
    if Notice.WITHDRAWAL in found or question.deleted:
        return Standing.WITHDRAWN
    if question.settled:
        return Standing.ANSWERED
    return Standing.POSTPONED if Notice.POSTPONEMENT in found else Standing.OPEN


def answered_on(question: Question) -> date | None:
    """The day of the first answer; None when there is none or it has no date."""
    days = [
        paper.day
        for paper in question.papers
        if paper.day and not paper.deleted and notice(paper) in _ANSWERS
    ]
    return min(days, default=None)


def put_on(question: Question) -> date | None:
    """The day of the question hour or interpellation for which it stands on the agenda; None without one."""
    days = [
        paper.day
        for paper in question.papers
        if paper.day and not paper.deleted and notice(paper) is Notice.SCHEDULED
    ]
    return max(days, default=None)


def postponed(question: Question) -> bool:
    """Whether a postponement was ever announced, answered since or not."""
    return any(notice(paper) is Notice.POSTPONEMENT for paper in question.papers if not paper.deleted)


def due_dates(
    asked: date, calendar: Calendar, *, term: date | None = None, postponed: bool = False
) -> DueDates:
    """The due date under both readings of a recess.

    A ``term`` at least five weeks after the question is taken to hold the postponement already; an earlier
    one is the first term, to which the three weeks more are added.
    """
    given = term is not None and term >= asked
    first = term if given and term is not None else asked + TERM
    first_with_recess = first if given else counted(asked, TERM, calendar)
    holds_it = given and first - asked >= _HOLDS_POSTPONEMENT
    if not postponed or holds_it:
        return DueDates(
            due=_settled(first, calendar),
            basis=Basis.GIVEN if given else Basis.COMPUTED,
            with_recess=_settled(first_with_recess, calendar),
            postponed=postponed,
        )
    return DueDates(
        due=_settled(first + TERM, calendar),
        basis=Basis.COMPUTED,
        with_recess=_settled(counted(first_with_recess, TERM, calendar), calendar),
        postponed=True,
    )


def counted(start: date, term: timedelta, calendar: Calendar) -> date:
    """``start`` plus ``term`` in days that are not in recess."""
    day, left = start, term.days
    while left:
        day += _DAY
        left -= not calendar.in_recess(day)
    return day


def deadlines(question: Question, calendar: Calendar, today: date) -> AnswerClock:
    """The question's clock on ``today`` (a day in Amsterdam)."""
    now = standing(question)
    dates = None
    if question.asked is not None and question.kind != QuestionKind.ORAL:
        dates = due_dates(question.asked, calendar, term=question.term, postponed=postponed(question))
    running = now in {Standing.OPEN, Standing.POSTPONED} and dates is not None
    left = (dates.due - today).days if running and dates is not None else None
    return AnswerClock(
        standing=now,
        dates=dates,
        days_left=left,
        overdue=left is not None and left < 0,
        answered=answered_on(question),
    )


def _settled(day: date, calendar: Calendar) -> date:
    """The next working day where the calendar says that a term ends on one."""
    while calendar.shift_to_working_day and not calendar.is_working_day(day):
        day += _DAY
    return day
