"""The one place that reads the clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.ports.clock import Clock


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """The present instant, aware."""
        return datetime.now(UTC)


class FollowingClock:
    """Another machine's clock, carried on by our steady one: setting this machine's clock moves nothing."""

    def __init__(self, told: datetime) -> None:
        """``told``: what the other clock says now, in UTC."""
        self.follow(told)

    def follow(self, told: datetime) -> None:
        """Go on from what the other clock says now."""
        self._since = told, time.monotonic()

    def now(self) -> datetime:
        """The present instant of the other clock, aware."""
        told, at = self._since  # one reading: another thread may follow meanwhile
        return told + timedelta(seconds=time.monotonic() - at)


def offset(clock: Clock) -> float:
    """A clock's distance to the steady one, in seconds: another figure later means that it was set."""
    return clock.now().timestamp() - time.monotonic()
