"""The hours that the House leaves the press desk: from Thursday's close to Tuesday 12:00.

A member registers a subject for Tuesday's question hour until Tuesday 12:00; registration opens when
Thursday's sitting closes. A story that breaks in between has a hard clock. Times are Europe/Amsterdam,
so the span between the two is an hour shorter or longer when summer time begins or ends in it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from monitor.model.calendar import AMSTERDAM, Calendar, Recess
from monitor.model.settings import CalendarSettings

CUTOFF = time(12, 0)
_TUESDAY = 1
_THURSDAY_TO_TUESDAY = timedelta(days=5)


def calendar_of(settings: CalendarSettings, around: date) -> Calendar:
    """The configured calendar with its holidays from the year before ``around`` to the year after it."""
    year = timedelta(days=366)
    return Calendar(
        recesses=tuple(Recess(first, last) for first, last in settings.recess),
        holidays=holidays_between(settings.holidays, around - year, around + year),
        shift_to_working_day=settings.statutory_terms,
    )


def question_hour_cutoff(now: datetime, calendar: Calendar) -> datetime | None:
    """The registration cut-off that is running at ``now`` (aware), as an aware Amsterdam time.

    None when no clock runs: between Tuesday 12:00 and Thursday's close, and when the coming Tuesday
    has no question hour (recess or a public holiday). The cut-off itself, 12:00 sharp, is past.
    """
    local = now.astimezone(AMSTERDAM)
    tuesday = local.date() + timedelta(days=(_TUESDAY - local.weekday()) % 7)
    cutoff = datetime.combine(tuesday, CUTOFF, AMSTERDAM)
    opens = datetime.combine(tuesday - _THURSDAY_TO_TUESDAY, calendar.sitting_closes, AMSTERDAM)
    if not opens <= local < cutoff or not has_question_hour(tuesday, calendar):
        return None
    return cutoff


def hours_left(now: datetime, cutoff: datetime) -> float:
    """Hours that really pass between the two instants (never below 0), daylight saving included."""
    return max(0.0, (cutoff.astimezone(UTC) - now.astimezone(UTC)) / timedelta(hours=1))


def has_question_hour(day: date, calendar: Calendar) -> bool:
    """Whether ``day`` is a Tuesday on which the House can hold its question hour."""
    return day.weekday() == _TUESDAY and not calendar.in_recess(day) and day not in calendar.holidays


def recess_known_until(calendar: Calendar) -> date | None:
    """The last day that the recess calendar says anything about; None when it is empty."""
    return max((recess.last for recess in calendar.recesses), default=None)


def recess_warning(today: date, calendar: Calendar, ahead: timedelta = timedelta(days=60)) -> str:
    """A Dutch line when the operator-kept recess calendar is empty or runs out ``ahead``; else empty."""
    until = recess_known_until(calendar)
    if until is None:
        return (
            "De recesagenda is leeg: vul calendar.recess in feeds.yaml, anders lopen politieke klokken door."
        )
    if until < today:
        return f"De recesagenda is verlopen op {until.isoformat()}: vul calendar.recess in feeds.yaml aan."
    if until < today + ahead:
        return f"De recesagenda loopt af op {until.isoformat()}: vul calendar.recess in feeds.yaml aan."
    return ""


@lru_cache(maxsize=64)
def _holidays_of(country: str, year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415 - it reads the calendars of all countries; most commands ask for none

    found = holidays.country_holidays(country, years=year, categories=("public", "optional"))
    return frozenset(found)


def holidays_between(country: str, first: date, last: date) -> frozenset[date]:
    """Public and optional holidays (5 May every year) of ``country`` from ``first``'s to ``last``'s year."""
    if not country:
        return frozenset()
    years = range(first.year, last.year + 1)
    return frozenset().union(*(_holidays_of(country, year) for year in years))
