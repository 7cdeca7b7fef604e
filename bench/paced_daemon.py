"""The daemon under a clock that another process moves: eight bytes in a file, seconds since 1970.

usage: python -m bench.paced_daemon CLOCKFILE   (with the environment of ``monitor run``)
"""

from __future__ import annotations

import asyncio
import mmap
import struct
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from monitor.cli.daemon import daemon
from monitor.cli.start import parts_or_end


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


def main() -> None:
    """The daemon without the desk."""
    parts = replace(parts_or_end(None), clock=PacedClock(Path(sys.argv[1])))
    asyncio.run(daemon(parts, web=False, backfill=False))


if __name__ == "__main__":
    main()
