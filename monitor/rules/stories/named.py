"""Who is named in a story: ministries, ministers, parties, members; from a lexicon kept as configuration."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from monitor.model.naming import Lexical, Named, Who

MOST_READ = 24
"""Articles of one story that are read for names: two milliseconds each, in a transaction."""


class Lexicon:
    """Names by kind, each with the spellings that stand for it.

    A spelling with a capital is found as it is written (Volt, EZ), one without in any case (premier).
    """

    def __init__(self, names: Mapping[Who, Mapping[str, Iterable[str]]]) -> None:
        self._of = {
            spelling: Named(who, name)
            for who, entries in names.items()
            for name, spellings in entries.items()
            for spelling in (name, *spellings)
        }
        longest_first = sorted(self._of, key=lambda spelling: (-len(spelling), spelling))
        self._pattern = re.compile("|".join(map(_found_as, longest_first)) or r"(?!)")

    def find(self, text: str) -> tuple[Named, ...]:
        """Every name in a text once, by kind."""
        found = {self._named(hit.group()) for hit in self._pattern.finditer(text)}
        return tuple(sorted(found))

    def _named(self, written: str) -> Named:
        return self._of.get(written) or self._of[written.lower()]


def _found_as(spelling: str) -> str:
    pattern = re.escape(spelling)
    return rf"(?<!\w){pattern if spelling != spelling.lower() else f'(?i:{pattern})'}(?!\w)"


class Reading:
    """Who is named in a text, read once a text: two milliseconds each add up in a large story."""

    def __init__(self) -> None:
        """Nothing read yet."""
        self._names: object = None
        self._find: Callable[[str], tuple[Named, ...]] = Lexicon({}).find

    def of(self, names: Lexical) -> Callable[[str], tuple[Named, ...]]:
        """The names' finder; what it knew is forgotten when the configuration has other names."""
        if names != self._names:
            self._find, self._names = lru_cache(2_000)(Lexicon(names).find), names
        return self._find


_READING = Reading()


def named_in(texts: Iterable[str], names: Lexical) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """``(kind, names)`` found in any of the texts, in the lexicon's order of kinds; empty kinds left out."""
    find = _READING.of(names)
    found = {name for text in texts for name in find(text)}
    kinds = {who: tuple(sorted(each.name for each in found if each.who is who)) for who in names}
    return tuple((who.value, said) for who, said in kinds.items() if said)


def proper(named: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Those that are names: *minister* and *lid van de Tweede Kamer* are offices, and Dutch words."""
    kept = ((who, tuple(name for name in names if not name[0].islower())) for who, names in named)
    return tuple((who, names) for who, names in kept if names)
