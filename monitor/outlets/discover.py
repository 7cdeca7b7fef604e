"""The feeds, sitemaps and list pages of a site, each tried, with what it would give."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from monitor.model.outlet import Kind
from monitor.model.reading import Failure, Fetched, FetchFailed, Reading, Unchanged
from monitor.outlets.http import ACCEPT_ANY, ACCEPT_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from monitor.model.reading import Entry
    from monitor.outlets.http import Fetcher
    from monitor.outlets.sandbox import Sandbox

USUAL_FEEDS = (
    "/rss",
    "/feed/",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/rss/index.xml",
)
USUAL_SITEMAPS = ("/sitemap-news.xml", "/news-sitemap.xml", "/sitemap_news.xml", "/sitemap.xml")
_SITEMAP_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One address that could be an outlet, and what it gives now."""

    kind: Kind
    url: str
    title: str = ""
    selector: str = ""
    entries: int = 0
    newest: datetime | None = None
    examples: tuple[str, ...] = ()
    hub: str = ""

    @property
    def worth(self) -> tuple[bool, bool, int]:
        """For ordering: feeds first, dated first, fuller first."""
        return (self.kind is Kind.FEED, self.newest is not None, self.entries)


async def discover(url: str, fetcher: Fetcher, sandbox: Sandbox) -> list[Proposal] | FetchFailed:
    """What the site at ``url`` offers, best first; why the address itself cannot be read otherwise."""
    page = await fetcher.fetch(url, accept=ACCEPT_PAGE)
    if isinstance(page, FetchFailed | Unchanged):
        return page if isinstance(page, FetchFailed) else FetchFailed(url=url, why=Failure.EMPTY)
    itself = await _as_feed(page, sandbox) or await _as_sitemap(page, fetcher, sandbox)
    if itself is not None:
        return [itself]
    links = await sandbox.parse("links", page.body, page.content_type, page.url)
    told = links.entries if isinstance(links, Reading) else ()
    named = [entry.url for entry in told if entry.url]
    robots = await fetcher.fetch(urljoin(page.url, "/robots.txt"), accept=ACCEPT_ANY)
    listed = listed_sitemaps(robots.body) if isinstance(robots, Fetched) else []
    feeds = [*named, *(urljoin(page.url, path) for path in USUAL_FEEDS)] if len(named) < 3 else named
    maps = [*listed, *(urljoin(page.url, path) for path in USUAL_SITEMAPS)]
    found = await asyncio.gather(
        *(_try(address, fetcher, sandbox, feed=True) for address in list(dict.fromkeys(feeds))[:MOST]),
        *(_try(address, fetcher, sandbox, feed=False) for address in list(dict.fromkeys(maps))[:6]),
        *(_as_page(page, selector, sandbox) for selector in _selectors(told)),
    )
    unique: dict[object, Proposal] = {}
    for each in found:
        if each is not None:
            same = (each.entries, each.examples) if each.kind is Kind.PAGE else ()
            unique.setdefault((each.kind, each.url, same), each)  # two selectors of one list are one proposal
    return sorted(unique.values(), key=lambda each: each.worth, reverse=True)


def listed_sitemaps(robots: bytes) -> list[str]:
    """The sitemaps that a robots.txt names."""
    return _SITEMAP_LINE.findall(robots[:500_000].decode("utf-8", "replace"))


def _selectors(told: Iterable[Entry]) -> list[str]:
    return [entry.guid for entry in told if entry.categories == ("selector",)]


async def _try(url: str, fetcher: Fetcher, sandbox: Sandbox, *, feed: bool) -> Proposal | None:
    found = await fetcher.fetch(url)
    if not isinstance(found, Fetched):
        return None
    return await _as_feed(found, sandbox) if feed else await _as_sitemap(found, fetcher, sandbox)


async def _as_feed(found: Fetched, sandbox: Sandbox) -> Proposal | None:
    reading = await sandbox.parse("feed", found.body, found.content_type, found.url)
    return _proposal(Kind.FEED, found.url, reading) if isinstance(reading, Reading) else None


async def _as_sitemap(found: Fetched, fetcher: Fetcher, sandbox: Sandbox) -> Proposal | None:
    reading = await sandbox.parse("sitemap", found.body, found.content_type, found.url)
    url = found.url
    if isinstance(reading, Reading) and reading.format == "sitemapindex" and reading.entries:
        inner = await fetcher.fetch(reading.entries[0].url)
        if isinstance(inner, Fetched):
            reading = await sandbox.parse("sitemap", inner.body, inner.content_type, inner.url)
    return _proposal(Kind.SITEMAP, url, reading) if isinstance(reading, Reading) else None


async def _as_page(page: Fetched, selector: str, sandbox: Sandbox) -> Proposal | None:
    reading = await sandbox.parse("page", page.body, page.content_type, page.url, selector)
    return _proposal(Kind.PAGE, page.url, reading, selector) if isinstance(reading, Reading) else None


def _proposal(kind: Kind, url: str, reading: Reading, selector: str = "") -> Proposal | None:
    if not reading.entries:
        return None
    dates = [entry.published for entry in reading.entries if entry.published is not None]
    return Proposal(
        kind=kind,
        url=url,
        title=reading.title,
        selector=selector,
        entries=len(reading.entries),
        newest=max(dates, default=None),
        examples=tuple(entry.title or entry.url for entry in reading.entries[:3]),
        hub=reading.hub,
    )
