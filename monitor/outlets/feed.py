"""A feed's document to a ``Reading``: the fast reader first, the reference where that one gives nothing.

``bytes | charset | tree | entries``; pure CPU, to be run in the sandbox.
"""

from __future__ import annotations

import re

from monitor.model.reading import Failure, FetchFailed, Reading
from monitor.outlets.charset import decoded
from monitor.outlets.jsonfeed import read_json
from monitor.outlets.reference import read_reference
from monitor.outlets.walls import not_a_feed
from monitor.outlets.xmlfeed import read_xml
from monitor.outlets.xmltree import tree

_ITEMS = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_FEED = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|rdf|channel|cdf)[\s>]", re.IGNORECASE)
_HTML = re.compile(
    r"^\s*(?><!--.{0,5000}?-->\s*)*+(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE | re.DOTALL
)
_SITEMAP = re.compile(r"<(?:\w{1,20}:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
WINDOW = 20_000
REFERENCE_LIMIT = 2_000_000


def parse(body: bytes, content_type: str, url: str) -> Reading | FetchFailed:
    """The document's entries, or why it is no feed. Raises nothing on any input that fits in memory."""
    text = decoded(body, content_type)
    head = text[:WINDOW].lstrip("\ufeff \t\r\n\x00")
    if not head:
        return FetchFailed(url=url, why=Failure.EMPTY, detail="an empty document")
    if head[0] in "{[":
        return read_json(text.lstrip("\ufeff \t\r\n\x00"), url)
    if _HTML.match(head) and not _FEED.search(head):
        why, detail = not_a_feed(text, url)
        return FetchFailed(url=url, why=why, detail=detail)
    root, repaired = tree(text)
    reading = read_xml(root, url, repaired) if root is not None else None
    if isinstance(reading, Reading) and (reading.entries or not _ITEMS.search(text)):
        return reading
    return _second_opinion(body, content_type, url, text)


def _second_opinion(body: bytes, content_type: str, url: str, text: str) -> Reading | FetchFailed:
    head = text[:WINDOW]
    if not _FEED.search(head) and not _ITEMS.search(text):
        if _SITEMAP.search(head):
            detail = "a sitemap: the outlet's kind should be sitemap"
        elif "<html" in head.lower():
            why, detail = not_a_feed(text, url)
            return FetchFailed(url=url, why=why, detail=detail)
        else:
            detail = f"neither XML nor JSON of a feed: {' '.join(head[:60].split())!r}"
        return FetchFailed(url=url, why=Failure.NOT_A_FEED, detail=detail)
    if len(body) > REFERENCE_LIMIT:
        return FetchFailed(
            url=url, why=Failure.UNPARSABLE, detail="broken, and too large for the second reader"
        )
    try:
        return read_reference(body, content_type, url)
    except Exception as error:  # noqa: BLE001 - feedparser raises some thirty kinds on hostile input
        detail = f"{type(error).__name__}: {error}"[:200]
        return FetchFailed(url=url, why=Failure.UNPARSABLE, detail=detail)
