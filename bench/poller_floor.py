"""The frame that the floors share: the same addresses, so many at once, and a way to ask one of them."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, TypeVar

from bench.phases import phases
from monitor.engine.garbage import settle

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

Client = TypeVar("Client")


def floor(
    opened: Callable[[int], AbstractAsyncContextManager[Client]],
    ask: Callable[[Client, int, str], Awaitable[None]],
) -> None:
    """Every phase as ``bench.poll`` calls it: base address, number of feeds, a folder, requests at once."""
    base, count, concurrency = sys.argv[1], int(sys.argv[2]), int(sys.argv[4])

    async def rounds() -> None:
        async with opened(concurrency) as client:

            async def worker(numbers: list[int]) -> None:
                while numbers:
                    number = numbers.pop()
                    await ask(client, number, f"{base}/f/{number}")

            async def everything() -> None:
                numbers = list(range(count))
                await asyncio.gather(*(worker(numbers) for _ in range(concurrency)))

            inner = asyncio.get_running_loop()
            settle()

            def once() -> None:
                asyncio.run_coroutine_threadsafe(everything(), inner).result()

            await asyncio.to_thread(phases, base, count, once, None)

    asyncio.run(rounds())
