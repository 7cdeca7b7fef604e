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
    fingerprint: bytes


def readdressed(stored: Stored, now: Candidate) -> bool:
    """Whether nothing but the writing of the address is new: tracking in it, a fragment, the scheme."""
    if stored.url == now.url or canonical_url(stored.url) != canonical_url(now.url):
        return False
    return print_at(stored, now) == now.fingerprint


def print_at(stored: Stored, now: Candidate) -> bytes:
    """The fingerprint that the stored text has at an article's address now: its own, where it says the same.

    The stored one where the text is another: it is a version still to be made.
    """
    body = stored.body if now.body else ""
    same = Entry(url=now.url, title=stored.title, lead=stored.lead, body=body)
    return now.fingerprint if fingerprint(same) == now.fingerprint else stored.fingerprint


def moved(unknown: Iterable[Candidate], before: Iterable[Stored]) -> dict[str, Stored]:
    """By a candidate's key the article that it is: title, lead and date, as they were written.

    All three must be the same, and a title alone is none: *Het weer* of today is not that of yesterday. Nor
    is it without a date, where both have a body and these differ.
    """
    there = {(each.title, each.lead, each.published_raw): each for each in before}
    found: dict[str, Stored] = {}
    for each in unknown:
        stored = there.get((each.title, each.lead, each.published_raw))
        if stored is None or not (each.published_raw or (each.lead and not _other_body(stored, each))):
            continue
        found[each.key] = there.pop((each.title, each.lead, each.published_raw))
    return found


def _other_body(stored: Stored, now: Candidate) -> bool:
    return bool(stored.body and now.body) and stored.body != now.body
