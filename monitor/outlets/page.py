"""A list page to entries by CSS selector, with beautifulsoup: for outlets that have no feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soupsieve.util import SelectorSyntaxError

from monitor.model.reading import Entry, Failure, FetchFailed, Reading
from monitor.outlets import text as plain_text
from monitor.outlets.charset import decoded
from monitor.outlets.markup import soup
from monitor.outlets.walls import walled
from monitor.rules.dates import parse_date

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

MAX_ENTRIES = 500


def parse(body: bytes, content_type: str, url: str, selector: str) -> Reading | FetchFailed:
    """The links that ``selector`` names (or the first link inside it), in the order of the page."""
    text = decoded(body, content_type)
    wall = walled(text, url)
    if wall is not None:
        return FetchFailed(url=url, why=wall)
    page = soup(text)
    try:
        found = page.select(selector, limit=MAX_ENTRIES * 2)
    except (SelectorSyntaxError, NotImplementedError) as error:
        return FetchFailed(
            url=url, why=Failure.UNPARSABLE, detail=f"selector: {str(error).splitlines()[0]}"[:200]
        )
    base = page.find("base", href=True)
    root = plain_text.web_link(str(base["href"]), url) if base is not None else url
    entries: dict[str, Entry] = {}
    for node in found:
        entry = _entry(node, root or url)
        if entry.url and (entry.url not in entries or len(entries[entry.url].title) < len(entry.title)):
            entries[entry.url] = entry
    if not entries:
        return FetchFailed(url=url, why=Failure.NO_LINKS, detail=selector[:200])
    return Reading(entries=tuple(entries.values())[:MAX_ENTRIES], format="page", title=_title(page))


def _title(page: BeautifulSoup) -> str:
    return plain_text.plain(page.title.get_text(" "), plain_text.TITLE) if page.title is not None else ""


def _entry(node: Tag, url: str) -> Entry:
    link = node if node.name == "a" and node.get("href") else node.find("a", href=True)
    if link is None:
        return Entry()
    heading = node.find(["h1", "h2", "h3", "h4"]) or link
    title = heading.get_text(" ") or str(link.get("title") or link.get("aria-label") or "")
    paragraph = node.find("p")
    moment = node.find("time") or (link.find_parent() or node).find("time")
    raw = str(moment.get("datetime") or moment.get_text(" ")) if moment is not None else ""
    return Entry(
        url=plain_text.web_link(str(link.get("href") or ""), url),
        title=plain_text.plain(title, plain_text.TITLE),
        lead=plain_text.plain(paragraph.get_text(" "), plain_text.LEAD) if paragraph is not None else "",
        published=parse_date(raw[:200]),
        published_raw=plain_text.plain(raw, 200),
    )
