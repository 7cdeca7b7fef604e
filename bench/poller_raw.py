"""The floor: a raw fetch of the same addresses with the same client."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from ipaddress import ip_network

from bench.phases import phases
from monitor.engine.garbage import settle
from monitor.model.fetching import FetchSettings
from monitor.model.reading import Fetched, Validators
from monitor.outlets.http import Fetcher


def raw(base: str, count: int, concurrency: int) -> None:
    """The floor: the same addresses with the same client, nothing read and nothing kept but validators."""
    settings = FetchSettings(
        allow_networks=(ip_network("127.0.0.0/8"),),
        spacing=timedelta(0),
        per_host=concurrency,
        concurrency=concurrency,
    )

    async def rounds() -> None:
        known: dict[int, Validators] = {}
        async with Fetcher(settings) as fetcher:

            async def worker(numbers: list[int]) -> None:
                while numbers:
                    number = numbers.pop()
                    found = await fetcher.fetch(f"{base}/f/{number}", known.get(number, Validators()))
                    if isinstance(found, Fetched):
                        known[number] = found.validators

            async def everything() -> int:
                numbers = list(range(count))
                await asyncio.gather(*(worker(numbers) for _ in range(concurrency)))
                return len(known)

            inner = asyncio.get_running_loop()
            settle()

            def once() -> int:
                return asyncio.run_coroutine_threadsafe(everything(), inner).result()

            await asyncio.to_thread(phases, base, count, once, None)

    asyncio.run(rounds())


if __name__ == "__main__":
    raw(sys.argv[1], int(sys.argv[2]), int(sys.argv[4]))
