"""Whether a changed headline says something else."""

from __future__ import annotations

import difflib
import re
import unicodedata

_WORD = re.compile(r"\w+")
_SAME_WORD = 0.8


def material(before: str, after: str) -> bool:
    """Whether two headlines differ by more than case, punctuation, diacritics or the spelling of a word."""
    old, new = _words(before), _words(after)
    if old == new:
        return False
    if len(old) != len(new):
        return True
    return any(_differs(one, two) for one, two in zip(old, new, strict=True))


def _words(title: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", title.casefold())
    return _WORD.findall("".join(character for character in plain if not unicodedata.combining(character)))


def _differs(one: str, two: str) -> bool:
    if one == two:
        return False
    if any(character.isdigit() for character in one + two):
        return True
    return difflib.SequenceMatcher(None, one, two, autojunk=False).ratio() < _SAME_WORD
