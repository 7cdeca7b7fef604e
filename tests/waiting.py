"""Waiting for a condition: as long as a slow machine may need, and not a moment longer than it takes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlalchemy import text

from monitor.storage.database import Database

LONG = 120.0
"""Seconds. Nothing here takes that long on a machine that is only slow or busy."""
T = TypeVar("T")


async def until(so: Callable[[], T], what: str = "", *, every: float = 0.02, seconds: float = LONG) -> T:
    """What ``so`` gives, once that is something; asked ``every`` so many seconds. Fails after ``seconds``."""
    end = asyncio.get_running_loop().time() + seconds
    while not (found := so()):
        if asyncio.get_running_loop().time() > end:
            pytest.fail(f"not within {seconds:g} s: {what or so}")
        await asyncio.sleep(every)
    return found


def until_somebody_waits(database: Database) -> None:
    """Returns when somebody stands in line for a lock of PostgreSQL."""
    end = time.monotonic() + LONG
    with database.engine.connect() as connection:
        while not connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            assert time.monotonic() < end
            connection.rollback()
            time.sleep(0.02)
