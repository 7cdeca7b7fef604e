"""The question-hour clock: when it runs, until when, and how many hours are really left."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from monitor.model.calendar import AMSTERDAM, Calendar, Recess
from monitor.rules.political_clock import (
    holidays_between,
    hours_left,
    question_hour_cutoff,
    recess_known_until,
    recess_warning,
)

SUMMER_2023 = Recess(date(2023, 7, 7), date(2023, 9, 4))
CHRISTMAS_2026 = Recess(date(2026, 12, 18), date(2027, 1, 11))
CALENDAR = Calendar(
    recesses=(SUMMER_2023, CHRISTMAS_2026),
    holidays=holidays_between("NL", date(2021, 1, 1), date(2027, 12, 31)),
)


def local(text: str) -> datetime:
    """``2023-06-20 14:00`` as an Amsterdam time."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("now", "cutoff", "sentence"),
    [
        ("2023-06-22 17:59", None, "Thursday before the sitting closes: no clock yet"),
        ("2023-06-22 18:00", "2023-06-27 12:00", "Thursday's close opens the registration"),
        ("2023-06-23 09:00", "2023-06-27 12:00", "Friday morning"),
        ("2023-06-25 23:59", "2023-06-27 12:00", "Sunday night"),
        ("2023-06-26 08:30", "2023-06-27 12:00", "Monday morning"),
        ("2023-06-27 11:59", "2023-06-27 12:00", "the last minute counts"),
        ("2023-06-27 12:00", None, "twelve sharp is too late"),
        ("2023-06-27 14:30", None, "during the question hour itself"),
        ("2023-06-28 10:00", None, "Wednesday"),
        ("2023-07-06 20:00", None, "the coming Tuesday is in recess"),
        ("2023-07-10 10:00", None, "in the middle of the recess"),
        ("2023-08-31 20:00", "2023-09-05 12:00", "still recess, but the coming Tuesday has a question hour"),
        ("2023-09-04 10:00", "2023-09-05 12:00", "the last day of the recess"),
        ("2026-12-17 20:00", None, "the Christmas recess begins the next morning"),
        ("2027-01-11 10:00", "2027-01-12 12:00", "the first Tuesday of the year"),
        ("2027-04-26 10:00", None, "King's Day on a Tuesday: no question hour"),
    ],
)
def test_when_the_clock_runs(now: str, cutoff: str | None, sentence: str) -> None:
    expected = None if cutoff is None else local(cutoff)
    assert question_hour_cutoff(local(now), CALENDAR) == expected, sentence


@pytest.mark.parametrize(
    ("now", "hours", "sentence"),
    [
        ("2023-06-26 12:00", 24.0, "an ordinary day"),
        ("2023-03-25 12:00", 71.0, "summer time begins on Sunday 26 March: an hour less"),
        ("2023-10-28 12:00", 73.0, "winter time begins on Sunday 29 October: an hour more"),
        ("2023-06-27 11:30", 0.5, "half an hour"),
    ],
)
def test_hours_are_hours_that_pass(now: str, hours: float, sentence: str) -> None:
    moment = local(now)
    cutoff = question_hour_cutoff(moment, CALENDAR)
    assert cutoff is not None
    assert hours_left(moment, cutoff) == pytest.approx(hours), sentence


def test_an_instant_in_utc_is_read_in_amsterdam() -> None:
    # 22 June 16:00 UTC is 18:00 in Amsterdam, in winter 17:00.
    assert question_hour_cutoff(datetime(2023, 6, 22, 16, tzinfo=UTC), CALENDAR) == local("2023-06-27 12:00")
    assert question_hour_cutoff(datetime(2023, 11, 23, 16, tzinfo=UTC), CALENDAR) is None


def test_hours_are_never_negative() -> None:
    assert hours_left(local("2023-06-27 13:00"), local("2023-06-27 12:00")) == 0.0


def test_five_may_is_a_holiday_every_year() -> None:
    assert all(date(year, 5, 5) in CALENDAR.holidays for year in range(2021, 2028))


@pytest.mark.parametrize(
    ("today", "calendar", "part"),
    [
        (date(2026, 9, 1), CALENDAR, ""),
        (date(2026, 12, 1), CALENDAR, "loopt af op 2027-01-11"),
        (date(2027, 2, 1), CALENDAR, "verlopen op 2027-01-11"),
        (date(2027, 2, 1), Calendar(), "leeg"),
    ],
)
def test_the_recess_calendar_warns_before_it_runs_out(today: date, calendar: Calendar, part: str) -> None:
    line = recess_warning(today, calendar)
    assert part in line
    assert bool(line) == bool(part)


def test_what_the_calendar_knows() -> None:
    assert recess_known_until(CALENDAR) == date(2027, 1, 11)
    assert recess_known_until(Calendar()) is None
