"""Another machine's clock by question and answer: a slow answer moves nothing, and is no clock set back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from monitor.clock import FollowingClock

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@dataclass
class Elsewhere:
    """A machine whose clock is right; its answers are under way for as long as ``ways`` says, in seconds."""

    ways: list[tuple[float, float]]
    steady: float = 1_000.0
    ahead: float = 0.0

    def ask(self) -> datetime:
        there, back = self.ways.pop(0)
        self.steady += there
        told = self.true()
        self.steady += back
        return told

    def true(self) -> datetime:
        return NOON + timedelta(seconds=self.steady - 1_000 + self.ahead)

    def off(self, clock: FollowingClock) -> float:
        """Seconds by which the clock that follows is behind."""
        return (self.true() - clock.now()).total_seconds()


QUICK = (0.0, 0.0)


@pytest.mark.fault(51)
@pytest.mark.parametrize(
    ("name", "way", "followed", "off"),
    [
        ("at once", QUICK, True, 0.0),
        ("as long there as back", (0.2, 0.2), True, 0.0),
        ("slow on the way back", (0.0, 0.8), True, 0.4),
        ("slow on the way there", (0.8, 0.0), True, -0.4),
        ("a server that had to start", (0.0, 8.0), False, 0.0),
        ("a query that waited", (8.0, 0.0), False, 0.0),
    ],
)
def test_a_slow_answer_is_no_clock_that_was_set_back(
    name: str, way: tuple[float, float], followed: bool, off: float
) -> None:
    other = Elsewhere([QUICK, way])
    clock = FollowingClock(other.ask, lambda: other.steady)
    assert clock.follow() is followed, name
    assert other.off(clock) == pytest.approx(off)


def test_a_clock_that_was_set_is_followed() -> None:
    other = Elsewhere([QUICK, QUICK])
    clock = FollowingClock(other.ask, lambda: other.steady)
    other.ahead = -3_600
    assert other.off(clock) == -3_600
    assert clock.follow()
    assert other.off(clock) == 0


@pytest.mark.parametrize(
    ("ways", "off"),
    [
        ([(0.0, 9.0), (0.0, 6.0), QUICK], 0.0),
        ([(0.0, 9.0), (0.0, 0.5)], 0.25),
        ([(0.0, 9.0), (0.0, 6.0), (0.0, 7.0)], 3.0),
    ],
)
def test_the_first_time_the_quickest_of_three_answers_counts(
    ways: list[tuple[float, float]], off: float
) -> None:
    other = Elsewhere(list(ways))
    clock = FollowingClock(other.ask, lambda: other.steady)
    assert other.off(clock) == pytest.approx(off)
