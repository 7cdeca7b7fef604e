"""A duty roster in iCalendar (RFC 5545): from a file or an address to its events, recurrences worked out.

Inside the sandbox: a rule that repeats every second since 1970 is stopped there like any other bomb.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from monitor.model.reading import Entry, Failure, FetchFailed, Reading, Unchanged
from monitor.ports.collecting import Fetch, Parse

MOST_BYTES = 5_000_000
MOST_EVENTS = 2_000
ACCEPT = "text/calendar, text/plain;q=0.5, */*;q=0.1"


class Rosters:
    """Reads the calendar that a duty names."""

    def __init__(self, fetch: Fetch, parse: Parse, folder: Path) -> None:
        """``folder``: where feeds.yaml stands; files are named from there."""
        self._fetch = fetch
        self._parse = parse
        self._folder = folder

    async def read(
        self, source: str, window: tuple[datetime, datetime], timezone: str
    ) -> tuple[Entry, ...] | FetchFailed:
        """Every event in the window, each repetition by itself."""
        body = await self._body(source)
        if isinstance(body, FetchFailed):
            return body
        option = f"{window[0].isoformat()} {window[1].isoformat()} {timezone}"
        reading = await self._parse.parse("roster", body, "text/calendar", "", option)
        if isinstance(reading, Reading):
            return reading.entries
        return reading if isinstance(reading, FetchFailed) else _failed("not a calendar")

    async def _body(self, source: str) -> bytes | FetchFailed:
        if not source.startswith(("http://", "https://")):
            return await asyncio.to_thread(_file, self._folder / source)
        answer = await self._fetch.fetch(source, accept=ACCEPT)
        if isinstance(answer, Unchanged):
            return _failed("no body")
        return answer if isinstance(answer, FetchFailed) else answer.body


def _file(path: Path) -> bytes | FetchFailed:
    try:
        with path.open("rb") as stream:
            body = stream.read(MOST_BYTES + 1)
    except OSError as error:
        return FetchFailed(url="", why=Failure.CONNECT, detail=error.strerror or type(error).__name__)
    return body if len(body) <= MOST_BYTES else _failed("too large")


def _failed(detail: str) -> FetchFailed:
    return FetchFailed(url="", why=Failure.UNPARSABLE, detail=detail)


def parse(body: bytes, option: str) -> Reading | FetchFailed:
    """Events as entries: ``title`` the summary, ``published`` and ``updated`` begin and end, ``author`` the
    addresses of who is invited. ``option``: begin and end of the window, the zone of times without one."""
    begin, end, timezone = option.split(" ")
    calendar = icalendar.Calendar.from_ical(body)
    if calendar.name != "VCALENDAR":
        return _failed("not a calendar")
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
