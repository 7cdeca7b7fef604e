"""A duty roster in iCalendar: from a file or an address, through the sandbox, to its events."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from monitor.model.reading import Entry, Failure, FetchFailed, Reading, Unchanged
from monitor.ports.collecting import Fetch, Parse

MOST_BYTES = 5_000_000
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
