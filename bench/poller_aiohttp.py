"""The engine alone, as a second floor: aiohttp without the guard, caps and pace of our fetch function."""

from __future__ import annotations

import asyncio
import sys

import aiohttp

from bench.phases import phases
from monitor.engine.garbage import settle


def engine(base: str, count: int, concurrency: int) -> None:
    """Conditional GETs of the same addresses; nothing is read and nothing kept but the ETags."""
    etags: dict[int, str] = {}

    async def rounds() -> None:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=concurrency)) as session:

            async def worker(numbers: list[int]) -> None:
                while numbers:
                    number = numbers.pop()
                    headers = {"If-None-Match": etags[number]} if number in etags else {}
                    async with session.get(f"{base}/f/{number}", headers=headers) as answer:
                        await answer.read()
                        etags[number] = answer.headers.get("ETag", "")

            async def everything() -> int:
                numbers = list(range(count))
                await asyncio.gather(*(worker(numbers) for _ in range(concurrency)))
                return len(etags)

            inner = asyncio.get_running_loop()
            settle()

            def once() -> int:
                return asyncio.run_coroutine_threadsafe(everything(), inner).result()

            await asyncio.to_thread(phases, base, count, once, None)

    asyncio.run(rounds())


if __name__ == "__main__":
    engine(sys.argv[1], int(sys.argv[2]), int(sys.argv[4]))
