"""How likely two articles are about one event: what they share and the time between, weighed and summed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from monitor.rules.stories.text import LEAD, NAMES, TITLE, WHOLE
from monitor.rules.stories.vocabulary import ABSENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from monitor.rules.stories.placed import Placed
    from monitor.rules.stories.settings import StorySettings, Weights
    from monitor.rules.stories.text import Features
    from monitor.rules.stories.vocabulary import Vocabulary

DAY = 86_400.0
ASPECTS = 5
"""Whole, lead, title, names, other: the rows of an aspect matrix."""
EVIDENCE = ASPECTS + 1
"""The cosine of each aspect, and what the two share that is their story's own: the rows of what is found."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The arriving article, weighed by how much its terms tell at this moment."""

    numbers: npt.NDArray[np.int32]
    aspects: npt.NDArray[np.float32]
    """``ASPECTS`` rows, one column a term; every row of length 1."""
    brief: bool
    counted: bool
    """Whether the window's counts of terms hold this article already."""

    @classmethod
    def of(cls, features: Features, vocabulary: Vocabulary) -> Asked:
        """Weighs an article with the window as it is now."""
        numbers = vocabulary.numbers(features.terms)
        telling = vocabulary.telling_fresh(features.terms, numbers)
        return cls._weighed(numbers, features, telling, counted=False)

    @classmethod
    def again(cls, entry: Placed, vocabulary: Vocabulary) -> Asked:
        """Weighs an article that is in the window already."""
        telling = vocabulary.telling(entry.numbers, also=False)
        return cls._weighed(entry.numbers, entry, telling, counted=True)

    @classmethod
    def _weighed(
        cls,
        numbers: npt.NDArray[np.int32],
        known: Features | Placed,
        telling: npt.NDArray[np.float64],
        *,
        counted: bool,
    ) -> Asked:
        rows = aspects(known.fields) * telling.astype(np.float32)
        length = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
        unit = rows / np.where(length > 0, length, 1.0)
        return cls(numbers, unit.astype(np.float32, copy=False), known.brief, counted)

    def heaviest(self, most: int) -> dict[int, float]:
        """The known terms that weigh most in the whole, with their weights."""
        order = np.argsort(-self.aspects[WHOLE], kind="stable")
        return {
            int(self.numbers[place]): float(self.aspects[WHOLE, place])
            for place in order[:most].tolist()
            if self.numbers[place] != ABSENT
        }


def aspects(fields: npt.NDArray[np.float16]) -> npt.NDArray[np.float32]:
    """The fields of articles as aspects: what is no name stands beside what is."""
    rows = np.empty((ASPECTS, fields.shape[1]), dtype=np.float32)
    rows[:4] = fields
    rows[4] = rows[WHOLE] * (rows[NAMES] == 0)
    return rows


def evidence(
    asked: Asked,
    entries: Sequence[Placed],
    vocabulary: Vocabulary,
) -> npt.NDArray[np.float64]:
    """What speaks for each article being about the same event: ``EVIDENCE`` rows, one column an article.

    Computed for all of them at once. The cosines of a column are the same whatever stands beside it; its
    last row needs the others of its story among ``entries``.
    """
    sizes = np.array([len(entry.numbers) for entry in entries])
    result = np.zeros((EVIDENCE, len(sizes)))
    filled = np.flatnonzero(sizes).tolist()
    if not filled:
        return result
    every = np.concatenate([entries[place].numbers for place in filled])
    where = vocabulary.places(asked.numbers, every)
    shared = where != ABSENT
    rows = aspects(np.concatenate([entries[place].fields for place in filled], axis=1))
    rows *= vocabulary.telling(every, shared).astype(np.float32)
    starts = np.concatenate(([0], np.cumsum(sizes[filled])[:-1]))
    lengths = np.sqrt(np.add.reduceat(rows * rows, starts, axis=1))
    products = np.zeros_like(rows)
    products[:, shared] = rows[:, shared] * asked.aspects[:, where[shared]]
    dots = np.add.reduceat(products, starts, axis=1)
    result[:ASPECTS, filled] = dots / np.where(lengths > 0, lengths, 1.0)
    owner = np.repeat(np.arange(len(sizes)), sizes)[shared]
    result[ASPECTS] = _own(asked, entries, (owner, every[shared], where[shared]), vocabulary)
    return result


def _own(
    asked: Asked,
    entries: Sequence[Placed],
    shared: tuple[npt.NDArray[np.int_], npt.NDArray[np.int32], npt.NDArray[np.int64]],
    vocabulary: Vocabulary,
) -> npt.NDArray[np.float64]:
    """How much the shared terms tell that the article's story, with the one asked about, has to itself.

    ``shared`` holds, for every term that an entry shares, the entry's place, the term and its place in
    ``asked``. What all of a long saga's articles say is no sign of one of its events.
    """
    owner, terms, places = shared
    story = np.unique([entry.story for entry in entries], return_inverse=True)[1][owner]
    _, which, counts = np.unique(story * len(asked.numbers) + places, return_inverse=True, return_counts=True)
    held = vocabulary.held(terms) + (not asked.counted)
    share = (counts[which] + 1) / held
    worth = vocabulary.telling(terms, also=not asked.counted) * share
    return np.bincount(owner, worth, len(entries)).astype(np.float64, copy=False)


def log_odds(
    found: npt.NDArray[np.float64],
    seconds: npt.NDArray[np.float64],
    brief: npt.NDArray[np.float64],
    company: float,
    settings: StorySettings,
) -> npt.NDArray[np.float64]:
    """The log-odds that an article is about the same event, from the evidence and the seconds between.

    ``brief`` is the share of each pair that is hardly more than a headline: 0, 0.5 or 1; ``company`` is the
    share of articles that stand in a story of others.
    """
    days = np.minimum(np.abs(seconds) / DAY, settings.most_days)
    roots = np.sqrt(np.maximum(found, 0.0))
    whole, short = (
        _weighed_by(each, roots, days, company) for each in (settings.weights, settings.brief_weights)
    )
    return np.maximum(whole + brief * (short - whole), settings.floor)


def _weighed_by(
    weights: Weights, roots: npt.NDArray[np.float64], days: npt.NDArray[np.float64], company: float
) -> npt.NDArray[np.float64]:
    total = weights.constant + weights.company * company + weights.apart * np.log1p(days)
    for weight, row in zip(_by_row(weights), roots, strict=True):
        total = total + weight * row
    return total


def _by_row(weights: Weights) -> tuple[float, ...]:
    by_row = {WHOLE: weights.whole, LEAD: weights.lead, TITLE: weights.title, NAMES: weights.names}
    return (*(by_row[row] for row in range(4)), weights.other, weights.own)
