"""Whether a changed headline says something else."""

from __future__ import annotations

import difflib
import re
import unicodedata
from datetime import timedelta

_WORD = re.compile(r"\w+")
_SAME_WORD = 0.8
_LONG = 5
_RESTED = timedelta(hours=12)
"""So long a headline stood before another one is no edit of it; who turns them faster cannot ring more."""


def material(before: str, after: str) -> bool:
    """Whether two headlines differ by more than case, punctuation, diacritics or the spelling of a word."""
    old, new = _words(before), _words(after)
    if old == new:
        return False
    if len(old) != len(new):
        return True
    return any(_differs(one, two) for one, two in zip(old, new, strict=True))


def other_news(before: str, after: str) -> bool:
    """Whether two headlines share at most a third of their longer words: an address used for something else.

    One word they may share where there are three: that of the topic on which both are.
    """
    old, new = ({word for word in _words(each) if len(word) >= _LONG} for each in (before, after))
    return bool(old and new) and 3 * len(old & new) <= min(len(old), len(new))


def reused(before: str, after: str, stood: timedelta) -> bool:
    """Whether an address was used for other news, after the headline before it ``stood`` long enough."""
    return stood >= _RESTED and other_news(before, after)


def _words(title: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", title.casefold())
    return _WORD.findall("".join(character for character in plain if not unicodedata.combining(character)))


def _differs(one: str, two: str) -> bool:
    if one == two:
        return False
    if any(character.isdigit() for character in one + two):
        return True
    return difflib.SequenceMatcher(None, one, two, autojunk=False).ratio() < _SAME_WORD
