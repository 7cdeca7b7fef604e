"""When a delivery is tried again: whatever a service says, the tries last for more than an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.model.alert import DeliveryFailed
from monitor.rules.retry import MOST, again_at

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)


def waits(asked: timedelta | None, jitter: float = 0.0) -> list[timedelta]:
    failure = DeliveryFailed(permanent=False, why="rate-limited", retry_after=asked)
    planned = [again_at(attempt, failure, NOW, jitter) for attempt in range(1, MOST)]
    return [each - NOW for each in planned if each is not None]


@pytest.mark.parametrize("asked", [None, timedelta(0), timedelta(seconds=1), timedelta(seconds=30)])
@pytest.mark.parametrize("jitter", [0.0, 0.99])
def test_a_service_that_refuses_for_an_hour_loses_nothing(asked: timedelta | None, jitter: float) -> None:
    planned = waits(asked, jitter)
    assert len(planned) == MOST - 1
    assert sum(planned, timedelta(0)) > timedelta(hours=1)


def test_a_short_wait_is_taken_at_its_word_at_first() -> None:
    assert waits(timedelta(seconds=1))[:3] == [timedelta(seconds=1)] * 3


def test_a_long_wait_is_never_shortened() -> None:
    assert min(waits(timedelta(minutes=20))) == timedelta(minutes=20)


def test_a_failure_for_good_and_the_last_try_are_the_end() -> None:
    assert again_at(1, DeliveryFailed(permanent=True, why="refused"), NOW, 0.5) is None
    assert again_at(MOST, DeliveryFailed(permanent=False, why="busy"), NOW, 0.5) is None
