"""Suspended compounds: *diversiteits-, gender- en inclusiedoelen* speaks of three kinds of goals."""

from __future__ import annotations

import re

from monitor.rules.dutch.words import word

_HINTS = {h: re.compile(rf"{h}(?:(?=,?\s)(?<=\w.)|(?<=\s.)(?=\w))") for h in "-\u2010\u2011"}
"""A hyphen at the end or the beginning of a word: looked for one by one, which is how ``re`` is quick."""
_SUSPENDED = re.compile(
    r"(\w{3,40})[-\u2010\u2011](?:,\s+\w{3,40}[-\u2010\u2011])*,?\s+(?:en/of|en|of)\s+(?P<last>\w{5,60})"
)
_HEADLESS = re.compile(r"(?P<first>\w{5,60})\s+(?:en/of|en|of)\s+\Z")
_WORD_BEFORE = re.compile(r"\w{1,40}\Z")
_WORD_AFTER = re.compile(r"\w{3,60}")
_LONGEST = 80


def suspended(text: str) -> list[tuple[int, str]]:
    """The full words behind suspended compounds, with the offset of the written half.

    *diversiteits- en inclusiebeleid* gives ``(0, diversiteitsbeleid)``.
    """
    hyphens = [
        found.start() for hyphen, hint in _HINTS.items() if hyphen in text for found in hint.finditer(text)
    ]
    return [whole for hyphen in sorted(hyphens) if (whole := _whole(text, hyphen)) is not None]


def _whole(text: str, hyphen: int) -> tuple[int, str] | None:
    """The word that stands half at this hyphen; None when nothing completes it."""
    before = text[max(0, hyphen - _LONGEST) : hyphen]
    half = _WORD_BEFORE.search(before)
    if half is not None:
        start = hyphen - len(half[0])
        found = _SUSPENDED.match(text, start)
        return None if found is None else (start, half[0] + _head(found["last"]))
    found = _HEADLESS.search(before)
    if found is None or not word(found["first"]).parts:
        return None
    last = _WORD_AFTER.match(text, hyphen + 1)
    return None if last is None else (hyphen, _stem(found["first"]) + last[0])


def _head(written: str) -> str:
    analysed = word(written)
    if not analysed.parts:
        return written
    for cut in range(len(written) - 3, 2, -1):
        if word(written[cut:]).lemma == analysed.parts[-1]:
            return written[cut:]
    return analysed.parts[-1]


def _stem(written: str) -> str:
    return written[: len(written) - len(_head(written))]
