"""One host is asked at a modest pace, whatever the others do."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    next_start: float = 0.0
    users: int = 0
    spacing: float = field(default=0.0)


class Pace:
    """Slots: so many in all, so many a host, so far apart. Waiting for a host holds no slot of the whole."""

    def __init__(self, *, concurrency: int, per_host: int, spacing: float) -> None:
        """``spacing`` in seconds between two starts on a host."""
        self._all = asyncio.Semaphore(concurrency)
        self._per_host = per_host
        self._spacing = spacing
        self._hosts: dict[str, _Host] = {}
        self.engaged = 0
        """Turns that hold a slot of the whole or wait for one; not those that wait for their host."""

    def slow_down(self, host: str, spacing: float) -> None:
        """Ask this host no more often than its robots.txt wants (``Crawl-delay``), up to a minute."""
        entry = self._entry(host)
        entry.spacing = min(max(entry.spacing, spacing), 60.0)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Waits for a turn at this host; the time inside is the fetch's."""
        entry = self._entry(host)
        entry.users += 1
        try:
            async with entry.slots:
                await self._space(entry)
                self.engaged += 1
                try:
                    async with self._all:
                        yield
                finally:
                    self.engaged -= 1
        finally:
            entry.users -= 1
            if (
                not entry.users
                and entry.next_start <= asyncio.get_running_loop().time()
                and not entry.spacing
            ):
                self._hosts.pop(host, None)

    def _entry(self, host: str) -> _Host:
        entry = self._hosts.get(host)
        if entry is None:
            entry = self._hosts[host] = _Host(asyncio.Semaphore(self._per_host))
        return entry

    async def _space(self, entry: _Host) -> None:
        spacing = max(self._spacing, entry.spacing)
        if not spacing:
            return
        now = asyncio.get_running_loop().time()
        wait = entry.next_start - now
        entry.next_start = max(now, entry.next_start) + spacing
        if wait > 0:
            await asyncio.sleep(wait)
