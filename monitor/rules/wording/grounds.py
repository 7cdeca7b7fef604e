"""Why a story is in the digest or not, in words: kept as grounds, so that each reader has their language."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.model.digest import Ground, Item
from monitor.rules.wording.catalogue import known, word
from monitor.rules.wording.clean import clean

_AROUND = ("no-room", "little")
"""Grounds that say why it is out; the others stand inside them."""


def because(item: Item, language: str = "nl") -> str:
    """The grounds of one story; a digest of before they were kept has its Dutch words only."""
    return grounds_line(item.grounds, language) if item.grounds else item.because


def grounds_line(grounds: Iterable[Ground], language: str = "nl") -> str:
    """``melding, 3 landelijk, 4 media`` or ``te weinig gewicht: vermelding, klein medium``."""
    every = tuple(grounds)
    inner = ", ".join(_one(each, language) for each in every if each.name not in _AROUND)
    outer = next((each.name for each in every if each.name in _AROUND), "")
    return word(language, f"ground-{outer}", what=inner) if outer else inner


def _one(ground: Ground, language: str) -> str:
    if ground.name == "untold":
        return word(language, "ground-untold", what=known(language, f"gate-{ground.what}", ground.what))
    if not ground.what:
        return word(language, f"ground-{ground.name}")
    return word(language, f"ground-{ground.name}", what=clean(ground.what, 160))
