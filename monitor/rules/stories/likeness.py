"""How likely two articles are about one event: what they share and the time between, weighed and summed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from monitor.rules.stories.placed import SUBJECT_LOOKED_UP
from monitor.rules.stories.text import LEAD, NAMES, ROWS, SUBJECT, TITLE, WHOLE
from monitor.rules.stories.vocabulary import ABSENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from monitor.rules.stories.placed import Placed
    from monitor.rules.stories.settings import StorySettings, Weights
    from monitor.rules.stories.text import Features
    from monitor.rules.stories.vocabulary import Vocabulary

DAY = 86_400.0
ASPECTS = ROWS + 1
"""The fields of an article, and what of the whole is no name: the rows of an aspect matrix."""
OTHER = ROWS
OWN, CROSSED, RAREST, BOTH = range(ASPECTS, ASPECTS + 4)
EVIDENCE = ASPECTS + 4
"""The rows of what is found: the cosine of each aspect, how much the words tell that are the story's own, the
part of the lead's cosine that either headline holds, how telling the most telling shared word is, and names
and subjects together."""
MOST_TELLING = 7.6
"""What a word of a two-thousandth of the articles tells."""
UNSUPPORTED = -1.0
"""Brief texts that share no name, and nothing that either headline says, come no nearer than this to joining:
a sentence that any newsroom writes (*de rechter deed dinsdag uitspraak*) makes no story."""


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
        weights = self.aspects[WHOLE] + SUBJECT_LOOKED_UP * self.aspects[SUBJECT]
        order = np.argsort(-weights, kind="stable")
        return {
            int(self.numbers[place]): float(weights[place])
            for place in order[:most].tolist()
            if self.numbers[place] != ABSENT
        }


def aspects(fields: npt.NDArray[np.float16]) -> npt.NDArray[np.float32]:
    """The fields of articles as aspects: what is no name stands beside what is."""
    rows = np.empty((ASPECTS, fields.shape[1]), dtype=np.float32)
    rows[:ROWS] = fields
    rows[OTHER] = rows[WHOLE] * (rows[NAMES] == 0)
    return rows


def evidence(
    asked: Asked,
    entries: Sequence[Placed],
    vocabulary: Vocabulary,
) -> npt.NDArray[np.float64]:
    """What speaks for each article being about the same event: ``EVIDENCE`` rows, one column an article.

    Computed for all of them at once. A column is the same whatever stands beside it, but for ``OWN``, which
    needs the others of its story among ``entries``.
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
    lengths = np.where(lengths > 0, lengths, 1.0)
    products = np.zeros_like(rows)
    products[:, shared] = rows[:, shared] * asked.aspects[:, where[shared]]
    result[:ASPECTS, filled] = np.add.reduceat(products, starts, axis=1) / lengths
    headed = (rows[TITLE, shared] > 0) | (asked.aspects[TITLE, where[shared]] > 0)
    products[LEAD, shared] *= headed
    result[CROSSED, filled] = np.add.reduceat(products[LEAD], starts) / lengths[LEAD]
    result[BOTH] = result[NAMES] * result[SUBJECT]
    owner = np.repeat(np.arange(len(sizes)), sizes)
    words = shared & (rows[WHOLE] > 0)
    _add_shared(result, asked, entries, (owner[words], every[words], where[words]), vocabulary)
    return result


def _add_shared(
    result: npt.NDArray[np.float64],
    asked: Asked,
    entries: Sequence[Placed],
    shared: tuple[npt.NDArray[np.int_], npt.NDArray[np.int32], npt.NDArray[np.int64]],
    vocabulary: Vocabulary,
) -> None:
    """Fills in ``RAREST`` and ``OWN`` from how much the shared words tell.

    ``shared`` holds, for every word that an entry shares, the entry's place, the term and its place in
    ``asked``. What all of a long saga's articles say is no sign of one of its events.
    """
    owner, terms, places = shared
    worth = vocabulary.telling(terms, also=not asked.counted)
    np.maximum.at(result[RAREST], owner, (worth / MOST_TELLING) ** 4)
    story = np.unique([entry.story for entry in entries], return_inverse=True)[1][owner]
    _, which, counts = np.unique(story * len(asked.numbers) + places, return_inverse=True, return_counts=True)
    held = vocabulary.held(terms) + (not asked.counted)
    result[OWN] = np.bincount(owner, worth * (counts[which] + 1) / held, len(entries))


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
    odds = whole + brief * (short - whole)
    bare = (brief == 1) & (found[CROSSED] <= 0) & (found[NAMES] <= 0)
    odds = np.where(bare, np.minimum(odds, settings.threshold + UNSUPPORTED), odds)
    return np.maximum(odds, settings.floor)


def _weighed_by(
    weights: Weights, roots: npt.NDArray[np.float64], days: npt.NDArray[np.float64], company: float
) -> npt.NDArray[np.float64]:
    total = weights.constant + weights.company * company + weights.apart * np.log1p(days)
    for weight, row in zip(_by_row(weights), roots, strict=True):
        total = total + weight * row
    return total


def _by_row(weights: Weights) -> tuple[float, ...]:
    by_row = {
        WHOLE: weights.whole,
        LEAD: weights.lead,
        TITLE: weights.title,
        NAMES: weights.names,
        SUBJECT: weights.subject,
        OTHER: weights.other,
        OWN: weights.own,
        CROSSED: weights.crossed,
        RAREST: weights.rarest,
        BOTH: weights.both,
    }
    return tuple(by_row[row] for row in range(EVIDENCE))
