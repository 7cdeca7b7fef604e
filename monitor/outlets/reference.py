"""feedparser: the second opinion, and what reads a feed where the fast reader cannot."""

from __future__ import annotations

from calendar import timegm
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import TYPE_CHECKING

import feedparser

from monitor.model.reading import Entry, Reading
from monitor.outlets import text as plain_text
from monitor.rules.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_ENTRIES = 5_000


def read_reference(body: bytes, content_type: str, url: str) -> Reading:
    """The entries as feedparser sees them. It can raise and it can take minutes: only inside the sandbox."""
    headers = {"content-type": content_type, "content-location": url}
    found = feedparser.parse(
        BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    entries = tuple(_entry(entry, url) for entry in found.entries[:MAX_ENTRIES])
    bozo = found.get("bozo_exception")
    return Reading(
        entries=entries,
        format=str(found.get("version") or "")[:4].strip("0123456789") or "rss",
        title=plain_text.from_markup(_string(found.feed, "title"), plain_text.TITLE),
        faults=(f"read by the reference parser: {bozo}"[:200],)
        if bozo
        else ("read by the reference parser",),
    )


def _entry(entry: Mapping[str, object], url: str) -> Entry:
    raw = _string(entry, "published") or _string(entry, "created") or _string(entry, "updated")
    contents = entry.get("content")
    first = contents[0] if isinstance(contents, list) and contents else {}
    lead = plain_text.from_markup(_string(entry, "summary"), plain_text.LEAD)
    body = plain_text.from_markup(_string(first, "value"), plain_text.BODY) if isinstance(first, dict) else ""
    tags = entry.get("tags")
    return Entry(
        url=plain_text.web_link(_string(entry, "link"), url),
        guid=plain_text.short_guid(_string(entry, "id")),
        title=plain_text.from_markup(_string(entry, "title"), plain_text.TITLE),
        lead=lead,
        body=body,
        author=plain_text.from_markup(_string(entry, "author"), plain_text.NAME),
        categories=tuple(
            plain_text.from_markup(_string(tag, "term"), plain_text.NAME)
            for tag in (tags[:20] if isinstance(tags, list) else [])
            if isinstance(tag, dict)
        ),
        published=_instant(entry, raw, "published_parsed") or _instant(entry, raw, "updated_parsed"),
        published_raw=plain_text.plain(raw, 200),
        updated=_instant(entry, _string(entry, "updated"), "updated_parsed"),
    )


def _instant(entry: Mapping[str, object], raw: str, name: str) -> datetime | None:
    ours = parse_date(raw)
    parsed = entry.get(name) if name in entry else None
    if ours is not None or not isinstance(parsed, struct_time):
        return ours
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _string(record: Mapping[str, object], name: str) -> str:
    value = record.get(name) if name in record else None
    return value if isinstance(value, str) else ""
