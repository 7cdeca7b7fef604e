"""The terms of the window: a number for each, in how many articles it stands, and how much it tells now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from monitor.rules.stories.text import share

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

ABSENT = -1


class Vocabulary:
    """Numbers for terms, given back when the last article with the term is forgotten."""

    def __init__(self, prior: float, least_share: float) -> None:
        self._prior, self._least = prior, least_share
        self._number: dict[str, int] = {}
        self._term: list[str] = []
        self._free: list[int] = []
        self._articles = 0
        self._held = np.zeros(1024, dtype=np.int32)
        self._share = np.zeros(1024, dtype=np.float64)
        self._place = np.full(1024, ABSENT, dtype=np.int64)
        """Scratch of ``places``; ``ABSENT`` everywhere between calls."""

    def take(self, terms: Iterable[str]) -> npt.NDArray[np.int32]:
        """Counts an article in: the numbers of its terms."""
        numbers = np.fromiter((self._take(term) for term in terms), dtype=np.int32)
        self._held[numbers] += 1
        self._articles += 1
        return numbers

    def _take(self, term: str) -> int:
        known = self._number.get(term)
        if known is not None:
            return known
        if self._free:
            number = self._free.pop()
            self._term[number] = term
        else:
            number = len(self._term)
            self._term.append(term)
        if number >= len(self._held):
            self._held = np.resize(self._held, 2 * number)
            self._held[number:] = 0
            self._share = np.resize(self._share, 2 * number)
            self._place = np.full(2 * number, ABSENT, dtype=np.int64)
        self._number[term] = number
        self._share[number] = share(term)
        return number

    def give(self, numbers: npt.NDArray[np.int32]) -> None:
        """Counts an article out."""
        self._held[numbers] -= 1
        self._articles -= 1
        for number in numbers[self._held[numbers] == 0].tolist():
            del self._number[self._term[number]]
            self._free.append(number)

    def terms(self, numbers: npt.NDArray[np.int32]) -> tuple[str, ...]:
        """The terms that numbers stand for."""
        return tuple(self._term[number] for number in numbers.tolist())

    def numbers(self, terms: Iterable[str]) -> npt.NDArray[np.int32]:
        """The numbers of terms; ``ABSENT`` for one that no article of the window holds."""
        return np.fromiter((self._number.get(term, ABSENT) for term in terms), dtype=np.int32)

    def places(self, sought: npt.NDArray[np.int32], among: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
        """For each number of ``among`` its place in ``sought``, or ``ABSENT``."""
        known = np.flatnonzero(sought != ABSENT)
        self._place[sought[known]] = known
        found = self._place[among]
        self._place[sought[known]] = ABSENT
        return found

    def held(self, numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """How many articles of the window hold each known term."""
        return self._held[numbers]

    def telling(
        self, numbers: npt.NDArray[np.int32], also: npt.NDArray[np.bool_] | bool
    ) -> npt.NDArray[np.float64]:
        """How much known terms tell: -log of the share of articles that hold them.

        The share mixes the window's own count, the arriving article included where ``also`` holds, with
        Dutch at large as a prior, so that what a long saga repeats soon tells little.
        """
        return self._telling(self._held[numbers] + np.asarray(also), self._share[numbers])

    def telling_fresh(self, terms: Iterable[str], numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        """The same for the arriving article's own terms, known or not."""
        held = np.where(numbers == ABSENT, 0, self._held[numbers]) + 1
        return self._telling(held, np.fromiter((share(term) for term in terms), dtype=np.float64))

    def _telling(
        self, held: npt.NDArray[np.int_], at_large: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        mixed = (held + self._prior * at_large) / (self._articles + 1 + self._prior)
        return -np.log(np.clip(mixed, self._least, 1.0))
