"""Where likely articles are looked up: what was forgotten takes no room beside what lives."""

from __future__ import annotations

import numpy as np

from monitor.rules.stories.index import TermIndex

WEIGHT = np.ones(1)
TERM = np.zeros(1, dtype=np.int32)


def held(index: TermIndex, newest: int) -> int:
    """Articles found under the term, the forgotten ones with them."""
    return int(np.count_nonzero(index.products({0: 1.0}, 0, newest + 1, cap=10_000)))


def test_a_window_that_moves_on_keeps_a_ninth_of_dead_postings_at_most() -> None:
    index, alive = TermIndex(), {*range(800)}
    for slot in range(800):
        index.add(slot, TERM, WEIGHT)
    for slot in range(800, 4_000):
        index.add(slot, TERM, WEIGHT)
        alive.add(slot)
        alive.discard(slot - 800)
        index.drop(TERM, alive)
        assert 800 <= held(index, slot) <= 800 * 1.125 + 8
    assert held(index, 4_000) >= len(alive)
    for slot in sorted(alive):
        alive.discard(slot)
        index.drop(TERM, alive)
    assert held(index, 4_000) == 0
