"""The machine's clock, watched: once it was set back, what was stored under the later time is mended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from monitor.clock import offset
from monitor.ports.clock import Clock
from monitor.storage.database import Database
from monitor.storage.set_back import bring_back

log = logging.getLogger(__name__)

_SET = 5.0
"""Seconds by which the clock falls behind the steady one between two looks; more, and somebody set it."""


class Timekeeper:
    """Looks at the start, when a clock may have been set while nothing ran, and whenever it was set since."""

    def __init__(self, database: Database, clock: Clock, forget: Sequence[Callable[[], None]]) -> None:
        """``forget``: let go of what in memory waits for a time of day."""
        self._database, self._clock, self._forget = database, clock, forget
        self._before: float | None = None
        self._one = asyncio.Lock()

    async def run(self) -> int:
        """One look: how many stored times were mended. Who looks meanwhile waits for that."""
        async with self._one:
            now = offset(self._clock)
            if self._before is not None and now > self._before - _SET:
                self._before = now
                return 0
            for each in self._forget:
                each()
            mended = await asyncio.to_thread(bring_back, self._database, self._clock.now())
            self._before = now  # not before: a database that was locked is asked again
        if isinstance(mended, timedelta):
            log.error(
                "this clock is behind what is stored, nothing is mended: set it right and restart",
                extra={"behind": str(mended)},
            )
            return 0
        if mended:
            log.warning("the clock was set back, later times are mended", extra={"times": mended})
        return mended
