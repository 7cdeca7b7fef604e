"""What a page says of feeds, and which selectors would give its list of articles; read in the sandbox."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.model.reading import Entry, Reading
from monitor.outlets import text as plain_text
from monitor.outlets.charset import decoded
from monitor.outlets.markup import soup

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_FEED_LINK = re.compile(r"rss|atom|feed(?!back)", re.IGNORECASE)
_LEAST_LINKS = 4
_LEAST_WORDS = 4
MOST = 12


def parse(body: bytes, content_type: str, url: str) -> Reading:
    """Entries: feeds named by the page (``categories`` says how) and selectors (in ``guid``), best first."""
    page = soup(decoded(body, content_type))
    named = [
        _entry(link, url, "link")
        for link in page.find_all("link", href=True)
        if str(link.get("type") or "").lower() in _FEED_TYPES
    ]
    linked = [
        _entry(link, url, "a")
        for link in page.find_all("a", href=True)
        if _FEED_LINK.search(urlsplit(str(link["href"])).path if _safe(str(link["href"])) else "")
    ]
    selectors = [
        Entry(guid=selector, title=f"{count} koppelingen", categories=("selector",))
        for selector, count in _selectors(page, url)
    ]
    found = {entry.url: entry for entry in reversed([*named, *linked]) if entry.url}
    return Reading(entries=(*list(reversed(found.values()))[: MOST * 2], *selectors[:3]), format="links")


def _safe(href: str) -> bool:
    try:
        urlsplit(href)
    except ValueError:
        return False
    return True


def _entry(link: Tag, url: str, how: str) -> Entry:
    name = str(link.get("title") or link.get_text(" ") or "")
    return Entry(
        url=plain_text.web_link(str(link.get("href") or ""), url),
        title=plain_text.plain(name, plain_text.NAME),
        categories=(how,),
    )


def _selectors(page: BeautifulSoup, url: str) -> list[tuple[str, int]]:
    """Classes shared by links that look like headlines of this site, most links first."""
    site = urlsplit(url).hostname
    groups: dict[str, set[str]] = defaultdict(set)
    for link in page.find_all("a", href=True):
        target = plain_text.web_link(str(link["href"]), url)
        if not target or urlsplit(target).hostname != site or len(link.get_text(" ").split()) < _LEAST_WORDS:
            continue
        for node, suffix in ((link, ""), (link.parent, " a"), (link.parent and link.parent.parent, " a")):
            classes = node.get("class") if node is not None else None
            if node is not None and classes:
                name = re.sub(r"[^\w-]", "", str(classes[0]))
                groups[f"{node.name}.{name}{suffix}"].add(target)
    ranked = sorted(groups.items(), key=lambda row: (-len(row[1]), len(row[0])))
    return [(selector, len(targets)) for selector, targets in ranked if len(targets) >= _LEAST_LINKS]
