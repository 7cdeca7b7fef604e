"""Telling at a glance that an unknown spelling can be none of the words that queries ask for.

Analysing a new word (base form, compound parts) costs far more than asking the sieve. It never holds back a
word that would have been found: a base form and all its forms share their first four letters, save those that
the dictionary lists as different, which are expected as well. ``tests/topics/test_sieve.py`` tries this on
the whole dictionary.
"""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.rules.dutch import fold
from monitor.rules.dutch.compounds import SHORT_PARTS
from monitor.rules.dutch.lexicon import LIKE, unlike_forms
from monitor.rules.dutch.recent import LONGEST

_EDGE = "'-&_"
_PIECES = re.compile(r"[-&/']")


class Sieve:
    """Beginnings that an expected word has; a spelling with none of them, anywhere in it, is held back."""

    def __init__(self) -> None:
        self._beginnings: set[str] = set()
        self._whole: set[str] = set()

    def expect(self, form: str) -> None:
        """Let through every spelling that may be an inflection or a compound of ``form`` (folded)."""
        for spelling in (form, *unlike_forms().get(form, ())):
            self._begin(fold(spelling))

    def expect_whole(self, spelling: str) -> None:
        """Let through this spelling (folded) alone."""
        self._whole.add(spelling.strip(_EDGE))

    def expect_edge(self, edge: str, *, at_start: bool) -> None:
        """Let through every spelling that may start (or end) with ``edge``, or have a base form that does."""
        self._begin(edge)
        for base, forms in unlike_forms().items():
            if base.startswith(edge) if at_start else base.endswith(edge):
                for form in (base, *forms):
                    self._begin(fold(form))

    def lets_through(self, raw: str) -> bool:
        """Whether the word as written may be one that is expected."""
        spelling = fold(raw).strip(_EDGE)
        if spelling in self._whole or self._holds(spelling):
            return True
        if spelling.isalnum():
            return False
        pieces = _PIECES.split(spelling)
        return self._holds("".join(pieces)) or not self._whole.isdisjoint(pieces)

    def _holds(self, spelling: str) -> bool:
        if len(spelling) > LONGEST:  # a table of its cuts would outweigh the article
            sizes = (LIKE, LIKE - 1)
            cuts = (spelling[i : i + n] for n in sizes for i in range(len(spelling) - n + 1))
            return not self._beginnings.isdisjoint(cuts)
        return not self._beginnings.isdisjoint([spelling[i : i + size] for size, i in _cuts(len(spelling))])

    def _begin(self, form: str) -> None:
        if len(form) >= LIKE or form in SHORT_PARTS:
            self._beginnings.add(form[:LIKE])
        if len(form) < LIKE:
            self._whole.add(form)


@lru_cache(maxsize=LONGEST + 1)
def _cuts(length: int) -> tuple[tuple[int, int], ...]:
    """Where the pieces lie that are looked up, of ``LIKE`` letters and of one letter less: (size, place)."""
    return tuple((size, i) for size in (LIKE, LIKE - 1) for i in range(length - size + 1))
