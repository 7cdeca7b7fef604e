"""The events of an iCalendar document (RFC 5545), recurrences worked out. Runs inside the sandbox only.

A rule that repeats every second since 1970 is stopped there like any other bomb.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from monitor.model.reading import Entry, Failure, FetchFailed, Reading

MOST_EVENTS = 2_000


def parse(body: bytes, option: str) -> Reading | FetchFailed:
    """Events as entries: ``title`` the summary, ``published`` and ``updated`` begin and end, ``author`` the
    addresses of who is invited. ``option``: begin and end of the window, the zone of times without one."""
    begin, end, timezone = option.split(" ")
    calendar = icalendar.Calendar.from_ical(body)
    if calendar.name != "VCALENDAR":
        return FetchFailed(url="", why=Failure.UNPARSABLE, detail="not a calendar")
    zone = ZoneInfo(timezone)
    found = recurring_ical_events.of(calendar, skip_bad_series=True).between(
        datetime.fromisoformat(begin), datetime.fromisoformat(end)
    )
    events = [entry for event in found[:MOST_EVENTS] for entry in _entry(event, zone)]
    return Reading(entries=tuple(events), format="calendar")


def _entry(event: icalendar.Event, zone: ZoneInfo) -> Iterator[Entry]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    with contextlib.suppress(icalendar.error.IncompleteComponent, icalendar.error.InvalidCalendar):
        yield Entry(
            title=str(event.get("SUMMARY", ""))[:300],
            author=" ".join(_invited(event)),
            published=_instant(event.start, zone),
            updated=_instant(event.end, zone),
        )


def _invited(event: icalendar.Event) -> list[str]:
    given = event.get("ATTENDEE", [])
    every = given if isinstance(given, list) else [given]
    return [str(each).lower().removeprefix("mailto:") for each in every][:50]


def _instant(when: date | datetime, zone: ZoneInfo) -> datetime:
    """All-day events begin at local midnight; a floating time is a local one."""
    if not isinstance(when, datetime):
        when = datetime.combine(when, time(), zone)
    return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)
