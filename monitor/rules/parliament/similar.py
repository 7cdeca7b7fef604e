"""Which of many headlines a quoted one resembles: character 3- and 4-grams, weighted by rarity.

Spaces, case, accents and punctuation are taken out first, so that other quotation marks, a hyphen or a
compound written apart make no difference; typing errors touch a few grams only. Token-set ratios are not
used: a subset of words scores 100 there, and headlines on one subject share words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from monitor.rules.dutch.lexicon import zipf

_SIZES = (3, 4)
_EVERYDAY = 5.2
"""The Zipf frequency of a word that can be exchanged without telling of another event."""
_SPELT_ALIKE = 0.7


def squash(title: str) -> str:
    """Letters and digits alone, without case and accents."""
    decomposed = unicodedata.normalize("NFKD", title.casefold())
    return "".join(char for char in decomposed if char.isalnum())


def grams(squashed: str) -> set[str]:
    """The 3- and 4-grams, with a mark at both ends so that first and last words count a little more."""
    marked = f"^{squashed}$"
    return {marked[at : at + size] for size in _SIZES for at in range(len(marked) - size + 1)}


def exchanged(one: str, other: str) -> bool:
    """Whether each headline has a telling word, or a number, that the other lacks in any spelling.

    ``gemeente Utrecht moet …`` and ``gemeente Tilburg moet …`` share nearly all grams and are two events;
    a word that only one of them has is a headline made longer or shorter.
    """
    mine, theirs = _telling(one), _telling(other)
    return any(_missing(word, other, theirs) for word in mine) and any(
        _missing(word, one, mine) for word in theirs
    )


def _telling(title: str) -> list[str]:
    """Numbers, words that are not everyday, and names; in capitals alone no name can be told."""
    words = re.findall(r"\d+|[^\W\d_]{4,}", title)
    named = not title.isupper()
    plain = ((word, word.casefold()) for word in words)
    return [
        low for word, low in plain if low.isdigit() or zipf(low) < _EVERYDAY or (named and word[0].isupper())
    ]


def _missing(word: str, title: str, words: Sequence[str]) -> bool:
    if word in title.casefold() or squash(word) in squash(title):
        return False
    if word.isdigit():
        return any(other.isdigit() for other in words)
    return all(SequenceMatcher(None, word, other).ratio() < _SPELT_ALIKE for other in words)


class TitleIndex:
    """An inverted index of headlines. ``rows[i]`` of a search is the position in ``titles`` as given."""

    def __init__(self, titles: Sequence[str]) -> None:
        sets = [grams(squash(title)) for title in titles]
        self._size = len(titles)
        self._ids: dict[str, int] = {}
        pairs_gram: list[int] = []
        pairs_row: list[int] = []
        for row, found in enumerate(sets):
            for gram in found:
                pairs_gram.append(self._ids.setdefault(gram, len(self._ids)))
                pairs_row.append(row)
        gram_of = np.asarray(pairs_gram, dtype=np.int64)
        row_of = np.asarray(pairs_row, dtype=np.int64)
        order = np.argsort(gram_of, kind="stable")
        counts = (
            np.bincount(gram_of, minlength=len(self._ids)) if len(gram_of) else np.zeros(0, dtype=np.int64)
        )
        self._rows: NDArray[np.int64] = row_of[order]
        self._starts: NDArray[np.int64] = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self._weight: NDArray[np.float64] = _squared_idf(counts, self._size)
        self._unseen = float(_squared_idf(np.zeros(1, dtype=np.int64), self._size)[0])
        self._mass: NDArray[np.float64] = (
            np.bincount(row_of, weights=self._weight[gram_of], minlength=self._size).astype(np.float64)
            if len(gram_of)
            else np.zeros(self._size)
        )

    def __len__(self) -> int:
        return self._size

    def search(self, quoted: str, best: int = 20) -> list[tuple[int, float]]:
        """The ``best`` rows with their cosine (0 to 1), best first; rows that share nothing are left out."""
        found = grams(squash(quoted))
        known = [self._ids[gram] for gram in found if gram in self._ids]
        if not known or not self._size:
            return []
        mass = float(self._weight[known].sum()) + self._unseen * (len(found) - len(known))
        shared = self._shared(known)
        cosine = shared / np.sqrt(np.maximum(self._mass, 1e-9) * max(mass, 1e-9))
        return [(row, min(1.0, float(cosine[row]))) for row in self._top(cosine, best)]

    def _shared(self, known: Iterable[int]) -> NDArray[np.float64]:
        shared = np.zeros(self._size, dtype=np.float64)
        for gram in known:
            shared[self._rows[self._starts[gram] : self._starts[gram + 1]]] += self._weight[gram]
        return shared

    @staticmethod
    def _top(cosine: NDArray[np.float64], best: int) -> list[int]:
        picked = np.argpartition(cosine, -best)[-best:] if len(cosine) > best else np.arange(len(cosine))
        ordered = picked[np.argsort(-cosine[picked], kind="stable")]
        return [int(row) for row in ordered if cosine[row] > 0]


def _squared_idf(counts: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    """The square, because a shared gram counts once in either vector; at least the idf of 1,000 headlines."""
    idf = np.log((max(size, 1000) + 1) / (counts + 0.5)).clip(min=0.1)
    return np.asarray(idf * idf, dtype=np.float64)
