"""An article of the window, and what two of them share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from monitor.rules.stories.text import NAMES, SUBJECT, WHOLE, Features, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

Shared = tuple[tuple[str, ...], tuple[str, ...]]
SUBJECT_LOOKED_UP = 0.5
"""What the field of a word weighs beside the word where likely articles are looked up."""
SHOWN = 6
"""How many terms and names an explanation holds."""


@dataclass(slots=True)
class Placed:
    """An article of the window. Its terms are numbers of the vocabulary, in the order of ``Features``."""

    article: int
    story: int
    when: float
    """Seconds since 1970."""
    url_key: str
    pinned: bool
    numbers: npt.NDArray[np.int32]
    fields: npt.NDArray[np.float16]
    shingles: npt.NDArray[np.uint32]
    brief: bool


def index_weights(fresh: Features) -> npt.NDArray[np.float64]:
    """What an article's terms weigh where it is looked up: by Dutch at large, so that it never changes."""
    counts = fresh.fields[WHOLE] + SUBJECT_LOOKED_UP * fresh.fields[SUBJECT]
    weights = counts * -np.log(np.array([share(term) for term in fresh.terms]))
    length = math.sqrt(float((weights * weights).sum())) or 1.0
    return np.asarray(weights / length, dtype=np.float64)


def in_common(fresh: Features, other: Sequence[str], fields: npt.NDArray[np.float16]) -> Shared:
    """The words and names that an article shares with the one of ``other`` terms, most telling first."""
    place = {term: at for at, term in enumerate(other)}
    worth = sorted(
        (float(fresh.fields[WHOLE, at] * fields[WHOLE, place[term]]) * math.log(share(term)), term, at)
        for at, term in enumerate(fresh.terms)
        if term in place and fresh.fields[WHOLE, at] > 0
    )
    named = [term for _, term, at in worth if fresh.fields[NAMES, at] > 0 and fields[NAMES, place[term]] > 0]
    terms = [term for _, term, _ in worth if term not in named]
    return tuple(terms[:SHOWN]), tuple(named[:SHOWN])
