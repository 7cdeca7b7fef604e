"""Sitemaps of an outlet: the newest of an index, and what a gap in a feed swallowed."""

from __future__ import annotations

from datetime import datetime

from monitor.model.outlet import Kind, Outlet
from monitor.model.reading import Entry, Failure, Fetched, FetchFailed, Reading
from monitor.ports.collecting import Fetch, Parse

_DEPTH = 2


async def parsed(parse: Parse, kind: Kind, found: Fetched, selector: str = "") -> Reading | FetchFailed:
    """A fetched document's entries; ``selector`` for a list page."""
    reading = await parse.parse(kind, found.body, found.content_type, found.url, selector)
    if isinstance(reading, Reading | FetchFailed):
        return reading
    return FetchFailed(url=found.url, why=Failure.NOT_A_FEED, detail="read as another kind of document")


async def newest(outlet: Outlet, index: Reading, fetch: Fetch, parse: Parse) -> Reading | FetchFailed:
    """The articles of an index's newest sitemap."""
    for _ in range(_DEPTH):
        if not index.entries:
            break
        found = await fetch.fetch(index.entries[0].url)
        if not isinstance(found, Fetched):
            return found if isinstance(found, FetchFailed) else index
        reading = await parsed(parse, Kind.SITEMAP, found)
        if isinstance(reading, FetchFailed) or reading.format != "sitemapindex":
            return reading
        index = reading
    return FetchFailed(url=outlet.url, why=Failure.EMPTY, detail="an index of sitemaps without articles")


async def published_since(outlet: Outlet, since: datetime | None, fetch: Fetch, parse: Parse) -> list[Entry]:
    """Entries of the outlet's own sitemap from ``since`` on; none when it cannot be read."""
    found = await fetch.fetch(outlet.sitemap)
    if not isinstance(found, Fetched) or since is None:
        return []
    reading = await parsed(parse, Kind.SITEMAP, found)
    if isinstance(reading, Reading) and reading.format == "sitemapindex":
        reading = await newest(outlet, reading, fetch, parse)
    if isinstance(reading, FetchFailed):
        return []
    return [entry for entry in reading.entries if entry.published is not None and entry.published >= since]
