"""The product as a poller, for ``bench.poll``."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from random import Random

from bench.phases import phases
from monitor.clock import SystemClock
from monitor.engine.garbage import settle
from monitor.flows.collect import Collector
from monitor.model.fetching import FetchSettings
from monitor.model.outlet import Outlet
from monitor.outlets.http import Fetcher
from monitor.outlets.sandbox import Sandbox
from monitor.storage.collecting import CollectStore
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade


def ours(base: str, count: int, folder: Path, concurrency: int) -> None:
    """The product: its collector, store, fetcher and sandbox."""
    database = Database(f"sqlite:///{folder / 'ours.db'}")
    upgrade(database)
    outlets = [Outlet(slug=f"k{n}", name=f"Krant {n}", url=f"{base}/f/{n}") for n in range(count)]
    settings = FetchSettings(
        allow_networks=(ip_network("127.0.0.0/8"),),
        spacing=timedelta(0),
        per_host=concurrency,
        concurrency=concurrency,
        deadline=timedelta(seconds=30),
    )
    loop = asyncio.new_event_loop()

    async def rounds() -> None:
        async with Fetcher(settings) as fetcher, Sandbox() as sandbox:
            collector = Collector(
                CollectStore(database), fetcher, sandbox, SystemClock(), jitter=Random(1).random
            )
            inner = asyncio.get_running_loop()
            # Its processes start once, as a peer's imports do: outside what is measured.
            await sandbox.parse("feed", b"<rss/>", "", base)
            settle()

            def once() -> str:
                done = asyncio.run_coroutine_threadsafe(collector.run(outlets), inner).result()
                return f"new {done.saved.new} failed {done.failed}"

            await asyncio.to_thread(phases, base, count, once, folder / "ours.db")

    loop.run_until_complete(rounds())


if __name__ == "__main__":
    ours(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
