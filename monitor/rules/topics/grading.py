"""How much a match weighs: a headline that says it, or a word in passing on the third page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model.topic import Tier
from monitor.rules.topics.page import BODY, SHIFT, Page, index_of

TOP = 40
"""Words at the beginning of a body that count as its introduction."""
NEAR_TOP = 100
"""Words at the beginning of a body in which what an alert rule finds is still worth a line in the digest."""
SHORT = 120
"""Words of a text so short that one sentence in it is what it is about."""
OFTEN = 3
"""Different sentences with a hit that make a text about the topic, wherever they stand …"""
EVERY = 250
"""… when there is at least one for so many words."""

_LIVEBLOG = re.compile(
    r"\b(live|liveblog|nieuwsblog|in het kort|ochtendnieuws|nieuwsoverzicht|weekoverzicht)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Found:
    """One place where a rule fired: the positions of the words that are the evidence."""

    rule: str
    tier: Tier
    evidence: tuple[int, ...]


def grade(found: Sequence[Found], page: Page, *, liveblog: bool) -> Tier | None:
    """The tier of all that was found together; None when it is too little to report.

    A hit counts fully in title or lead, in the first ``TOP`` words of the body, or when the text comes back
    to it (``OFTEN``, ``EVERY``). What an alert rule finds elsewhere is a passing mention: for the digest when
    it stands near the top or is said twice in a text not too long, else for nobody. What a digest rule finds
    in passing, or once in a body that is not ``SHORT``: nothing.
    """
    alerts = [hit for hit in found if hit.tier is Tier.ALERT]
    if _prominent(alerts, page, liveblog=liveblog):
        return Tier.ALERT
    if (_prominent(found, page, liveblog=liveblog) and _meant(found, page)) or _noticed(alerts, page):
        return Tier.DIGEST
    return None


def is_liveblog(page: Page) -> bool:
    """Whether the article is a string of short items, so that its text is about many things."""
    return _LIVEBLOG.search(page.fields[0].text) is not None


def _prominent(found: Sequence[Found], page: Page, *, liveblog: bool) -> bool:
    if any(hit.evidence[-1] >> SHIFT < BODY for hit in found):
        return True
    if liveblog:
        return False
    if any(index_of(hit.evidence[-1]) < TOP for hit in found):
        return True
    sentences = len(_sentences(found, page))
    return sentences >= OFTEN and sentences * EVERY >= page.words()


def _meant(found: Sequence[Found], page: Page) -> bool:
    """Not one aside at the beginning of a longer text: that is how a report on something else mentions it."""
    in_head = any(hit.evidence[-1] >> SHIFT < BODY for hit in found)
    return in_head or page.words() <= SHORT or len(_sentences(found, page)) > 1


def _noticed(alerts: Sequence[Found], page: Page) -> bool:
    near = any(index_of(hit.evidence[-1]) < NEAR_TOP for hit in alerts)
    twice = len(_sentences(alerts, page))
    return near or (twice > 1 and twice * EVERY * 2 >= page.words())


def _sentences(found: Sequence[Found], page: Page) -> set[int]:
    return {page.sentence(hit.evidence[-1]) for hit in found}
