"""Due dates as a calendar that other programs read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar as Feed

from monitor.model.calendar import Calendar, Recess
from monitor.model.parliament import Actor, Paper, Question
from monitor.rules.parliament.due_calendar import due_calendar

CALENDAR = Calendar(recesses=(Recess(date(2023, 7, 7), date(2023, 9, 4)),))
NOW = datetime(2023, 6, 28, 8, tzinfo=UTC)
QUESTION = Question(
    number="2023Z12033",
    kind="Schriftelijke vragen",
    subject="Het bericht ‘Overheid haalt doelen niet of nauwelijks’; regel\r\nATTENDEE:mailto:x@example.nl",
    asked=date(2023, 6, 27),
    actors=(Actor(name="Van Baarle", party="DENK", relation="Indiener"),),
)


def events(*questions: Question) -> list[dict[str, object]]:
    content = due_calendar(questions, CALENDAR, NOW, NOW.date(), desk_url="https://v.example")
    feed = Feed.from_ical(content)
    wanted = ("uid", "dtstart", "dtend", "summary", "description", "url")
    return [{name: event.decoded(name) for name in wanted} for event in feed.walk("VEVENT")]


def test_an_open_question_is_a_day_in_the_calendar() -> None:
    (event,) = events(QUESTION)
    assert event["dtstart"] == date(2023, 7, 18)
    assert event["dtend"] == date(2023, 7, 19)
    description = str(event["description"])
    assert "Van Baarle (DENK)" in description
    assert "18-07-2023 (berekend)" in description
    assert "16-09-2023" in description


def test_a_postponement_moves_the_same_event() -> None:
    paper = Paper(id="x", number="2023D1", kind="Mededeling (uitstel antwoord)", title="Uitstel")
    (before,), (after,) = events(QUESTION), events(replace(QUESTION, papers=(paper,)))
    assert before["uid"] == after["uid"]
    assert after["dtstart"] == date(2023, 7, 18) + timedelta(weeks=3)


def test_an_answered_question_leaves_the_calendar() -> None:
    paper = Paper(id="x", number="2023D1", kind="Antwoord schriftelijke vragen")
    assert events(replace(QUESTION, papers=(paper,)), replace(QUESTION, asked=None)) == []


def test_a_subject_cannot_write_lines_of_its_own() -> None:
    content = due_calendar([QUESTION], CALENDAR, NOW, NOW.date()).decode()
    assert not any(line.startswith("ATTENDEE") for line in content.splitlines())
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))
