"""The service in processes of its own, and a clock that somebody sets."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from monitor.clock import SystemClock


class SetClock(SystemClock):
    """A machine's clock that somebody sets."""

    by = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.by


def free_port() -> int:
    """A port of this machine that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def running(variables: Mapping[str, str], *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """``monitor`` with these arguments, killed at the end if it has not stopped by itself."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "monitor",
        *arguments,
        env={**os.environ, **variables},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
