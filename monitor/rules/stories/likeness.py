"""How likely two articles are about one event: five cosines and the time between them, weighed and summed."""

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


@dataclass(frozen=True, slots=True)
class Asked:
    """The arriving article, weighed by how much its terms tell at this moment."""

    numbers: npt.NDArray[np.int32]
    aspects: npt.NDArray[np.float32]
    """``ASPECTS`` rows, one column a term; every row of length 1."""
    brief: bool

    @classmethod
    def of(cls, features: Features, vocabulary: Vocabulary) -> Asked:
        """Weighs an article with the window as it is now."""
        numbers = vocabulary.numbers(features.terms)
        telling = vocabulary.telling_fresh(features.terms, numbers)
        return cls._weighed(numbers, features, telling)

    @classmethod
    def again(cls, entry: Placed, vocabulary: Vocabulary) -> Asked:
        """Weighs an article that is in the window already."""
        return cls._weighed(entry.numbers, entry, vocabulary.telling(entry.numbers, also=False))

    @classmethod
    def _weighed(
        cls,
        numbers: npt.NDArray[np.int32],
        known: Features | Placed,
        telling: npt.NDArray[np.float64],
    ) -> Asked:
        rows = aspects(known.fields) * telling.astype(np.float32)
        length = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
        unit = rows / np.where(length > 0, length, 1.0)
        return cls(numbers, unit.astype(np.float32, copy=False), known.brief)

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


def cosines(
    asked: Asked,
    entries: Sequence[Placed],
    vocabulary: Vocabulary,
) -> npt.NDArray[np.float64]:
    """The cosine with each article, by aspect: ``ASPECTS`` rows, one column an article.

    Computed for all of them at once; a column is the same whatever stands beside it.
    """
    sizes = np.array([len(entry.numbers) for entry in entries])
    result = np.zeros((ASPECTS, len(sizes)))
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
    result[:, filled] = dots / np.where(lengths > 0, lengths, 1.0)
    return result


def log_odds(
    found: npt.NDArray[np.float64],
    seconds: npt.NDArray[np.float64],
    brief: npt.NDArray[np.bool_],
    settings: StorySettings,
) -> npt.NDArray[np.float64]:
    """The log-odds that an article is about the same event, from its cosines and the seconds between.

    ``brief`` says of each pair whether one of the two is hardly more than a headline.
    """
    days = np.minimum(np.abs(seconds) / DAY, settings.most_days)
    roots = np.sqrt(np.maximum(found, 0.0))
    whole, short = (_weighed_by(each, roots, days) for each in (settings.weights, settings.brief_weights))
    return np.maximum(np.where(brief, short, whole), settings.floor)


def _weighed_by(
    weights: Weights, roots: npt.NDArray[np.float64], days: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    total = weights.constant + weights.apart * np.log1p(days)
    for weight, row in zip(_by_aspect(weights), roots, strict=True):
        total = total + weight * row
    return total


def _by_aspect(weights: Weights) -> tuple[float, ...]:
    by_row = {WHOLE: weights.whole, LEAD: weights.lead, TITLE: weights.title, NAMES: weights.names}
    return (*(by_row[row] for row in range(4)), weights.other)
