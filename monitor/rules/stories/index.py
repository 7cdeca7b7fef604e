"""Where to look for likely articles: by term and by sampled shingle, newest first, up to a cap."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Container

    import numpy.typing as npt

SAMPLE = np.uint32(32)
"""One shingle in so many is looked up; the same ones in every text, so that a part finds its whole."""
SHARED_BY = 32
"""How many of the newest articles a shingle is kept for."""
_WITH_DEAD = 1.125
"""How long a list of postings may be against what lives of it: dead ones would take as much as the living."""


class TermIndex:
    """Postings of (slot, weight) per term number. Slots only rise; the dead are swept term by term.

    Most terms stand in one article: a pair says that in a third of the room, and is nothing that Python's
    collector of cycles has to look at.
    """

    def __init__(self) -> None:
        self._one: dict[int, tuple[int, float]] = {}
        self._slots: dict[int, array[int]] = {}
        self._weights: dict[int, array[float]] = {}
        self._live: dict[int, int] = {}

    def add(self, slot: int, terms: npt.NDArray[np.int32], weights: npt.NDArray[np.float64]) -> None:
        """Puts an article under each of its terms."""
        for term, weight in zip(terms.tolist(), weights.tolist(), strict=True):
            if term in self._slots:
                self._slots[term].append(slot)
                self._weights[term].append(weight)
                self._live[term] += 1
            elif (one := self._one.pop(term, None)) is None:
                self._one[term] = (slot, weight)
            else:
                self._slots[term] = array("I", (one[0], slot))
                self._weights[term] = array("f", (one[1], weight))
                self._live[term] = 2

    def drop(self, terms: npt.NDArray[np.int32], alive: Container[int]) -> None:
        """Counts an article out (already gone from ``alive``); sweeps a list once a ninth of it is dead."""
        for term in terms.tolist():
            if self._one.pop(term, None) is not None:
                continue
            self._live[term] -= 1
            if self._live[term] == 0:
                del self._slots[term], self._weights[term], self._live[term]
            elif len(self._slots[term]) > self._live[term] * _WITH_DEAD + 8:
                self._sweep(term, alive)

    def _sweep(self, term: int, alive: Container[int]) -> None:
        kept = [(s, w) for s, w in zip(self._slots[term], self._weights[term], strict=True) if s in alive]
        self._slots[term] = array("I", [slot for slot, _ in kept])
        self._weights[term] = array("f", [weight for _, weight in kept])

    def products(self, terms: dict[int, float], base: int, end: int, cap: int) -> npt.NDArray[np.float64]:
        """The product of ``terms`` with each article, by slot from ``base`` on; newest ``cap`` per term."""
        slots, parts = [], []
        for term, weight in terms.items():
            if (one := self._one.get(term)) is not None:
                slots.append(np.array(one[:1], dtype=np.uint32))
                parts.append(np.array(one[1:], dtype=np.float32) * np.float32(weight))
            elif term in self._slots:
                slots.append(np.frombuffer(self._slots[term], dtype=np.uint32)[-cap:].copy())
                parts.append(np.frombuffer(self._weights[term], dtype=np.float32)[-cap:] * np.float32(weight))
        if not slots:
            return np.zeros(end - base)
        where, worth = np.concatenate(slots), np.concatenate(parts)
        inside = where >= base
        places = where[inside].astype(np.int64) - base
        return np.bincount(places, worth[inside], end - base).astype(np.float64, copy=False)


class ShingleIndex:
    """Which articles share sampled shingles."""

    def __init__(self) -> None:
        self._of: dict[int, int | tuple[int, ...]] = {}
        """One slot as it stands, several as a tuple: most shingles have one, and there are very many."""

    def add(self, slot: int, shingles: npt.NDArray[np.uint32]) -> None:
        """Puts an article under the sampled ones of its shingles."""
        for code in _sampled(shingles):
            known = self._slots(code)
            self._of[code] = (*known, slot)[-SHARED_BY:] if known else slot

    def drop(self, slot: int, shingles: npt.NDArray[np.uint32]) -> None:
        """Takes an article out."""
        for code in _sampled(shingles):
            left = tuple(other for other in self._slots(code) if other != slot)
            if left:
                self._of[code] = left if len(left) > 1 else left[0]
            else:
                self._of.pop(code, None)

    def _slots(self, code: int) -> tuple[int, ...]:
        known = self._of.get(code, ())
        return (known,) if isinstance(known, int) else known

    def sharing(self, shingles: npt.NDArray[np.uint32], most: int) -> list[int]:
        """The articles that share most sampled shingles, best first, ties by age."""
        found: dict[int, int] = {}
        for code in _sampled(shingles):
            for slot in self._slots(code):
                found[slot] = found.get(slot, 0) + 1
        return sorted(found, key=lambda slot: (-found[slot], slot))[:most]


def _sampled(shingles: npt.NDArray[np.uint32]) -> list[int]:
    return [int(code) for code in shingles[shingles % SAMPLE == 0]]
