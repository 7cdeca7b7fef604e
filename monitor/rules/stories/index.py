"""An inverted index over the articles of the window: term to articles, newest last, read up to a cap."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Container

    import numpy.typing as npt

SAMPLE = np.uint64(16)
"""One shingle in so many is looked up; the same ones in every text, so that a part finds its whole."""


class TermIndex:
    """Postings of (slot, weight) per term. A slot is a number that only rises; the dead are swept by term."""

    def __init__(self) -> None:
        self._slots: dict[str, array[int]] = {}
        self._weights: dict[str, array[float]] = {}
        self._live: dict[str, int] = {}

    def add(self, slot: int, terms: dict[str, float]) -> None:
        """Puts an article under each of its terms."""
        for term, weight in terms.items():
            if term not in self._slots:
                self._slots[term], self._weights[term], self._live[term] = array("Q"), array("f"), 0
            self._slots[term].append(slot)
            self._weights[term].append(weight)
            self._live[term] += 1

    def drop(self, terms: dict[str, float], alive: Container[int]) -> None:
        """Counts an article out (already taken from ``alive``); sweeps a list once half of it is dead."""
        for term in terms:
            self._live[term] -= 1
            if self._live[term] == 0:
                del self._slots[term], self._weights[term], self._live[term]
            elif len(self._slots[term]) > 2 * self._live[term] + 8:
                self._sweep(term, alive)

    def _sweep(self, term: str, alive: Container[int]) -> None:
        kept = [(s, w) for s, w in zip(self._slots[term], self._weights[term], strict=True) if s in alive]
        self._slots[term] = array("Q", [slot for slot, _ in kept])
        self._weights[term] = array("f", [weight for _, weight in kept])

    def frequency(self, term: str) -> int:
        """In how many articles of the window the term stands."""
        return self._live.get(term, 0)

    def dots(self, terms: dict[str, float], base: int, end: int, cap: int) -> npt.NDArray[np.float64]:
        """The product of ``terms`` with each article, by slot from ``base`` on; newest ``cap`` per term."""
        slots, parts = [], []
        for term, weight in terms.items():
            if term in self._slots:
                slots.append(np.frombuffer(self._slots[term], dtype=np.uint64)[-cap:].copy())
                parts.append(np.frombuffer(self._weights[term], dtype=np.float32)[-cap:] * np.float32(weight))
        if not slots:
            return np.zeros(end - base)
        where, worth = np.concatenate(slots), np.concatenate(parts)
        inside = where >= base
        places = (where[inside] - np.uint64(base)).astype(np.int64)
        return np.bincount(places, worth[inside], end - base).astype(np.float64, copy=False)


class ShingleIndex:
    """Which articles share sampled shingles."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[int, ...]] = {}

    def add(self, slot: int, shingles: npt.NDArray[np.uint64]) -> None:
        """Puts an article under the sampled ones of its shingles."""
        for code in _sampled(shingles):
            self._of[code] = (*self._of.get(code, ()), slot)[-32:]

    def drop(self, slot: int, shingles: npt.NDArray[np.uint64]) -> None:
        """Takes an article out."""
        for code in _sampled(shingles):
            left = tuple(other for other in self._of.get(code, ()) if other != slot)
            if left:
                self._of[code] = left
            else:
                self._of.pop(code, None)

    def sharing(self, shingles: npt.NDArray[np.uint64], most: int) -> list[int]:
        """The articles that share most sampled shingles, best first, ties by age."""
        found: dict[int, int] = {}
        for code in _sampled(shingles):
            for slot in self._of.get(code, ()):
                found[slot] = found.get(slot, 0) + 1
        return sorted(found, key=lambda slot: (-found[slot], slot))[:most]


def _sampled(shingles: npt.NDArray[np.uint64]) -> list[int]:
    return [int(code) for code in shingles[shingles % SAMPLE == 0]]
