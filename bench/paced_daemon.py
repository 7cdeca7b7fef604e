"""The daemon under a clock that another process moves: eight bytes in a file, seconds since 1970.

usage: python -m bench.paced_daemon CLOCKFILE SPEED   (with the environment of ``monitor run``)

``SPEED``: how much faster than time that clock goes. What looks round every five minutes looks as much
oftener, or a watchdog that sees a day go by in minutes cries about a digest and a canary that nobody had time
to send.
"""

from __future__ import annotations

import asyncio
import mmap
import signal
import struct
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from monitor.app.house import House
from monitor.app.parts import Parts
from monitor.cli.start import parts_or_end
from monitor.engine.local import LocalEngine, Tick

_OFTENEST = 1.0
_ROUND = 2.0
"""The same for what looks at all outlets or the whole database."""


class PacedClock:
    """Tells what stands in the file; moved by ``set_clock``."""

    def __init__(self, file: Path) -> None:
        with file.open("r+b") as opened:
            self._bytes = mmap.mmap(opened.fileno(), 8)

    def now(self) -> datetime:
        """The simulated moment."""
        (seconds,) = struct.unpack("d", self._bytes[:8])
        return datetime.fromtimestamp(seconds, UTC)

    def set(self, moment: datetime) -> None:
        """Move it, for everybody who reads the file."""
        self._bytes[:8] = struct.pack("d", moment.timestamp())


def paced(tick: Tick, speed: float) -> Tick:
    """The tick as often as the clock's speed asks."""
    least = _ROUND if tick.seconds >= 60 else _OFTENEST
    return replace(tick, seconds=max(min(tick.seconds, least), tick.seconds / speed))


async def run(parts: Parts, speed: float) -> None:
    """Until SIGTERM, as ``monitor run`` does."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with House(parts) as house:
        ticks = (Tick("collect", house.collect_due, 2), *house.ticks())
        await LocalEngine(tuple(paced(each, speed) for each in ticks)).run(stop)
    parts.database.close()


def main() -> None:
    """The daemon without the desk."""
    parts = replace(parts_or_end(None), clock=PacedClock(Path(sys.argv[1])))
    asyncio.run(run(parts, float(sys.argv[2])))


if __name__ == "__main__":
    main()
