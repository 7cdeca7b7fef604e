"""One process: APScheduler as a tick over our own due rows, so that nothing due is ever dropped.

A tick that comes late or not at all loses nothing: what is due stands in the database for the next one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.clock import SystemClock
from monitor.engine.garbage import settle

log = logging.getLogger(__name__)

_GRACE = 15.0
_LOOK = 2.0


@dataclass(frozen=True, slots=True)
class Tick:
    """A verb and how often it looks for due rows, in seconds."""

    name: str
    run: Callable[[], Awaitable[object]]
    seconds: float
    at_once: bool = True
    """Also right after the start; not for what judges whether the others did their work."""


class LocalEngine:
    """Runs ticks until told to stop; what is running then may finish."""

    def __init__(self, ticks: tuple[Tick, ...], grace: float = _GRACE) -> None:
        """``grace``: seconds that what runs has to finish in, at a stop."""
        self._ticks = ticks
        self._grace = grace
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._running: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Run each tick at its own pace until ``stop`` is set."""
        settle()
        now = SystemClock().now()
        for tick in self._ticks:
            first = timedelta(0) if tick.at_once else timedelta(seconds=tick.seconds)
            self._scheduler.add_job(
                self._guarded,
                "interval",
                args=[tick],
                seconds=tick.seconds,
                next_run_time=now + first,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
                id=tick.name,
            )
        self._scheduler.start()
        try:
            while not await _stopped_within(stop, _LOOK):
                self._keep_pace()
        finally:
            self._scheduler.pause()  # shutting down would cancel what runs, a message being sent among it
            if self._running:
                await asyncio.wait(self._running, timeout=self._grace)
            self._scheduler.shutdown(wait=False)

    def _keep_pace(self) -> None:
        """The scheduler waits for a time of day: a clock set back by an hour would stop it for one."""
        now = SystemClock().now()
        late = []
        for tick in self._ticks:
            job = self._scheduler.get_job(tick.name)
            due = job.next_run_time if job is not None else None
            if due is not None and due - now > timedelta(seconds=tick.seconds + _LOOK):
                late.append(tick.name)
                self.plan(tick.name, now)
        if late:
            log.warning("the clock was set back, the work goes on", extra={"ticks": ",".join(late)})

    def plan(self, name: str, at: datetime) -> None:
        """Have a tick run at a moment, and at its own pace after that."""
        self._scheduler.modify_job(name, next_run_time=at)

    async def _guarded(self, tick: Tick) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._running.add(task)
        try:
            await tick.run()
        except asyncio.CancelledError:
            log.warning("tick was cut off by the stop, the next start takes it up", extra={"tick": tick.name})
        except Exception:
            log.exception("tick failed, the next one tries again", extra={"tick": tick.name})
        finally:
            if task is not None:
                self._running.discard(task)


async def _stopped_within(stop: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return False
    return True
