"""Sitemaps of an outlet: the newest of an index, and what a gap in a feed swallowed."""

from __future__ import annotations

from datetime import datetime

from monitor.model.collecting import Candidate, Gathered
from monitor.model.outlet import Kind, Outlet
from monitor.model.reading import Failure, Fetched, FetchFailed
from monitor.ports.collecting import Fetch, Gather

_DEPTH = 2


async def newest(
    outlet: Outlet,
    index: Gathered,
    fetch: Fetch,
    gather: Gather,
    now: datetime,
    since: datetime | None = None,
) -> Gathered | FetchFailed:
    """What is in an index's newest sitemap; anything but an index is itself."""
    for _ in range(_DEPTH):
        if not index.onward:
            return index
        found = await fetch.fetch(index.onward)
        if isinstance(found, FetchFailed):
            return found
        if not isinstance(found, Fetched):
            break
        inner = await gather.gather(outlet, found, now, kind=Kind.SITEMAP, since=since)
        if isinstance(inner, FetchFailed):
            return inner
        index = inner
    if not index.onward:
        return index
    return FetchFailed(url=outlet.url, why=Failure.EMPTY, detail="an index of sitemaps without articles")


async def published_since(
    outlet: Outlet, since: datetime | None, fetch: Fetch, gather: Gather, now: datetime
) -> tuple[Candidate, ...]:
    """What the outlet's own sitemap dates from ``since`` on; nothing when it cannot be read."""
    found = await fetch.fetch(outlet.sitemap)
    if not isinstance(found, Fetched) or since is None:
        return ()
    lost = await gather.gather(outlet, found, now, kind=Kind.SITEMAP, since=since)
    if isinstance(lost, Gathered):
        lost = await newest(outlet, lost, fetch, gather, now, since)
    return lost.candidates if isinstance(lost, Gathered) else ()
