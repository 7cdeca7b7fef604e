"""1,000 feeds of which 306 misbehave: which share of the healthy polls runs, and how late.

In real time: every outlet is due within thirty seconds, the house's own due-loop starts them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from bench.phases import control
from monitor.clock import SystemClock
from monitor.flows.collect import Collector
from monitor.model.fetching import FetchSettings
from monitor.model.outlet import Outlet
from monitor.outlets.http import NO_VALIDATORS, Fetcher
from monitor.outlets.sandbox import Sandbox
from monitor.storage.collecting import CollectStore
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade

if TYPE_CHECKING:
    from monitor.model.reading import Fetched, FetchFailed, Unchanged, Validators

PORT = 8_972
BAD = 306
NOTHING: tuple[Outlet, ...] = ()


class Watched:
    """The fetcher, noting when each outlet was really asked."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self.due: dict[str, datetime] = {}
        self.lags: list[float] = []
        self.polls = 0

    async def fetch(
        self, url: str, validators: Validators = NO_VALIDATORS, *, accept: str = "*/*", robots: bool = False
    ) -> Fetched | Unchanged | FetchFailed:
        """As the fetcher."""
        number = int(url.rsplit("/", 1)[1])
        if number % 1000 >= BAD and url in self.due:
            self.polls += 1
            self.lags.append((SystemClock().now() - self.due.pop(url)).total_seconds())
        return await self._fetcher.fetch(url, validators, accept=accept, robots=robots)


async def measure(seconds: float, folder: Path) -> dict[str, float]:
    """The run itself."""
    base = f"http://127.0.0.1:{PORT}"
    control(base, f"bad={BAD}")
    database = Database(f"sqlite:///{folder / 'isolation.db'}")
    upgrade(database)
    every = timedelta(seconds=30)
    outlets = [Outlet(slug=f"k{n}", name=f"K{n}", url=f"{base}/f/{n}", interval=every) for n in range(1_000)]
    settings = FetchSettings(
        allow_networks=(ip_network("127.0.0.0/8"),),
        spacing=timedelta(0),
        per_host=64,
        concurrency=64,
        deadline=timedelta(seconds=8),
    )
    clock, expected = SystemClock(), 0
    async with Fetcher(settings) as fetcher, Sandbox() as sandbox:
        watched = Watched(fetcher)
        store = CollectStore(database)
        collector = Collector(store, watched, sandbox, clock, jitter=Random(1).random)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            states = await asyncio.to_thread(store.states)
            due = collector.due(outlets, states)
            now = clock.now()
            for outlet in due:
                if int(outlet.slug[1:]) % 1000 >= BAD and outlet.url not in watched.due:
                    state = states.get(outlet.slug)
                    watched.due[outlet.url] = (state.next_poll if state else None) or now
                    expected += 1
            await collector.run(due or NOTHING, patience=0.2)
            await asyncio.sleep(0.1)
        await collector.close()
    lags = sorted(watched.lags[1_000 - BAD :]) or [0.0]
    return {
        "healthy polls expected": expected,
        "healthy polls run": watched.polls,
        "share": watched.polls / max(expected, 1),
        "lag p50": lags[len(lags) // 2],
        "lag p99": lags[int(len(lags) * 0.99)],
        "lag max": lags[-1],
    }


def main() -> None:
    """Serves, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)
    command = [sys.executable, "-m", "bench.feed_server", str(PORT), "1000"]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        try:
            if server.stdout is not None:
                server.stdout.readline()
            figures = asyncio.run(measure(chosen.seconds, Path(folder)))
        finally:
            server.terminate()
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    (results / "isolation.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
