"""Where likely articles are looked up: what was forgotten takes no room beside what lives."""

from __future__ import annotations

import numpy as np

from monitor.rules.stories.index import TermIndex

WEIGHT = np.ones(1)
TERM = np.zeros(1, dtype=np.int32)


def held(index: TermIndex, newest: int) -> int:
    """Articles found under the term, the forgotten ones with them."""
    return int(np.count_nonzero(index.products({0: 1.0}, 0, newest + 1, cap=10_000)))


def test_a_term_of_one_article_is_found_like_any_other_and_gone_with_it() -> None:
    index, words = TermIndex(), np.arange(2, dtype=np.int32)
    index.add(3, words, np.array([0.1, 0.7]))
    alone = index.products({0: 2.0, 1: 1.0}, 3, 5, cap=9)
    index.add(4, words[:1], np.array([0.3]))
    shared = index.products({0: 2.0, 1: 1.0}, 3, 5, cap=9)
    assert (alone[0], alone[1]) == (shared[0], 0.0), "the same to the last bit, however it is kept"
    assert shared[1] == np.float32(0.3) * np.float32(2.0)
    index.drop(words, {4})
    assert index.products({0: 2.0, 1: 1.0}, 4, 5, cap=9).tolist() == [shared[1]]
    index.drop(words[:1], set())
    assert not index.products({0: 2.0, 1: 1.0}, 3, 5, cap=9).any()


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
