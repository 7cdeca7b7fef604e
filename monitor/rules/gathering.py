"""From a document's entries to candidates for the archive: who each is, and what it says (in the sandbox)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.model.collecting import Candidate, Gathered
from monitor.rules.dates import plausible
from monitor.rules.identity import article_keys, fingerprint, shown_title
from monitor.rules.liveblog import looks_live

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model.outlet import Outlet
    from monitor.model.reading import Entry, Reading

TITLE, LEAD, BODY, GUID, RAW = 500, 5_000, 200_000, 1_000, 200


def gathered(reading: Reading, outlet: Outlet, now: datetime, since: datetime | None = None) -> Gathered:
    """The reading of an outlet's document at ``now``; with ``since`` only entries dated from then on."""
    entries = reading.entries
    if reading.format == "sitemapindex":
        return Gathered(seen=len(entries), onward=entries[0].url if entries else "")
    if since is not None:
        entries = tuple(each for each in entries if each.published is not None and each.published >= since)
    keys = article_keys(entries, outlet)
    rows = [candidate(entry, key, now) for entry, key in zip(entries, keys, strict=True)]
    kept = tuple(row for row in rows if row.title)
    return Gathered(
        seen=len(entries),
        candidates=kept,
        dropped=len(rows) - len(kept) + len(reading.faults),
        ttl=reading.ttl,
        hub=reading.hub,
        topic_url=reading.topic_url,
    )


def candidate(entry: Entry, key: str, now: datetime) -> Candidate:
    """An entry ready to be stored: lengths bounded, and a publication date that can be true.

    The text of a liveblog is left out: it is about many things, and its posts are read from its page.
    """
    if looks_live(entry.url, entry.title):
        entry = replace(entry, body="")
    return Candidate(
        key=key,
        fingerprint=fingerprint(entry),
        url=entry.url,
        guid=entry.guid[:GUID],
        title=shown_title(entry)[:TITLE],
        lead=entry.lead[:LEAD],
        body=entry.body[:BODY],
        published=min(plausible(entry.published, now), now),
        published_raw=entry.published_raw[:RAW],
    )
