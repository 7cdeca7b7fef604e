"""The daemon under a clock that another process moves, which waits until all that was due by it is done.

usage: python -m bench.stepped_daemon CLOCKFILE PLACE   (with the environment of ``monitor run``)

The file holds doubles, seconds since 1970: first the clock, then for each daemon the moment up to which it
has worked. A month goes by in minutes, and yet nothing is late but by our own doing: what is told when can be
held to the step. ``PLACE`` is this daemon's number, from 1; the first also serves the desk. On PostgreSQL
they share the outlets as workers do; ticks run side by side, where the queue would let one go at a time.
"""

from __future__ import annotations

import asyncio
import logging
import mmap
import signal
import struct
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from monitor.app.desk import web_application
from monitor.app.house import House
from monitor.app.parts import Parts
from monitor.app.reloading import EVERY, ConfigWatch
from monitor.app.shared_polling import SharedPolling
from monitor.channels.slack import SlackChannel
from monitor.cli.start import listening_or_end, parts_or_end
from monitor.engine.local import Tick
from monitor.web.server import serve

log = logging.getLogger(__name__)

ROOM = 8 * 8
_LOOK = 0.002
_MOST_ROUNDS = 6
_PATIENCE = 30.0
_FIRST = frozenset({"collect", "parliament", "roster", "push", "config"})
_JUDGING = frozenset({"watchdog", "blindness", "canary", "chance", "search"})


class SteppedClock:
    """Tells what stands in the file."""

    def __init__(self, file: Path, place: int = 0) -> None:
        with file.open("r+b") as opened:
            self._bytes = mmap.mmap(opened.fileno(), ROOM)
        self._place = place

    def now(self) -> datetime:
        """The simulated moment."""
        return self._at(0)

    def done(self, place: int) -> datetime:
        """Up to when that daemon has worked."""
        return self._at(place)

    def set(self, moment: datetime) -> None:
        """Move the clock (place 0), or say up to when we have worked."""
        self._bytes[8 * self._place : 8 * self._place + 8] = struct.pack("d", moment.timestamp())

    def _at(self, place: int) -> datetime:
        (seconds,) = struct.unpack("d", self._bytes[8 * place : 8 * place + 8])
        return datetime.fromtimestamp(seconds, UTC)


class SteppedEngine:
    """Runs what is due by the simulated clock: outlets first, then what they brought, then who judges it."""

    def __init__(self, house: House, ticks: Iterable[Tick], clock: SteppedClock) -> None:
        self._house = house
        self._ticks = {tick.name: tick for tick in ticks}
        self._clock = clock
        self._ran: dict[str, datetime] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Until told to stop."""
        done = datetime.fromtimestamp(0, UTC)
        while not stop.is_set():
            now = self._clock.now()
            if now == done:
                await asyncio.sleep(_LOOK)
                continue
            await self._step(now)
            done = now
            self._clock.set(now)

    async def _step(self, now: datetime) -> None:
        await asyncio.gather(*(self._tick(name) for name in self._due(_FIRST, now)))
        await self._settle()
        for _ in range(_MOST_ROUNDS):
            await asyncio.gather(*(self._tick(name) for name in ("triage", "bodies", "alert")))
            await self._tick("digest")
            if not await self._tick("deliver"):
                break
        judging = self._due(_JUDGING, now)
        for name in judging:
            await self._tick(name)
        if judging & {"canary", "watchdog", "blindness"}:
            await self._tick("deliver")

    async def _settle(self) -> None:
        """What is being asked comes in, unless it takes too long: then the next step stores it."""
        loop = asyncio.get_running_loop()
        end = loop.time() + _PATIENCE
        while self._house.collector.in_hand and loop.time() < end:
            await asyncio.sleep(_LOOK)
            await self._guarded(self._house.collector.store_ready(), "store")

    def _due(self, names: frozenset[str], now: datetime) -> set[str]:
        found = set()
        for name in names & self._ticks.keys():
            before = self._ran.get(name)
            if before is None or (now - before).total_seconds() >= self._ticks[name].seconds:
                self._ran[name] = now
                found.add(name)
        return found

    async def _tick(self, name: str) -> bool:
        """Whether it had anything to do, as far as it tells."""
        told = await self._guarded(self._ticks[name].run(), name)
        return any(getattr(told, each, 0) for each in ("sent", "again", "dead", "lost"))

    async def _guarded(self, work: Awaitable[object], name: str) -> object:
        try:
            return await work
        except Exception:
            log.exception("tick failed, the next one tries again", extra={"tick": name})
            return None


def hasten(house: House) -> None:
    """Manners that are counted in seconds would be minutes of the month: they are not what is looked at."""
    house.fetcher._pace._spacing = 0.0  # noqa: SLF001 - between two visits of a host
    slack = house.deliverer._channels.get("slack")  # noqa: SLF001
    if isinstance(slack, SlackChannel):
        slack._settings = replace(slack._settings, spacing=timedelta(0))  # noqa: SLF001 - between two messages


async def run(parts: Parts, clock: SteppedClock, *, desk: bool) -> None:
    """Until SIGTERM, as ``monitor run`` does."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(House(parts))
        hasten(house)
        collect: Callable[[], Awaitable[object]] = house.collect_due
        if not parts.database.sqlite:
            polling = await stack.enter_async_context(SharedPolling(house))
            collect = partial(_share, polling)
        serving = None
        if desk:
            sockets = listening_or_end(parts.environment)
            serving = asyncio.create_task(serve(web_application(house, desk=True), sockets, stop))
        config = ConfigWatch(lambda: house.parts, house.take_up, house.moment)
        own = (Tick("collect", collect, 2), Tick("config", config.run, EVERY))
        await SteppedEngine(house, (*own, *house.ticks()), clock).run(stop)
        if serving is not None:
            await serving
    parts.database.close()


async def _share(polling: SharedPolling) -> None:
    for share in await polling.due():
        await polling.poll(share)


def main() -> None:
    """One daemon."""
    file, place = Path(sys.argv[1]), int(sys.argv[2])
    clock = SteppedClock(file, place)
    asyncio.run(run(replace(parts_or_end(None), clock=clock), clock, desk=place == 1))


if __name__ == "__main__":
    main()
