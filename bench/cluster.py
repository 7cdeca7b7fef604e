"""Workers on one PostgreSQL: how they add up, and what happens when they or the database are killed.

usage: python -m bench.cluster scale [--workers 1,2,4] [--outlets 600]
       python -m bench.cluster kill  [--minutes 10] [--workers 3]
       python -m bench.cluster crash [--minutes 3]  [--workers 2]

``scale``: feeds and articles a second, from the moment that the first worker takes something up: until then
the tick looks every two seconds whether anything is due. *warm* is bound by the processor, which the feed
server and PostgreSQL share with the workers (the CPU of each part is told); *far* has every answer come a
second late, as outlets far away do: there a worker's slots are the limit. *cold* stores some thirty new
articles a feed and triages them, one at a time over all workers. ``kill``: SIGKILL of a random worker every
two to five seconds.
``crash``: PostgreSQL stopped at once, three times, under load. Exit 1 when anything was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import func, or_, select, update

from bench.cluster_faults import Fault, Plan, trial
from bench.phases import control
from bench.postgres import Postgres
from bench.processes import spent
from bench.workers import Workers
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.storage.tables.articles import articles
from monitor.storage.tables.outlets import outlet_state
from standins.configuration import write_configuration

ROOT = Path(__file__).parents[1]
PORT = 8_974
_LATENCY = 1.0
_COLD = 50
_LIMIT = 240.0


class Rig:
    """A database with outlets, and the clock of a phase."""

    def __init__(self, url: str, outlets: int, server: int, postgres: Postgres, workers: Workers) -> None:
        self.database = Database(url)
        self.outlets = outlets
        self._parts: dict[str, Callable[[], float]] = {
            "workers": workers.cpu,
            "postgresql": postgres.cpu,
            "feed server": lambda: spent(server),
        }

    def due(self, count: int) -> None:
        """Let the first ``count`` outlets be asked now, and the others not for a day."""
        first = outlet_state.c.slug.in_([f"k{number}" for number in range(count)])
        later = datetime.now(UTC) + timedelta(days=1)
        with self.database.write() as connection:
            connection.execute(update(outlet_state).values(next_poll=later))
            connection.execute(update(outlet_state).where(first).values(next_poll=None))

    async def timed(
        self, done: Callable[[datetime], bool], taken_up: Callable[[datetime], bool]
    ) -> dict[str, float]:
        """Seconds from the first that was taken up until it is done, and the CPU that each part took."""
        before = {name: read() for name, read in self._parts.items()}
        began, since = time.perf_counter(), datetime.now(UTC)
        async with asyncio.timeout(_LIMIT):
            await self._until(lambda: taken_up(since))
            first = time.perf_counter()
            await self._until(lambda: done(since))
        cpu = {f"cpu {name}": round(read() - before[name], 2) for name, read in self._parts.items()}
        return {"seconds": round(time.perf_counter() - first, 2), "tick": round(first - began, 2), **cpu}

    async def _until(self, holds: Callable[[], bool]) -> None:
        for _ in count():
            if await asyncio.to_thread(holds):
                return
            await asyncio.sleep(0.02)

    def begun(self, since: datetime) -> bool:
        """Whether an outlet was taken in hand since."""
        state = outlet_state.c
        with self.database.read() as connection:
            where = or_(state.claimed_until > since, state.last_poll >= since)
            return connection.execute(select(state.slug).where(where).limit(1)).first() is not None

    def polled(self, most: int) -> Callable[[datetime], bool]:
        """Whether so many outlets were asked since."""
        counted = select(func.count()).select_from(outlet_state)

        def done(since: datetime) -> bool:
            with self.database.read() as connection:
                return (connection.scalar(counted.where(outlet_state.c.last_poll >= since)) or 0) >= most

        return done

    def triaged(self, _: datetime) -> bool:
        """Whether no article waits."""
        with self.database.read() as connection:
            return (
                connection.execute(select(articles.c.id).where(articles.c.pending).limit(1)).first() is None
            )

    def stored(self) -> int:
        """How many articles there are."""
        with self.database.read() as connection:
            return connection.scalar(select(func.count()).select_from(articles)) or 0


async def phases(rig: Rig, base: str) -> dict[str, dict[str, float]]:
    """Cold, triage, warm, far; rates a second."""
    found: dict[str, dict[str, float]] = {}
    control(base, "latency=0")
    rig.due(_COLD)
    cold = await rig.timed(rig.polled(_COLD), rig.begun)
    stored = rig.stored()
    found["cold"] = {"feeds": _COLD / cold["seconds"], "articles": stored / cold["seconds"], **cold}
    triage = await rig.timed(rig.triaged, lambda _: True)
    both = {name: triage[name] + value for name, value in cold.items()}
    found["cold and triage"] = {"articles": stored / both["seconds"], **both}
    for name, latency in (("warm", 0.0), ("far", _LATENCY)):
        control(base, f"latency={latency}")
        rates = []
        for _ in range(3 if latency == 0 else 1):
            rig.due(rig.outlets)
            took = await rig.timed(rig.polled(rig.outlets), rig.begun)
            rates.append({"feeds": rig.outlets / took["seconds"], **took})
        found[name] = sorted(rates, key=lambda each: each["feeds"])[len(rates) // 2]
    control(base, "latency=0")
    return {phase: {k: round(v, 2) for k, v in each.items()} for phase, each in found.items()}


def known(database: Database, outlets: int) -> None:
    """Every outlet was read before and has not changed since, but for the first fifty."""
    now = datetime.now(UTC)
    rows: list[dict[str, object]] = []
    for number in range(outlets):
        before = None if number < _COLD else now
        etag = b"" if number < _COLD else f'"{number}-0"'.encode()
        row = {"slug": f"k{number}", "url": f"{_host(number)}/f/{number}", "etag": etag}
        rows.append({**row, "baseline_at": before, "last_read": before, "last_success": before})
    with database.write() as connection:
        connection.execute(outlet_state.insert(), rows)


def _host(number: int) -> str:
    return f"http://127.0.{number // 250}.{number % 250 + 1}:{PORT}"


def scale(numbers: list[int], outlets: int) -> dict[str, object]:
    """The same for each number of workers, each on an empty database."""
    hosts = ",".join(sorted({_host(number).split("/")[2].split(":")[0] for number in range(outlets)}))
    command = [sys.executable, "-m", "bench.feed_server", str(PORT), str(outlets), hosts]
    found: dict[str, object] = {}
    with (
        tempfile.TemporaryDirectory(prefix="voorsprong-cluster-") as name,
        Postgres() as postgres,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server,
    ):
        try:
            assert server.stdout is not None
            server.stdout.readline()
            for number in numbers:
                folder = Path(name) / str(number)
                folder.mkdir()
                found[str(number)] = asyncio.run(measured(folder, postgres, server.pid, number, outlets))
                sys.stderr.write(f"{number} workers: {json.dumps(found[str(number)])}\n")
        finally:
            server.terminate()
    return found


async def measured(
    folder: Path, postgres: Postgres, server: int, number: int, outlets: int
) -> dict[str, dict[str, float]]:
    """So many workers on an empty database."""
    urls = {f"k{each}": f"{_host(each)}/f/{each}" for each in range(outlets)}
    write_configuration(folder / "feeds.yaml", urls, interval="1d")
    url = postgres.database()
    variables = {"MONITOR_CONFIG": str(folder / "feeds.yaml"), "MONITOR_DATABASE_URL": url}
    async with Workers(variables, folder / "log") as workers:
        rig = Rig(url, outlets, server, postgres, workers)
        upgrade(rig.database)
        known(rig.database, outlets)
        rig.due(0)
        await workers.start(number)
        await asyncio.sleep(3)
        found = await phases(rig, f"http://127.0.0.1:{PORT}")
        rig.database.close()
    return found


def main() -> None:
    """Measure, tell, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["scale", "kill", "crash"])
    parser.add_argument("--workers", default="")
    parser.add_argument("--outlets", type=int, default=600)
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    ill = False
    if given.what == "scale":
        counts = [int(each) for each in (given.workers or "1,2,4").split(",")]
        found = scale(counts, given.outlets)
    else:
        fault = Fault.KILL if given.what == "kill" else Fault.CRASH
        minutes = given.minutes or (10 if fault is Fault.KILL else 3)
        plan = Plan(fault=fault, seconds=minutes * 60, workers=int(given.workers or 3), seed=given.seed)
        with Postgres() as postgres:
            result = asyncio.run(trial(plan, postgres))
        found, ill = asdict(result), not result.well
    words = json.dumps(found, indent=1) + "\n"
    (ROOT / "bench" / "results" / f"cluster-{given.what}.json").write_text(words, encoding="utf-8")
    sys.stdout.write(words)
    sys.exit(1 if ill else 0)


if __name__ == "__main__":
    main()
