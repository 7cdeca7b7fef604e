"""Work that runs side by side and is handed on as it comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Generic, TypeVar

Outcome = TypeVar("Outcome")
BATCH = 128
FLUSH = 0.25
"""Seconds that something ready waits at most for company."""


class Box(Generic[Outcome]):
    """The outlets that one round asked, and what has come back from them."""

    def __init__(self) -> None:
        """Nothing asked yet."""
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.ready: list[Outcome] = []
        self.wake = asyncio.Event()
        self.left = False
        """Whether its round has ended: what comes now is stored by the next one, or by ``store_ready``."""

    def start(self, name: str, work: Coroutine[None, None, Outcome | None]) -> None:
        """Lets ``work`` run; its outcome is put among the ready."""

        async def one() -> None:
            try:
                outcome = await work
                if outcome is not None:
                    self.ready.append(outcome)
            finally:
                self.tasks.pop(name, None)
                if len(self.ready) >= BATCH or not self.tasks:
                    self.wake.set()

        self.tasks[name] = asyncio.create_task(one())

    async def woken(self) -> None:
        """Waits for a batch, for the last outcome, or for a moment."""
        self.wake.clear()
        try:
            async with asyncio.timeout(FLUSH):
                await self.wake.wait()
        except TimeoutError:
            return

    def take(self) -> list[Outcome]:
        """What is ready, once."""
        taken, self.ready = self.ready, []
        return taken
