"""Who is named in a story: ministries, ministers, parties, members; from a lexicon kept as configuration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from monitor.model.naming import Named, Who


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
