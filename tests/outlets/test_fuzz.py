"""A short run of the fuzzer; the long one is ``make fuzz``."""

from __future__ import annotations

from bench.fuzz import worker


def test_broken_inputs_neither_escape_nor_hold_on() -> None:
    tally = worker((7, 1_500, 15.0))
    assert tally.inputs > 100
    assert tally.escapes == 0, tally.kinds
    assert tally.slow == 0
    assert tally.stored > 0
