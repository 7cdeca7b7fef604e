"""An article of the window, and what two of them share."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from monitor.rules.stories.text import NAMES, WHOLE, Features, share

if TYPE_CHECKING:
    import numpy.typing as npt

SHOWN = 6
"""How many terms and names an explanation holds."""


@dataclass(slots=True)
class Placed:
    """An article of the window."""

    article: int
    story: int
    when: float
    """Seconds since 1970."""
    features: Features
    url_key: str
    pinned: bool
    numbers: npt.NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    """The vocabulary's numbers of the features' terms, while it is in the window."""


def index_weights(fresh: Features) -> npt.NDArray[np.float64]:
    """What an article's terms weigh where it is looked up: by Dutch at large, so that it never changes."""
    weights = fresh.fields[WHOLE] * -np.log(np.array([share(term) for term in fresh.terms]))
    length = math.sqrt(float((weights * weights).sum())) or 1.0
    return np.asarray(weights / length, dtype=np.float64)


def in_common(one: Features, two: Features) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The terms and names that two articles share, most telling first."""
    place = {term: at for at, term in enumerate(two.terms)}
    worth = sorted(
        (float(one.fields[WHOLE, at] * two.fields[WHOLE, place[term]]) * math.log(share(term)), term, at)
        for at, term in enumerate(one.terms)
        if term in place
    )
    named = [
        term for _, term, at in worth if one.fields[NAMES, at] > 0 and two.fields[NAMES, place[term]] > 0
    ]
    terms = [term for _, term, _ in worth if term not in named]
    return tuple(terms[:SHOWN]), tuple(named[:SHOWN])
