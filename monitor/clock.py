"""The one place that reads the clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.ports.clock import Clock

_SLOW = 1.0
"""Seconds after which an answer says little of the present: when in between was it given?"""
_FIRST_TRIES = 3


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """The present instant, aware."""
        return datetime.now(UTC)


class FollowingClock:
    """Another machine's clock, carried on by our steady one: setting this machine's clock moves nothing."""

    def __init__(self, ask: Callable[[], datetime], steady: Callable[[], float] = time.monotonic) -> None:
        """``ask``: what the other clock says, in UTC; asked again while it is slow. ``steady``: seconds."""
        self._ask, self._steady = ask, steady
        best = self._asked()
        for _ in range(_FIRST_TRIES - 1):
            if best[2] > _SLOW:
                best = min(best, self._asked(), key=lambda each: each[2])
        self._since = best[:2]

    def follow(self) -> bool:
        """Go on from what the other clock says now; False where it took too long to say, and nothing moved.

        Raises what asking raises.
        """
        told, at, took = self._asked()
        if took > _SLOW:
            return False
        self._since = told, at
        return True

    def _asked(self) -> tuple[datetime, float, float]:
        """What it said; the middle between question and answer, half of ``took`` away from it at most."""
        before = self._steady()
        told = self._ask()
        took = self._steady() - before
        return told, before + took / 2, took

    def now(self) -> datetime:
        """The present instant of the other clock, aware."""
        told, at = self._since  # one reading: another thread may follow meanwhile
        return told + timedelta(seconds=self._steady() - at)


def offset(clock: Clock) -> float:
    """A clock's distance to the steady one, in seconds: another figure later means that it was set."""
    return clock.now().timestamp() - time.monotonic()
