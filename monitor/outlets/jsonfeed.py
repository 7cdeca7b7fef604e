"""JSON Feed 1.0 and 1.1 to entries; whatever has the wrong type is left out, never the batch."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from monitor.model.reading import Entry, Failure, FetchFailed, Reading
from monitor.outlets import text as plain_text
from monitor.rules.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_ENTRIES = 5_000


def read_json(text: str, url: str) -> Reading | FetchFailed:
    """The entries of a JSON Feed."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError, MemoryError) as error:
        return FetchFailed(
            url=url, why=Failure.UNPARSABLE, detail=f"JSON: {type(error).__name__}: {error}"[:200]
        )
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return FetchFailed(url=url, why=Failure.NOT_A_FEED, detail="JSON without a list of items")
    items = document["items"]
    faults = [
        f"item {n} is no object" for n, item in enumerate(items[:MAX_ENTRIES]) if not isinstance(item, dict)
    ]
    hubs = document.get("hubs")
    hub = _string(hubs[0], "url") if isinstance(hubs, list) and hubs and isinstance(hubs[0], dict) else ""
    return Reading(
        entries=tuple(_entry(item, url) for item in items[:MAX_ENTRIES] if isinstance(item, dict)),
        format="json",
        title=plain_text.plain(_string(document, "title"), plain_text.TITLE),
        hub=plain_text.web_link(hub, url) if hub else "",
        topic_url=plain_text.web_link(_string(document, "feed_url"), url),
        faults=tuple(faults[:50]),
    )


def _entry(item: Mapping[str, object], url: str) -> Entry:
    body = plain_text.plain(_string(item, "content_text"), plain_text.BODY) or plain_text.from_markup(
        _string(item, "content_html"), plain_text.BODY
    )
    lead = plain_text.plain(_string(item, "summary"), plain_text.LEAD)
    raw, changed = _string(item, "date_published")[:200], _string(item, "date_modified")[:200]
    updated = parse_date(changed)
    tags = item.get("tags")
    return Entry(
        url=plain_text.web_link(_string(item, "url") or _string(item, "external_url"), url),
        guid=plain_text.short_guid(_string(item, "id")),
        title=plain_text.plain(_string(item, "title"), plain_text.TITLE),
        lead=lead or plain_text.cut(body, 500),
        body=body,
        author=_author(item),
        categories=tuple(
            plain_text.plain(tag, plain_text.NAME)
            for tag in (tags[:20] if isinstance(tags, list) else [])
            if isinstance(tag, str)
        ),
        published=parse_date(raw) if raw else updated,
        published_raw=plain_text.plain(raw or changed, 200),
        updated=updated,
    )


def _author(item: Mapping[str, object]) -> str:
    authors = item.get("authors")
    author = authors[0] if isinstance(authors, list) and authors else item.get("author")
    return plain_text.plain(_string(author, "name"), plain_text.NAME) if isinstance(author, dict) else ""


def _string(record: Mapping[str, object], name: str) -> str:
    value = record.get(name)
    if isinstance(value, str):
        return value
    return (
        str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18 else ""
    )
