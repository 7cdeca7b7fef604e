"""Known articles at other addresses: links that differ at each reading, and a site that was rebuilt. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from monitor.model.reading import Entry
from monitor.rules.identity import canonical_url, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.model.collecting import Candidate

LEAST = 3
"""So many unknown articles in one reading of an outlet are looked for among those it had before."""


class Stored(NamedTuple):
    """What of a stored article tells whether another address is only that."""

    number: int
    key: str
    url: str
    title: str
    lead: str
    body: str
    published_raw: str


def readdressed(stored: Stored, now: Candidate) -> bool:
    """Whether nothing but the writing of the address is new: tracking in it, a fragment, the scheme."""
    if stored.url == now.url or canonical_url(stored.url) != canonical_url(now.url):
        return False
    body = stored.body if now.body else ""
    same = Entry(url=now.url, title=stored.title, lead=stored.lead, body=body)
    return fingerprint(same) == now.fingerprint


def moved(unknown: Iterable[Candidate], before: Iterable[Stored]) -> dict[str, int]:
    """By a candidate's key the number of the article that it is: title, lead and date, as they were written.

    All three must be the same, and a title alone is none: *Het weer* of today is not that of yesterday.
    """
    there = {(each.title, each.lead, each.published_raw): each.number for each in before}
    found: dict[str, int] = {}
    for each in unknown:
        number = there.pop((each.title, each.lead, each.published_raw), None)
        if number is not None and (each.lead or each.published_raw):
            found[each.key] = number
    return found
