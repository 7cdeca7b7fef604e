"""The due dates of Kamervragen as an iCalendar feed (RFC 5545), for the calendar that people use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from monitor.model.calendar import Calendar as PoliticalCalendar
from monitor.model.parliament import Basis, DueDates, Question
from monitor.rules.parliament.deadlines import deadlines
from monitor.rules.parliament.telling import addressed_to, asked_by, page_of
from monitor.rules.wording.clean import clean

_NOTICE = timedelta(days=-3)
_DAY = timedelta(days=1)


def due_calendar(
    questions: Sequence[Question],
    calendar: PoliticalCalendar,
    now: datetime,
    today: date,
    *,
    desk_url: str = "",
) -> bytes:
    """An all-day event for each question that still waits for its answer, with a reminder three days before.

    The same question keeps its UID, so that a postponement moves the event instead of adding one.
    """
    feed = Calendar()
    feed.add("prodid", "-//Voorsprong//Termijnen van Kamervragen//NL")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", "Termijnen van Kamervragen")
    for question in questions:
        clock = deadlines(question, calendar, today)
        if clock.dates is None or clock.days_left is None:
            continue
        feed.add_component(_event(question, clock.dates, now, desk_url))
    content: bytes = feed.to_ical()
    return content


def _event(question: Question, dates: DueDates, now: datetime, desk_url: str) -> Event:
    event = Event()
    event.add("uid", f"{clean(question.number, 40)}@voorsprong")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", dates.due)
    event.add("dtend", dates.due + _DAY)
    event.add("transp", "TRANSPARENT")
    event.add("summary", f"Antwoord {clean(question.number, 40)}: {clean(question.subject, 120)}")
    event.add("description", "\n".join(_lines(question, dates)))
    event.add("url", f"{desk_url}/kamer/{question.number}" if desk_url else page_of(question.number))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Antwoord {clean(question.number, 40)} over drie dagen")
    alarm.add("trigger", _NOTICE)
    event.add_component(alarm)
    return event


def _lines(question: Question, dates: DueDates) -> list[str]:
    basis = "gegeven door de Kamer" if dates.basis is Basis.GIVEN else "berekend"
    lines = [clean(question.subject, 500), f"Gesteld door {asked_by(question) or 'onbekend'}"]
    if addressed_to(question):
        lines.append(f"Gericht aan {addressed_to(question)}")
    lines.append(f"Termijn {dates.due:%d-%m-%Y} ({basis}{', na uitstel' if dates.postponed else ''})")
    if dates.with_recess != dates.due:
        lines.append(f"Als het reces de termijn opschort: {dates.with_recess:%d-%m-%Y}")
    return lines
