"""All questions of the open data from the stand-in: rate, memory, a kill in the middle, a mass update.

    python -m bench.parliament_sync

The stand-in serves ``MONITOR_EVAL_DATA/kamervragen`` in this process; the product reads it in another, which
is killed with SIGKILL when a third is stored, and started again. Then every record gets one new stamp.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

from monitor.clock import SystemClock
from monitor.flows.parliament import Syncer
from monitor.model.fetching import FetchSettings
from monitor.model.parliament import STREAMS
from monitor.outlets.http import Fetcher
from monitor.outlets.tweedekamer import OpenData
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.storage.parliament import ParliamentStore
from standins.tweedekamer import TweedeKamerStandIn
from standins.tweedekamer_records import load_kamervragen

DATA = Path(os.environ.get("MONITOR_EVAL_DATA", "../shared/data"))
LOOPBACK = FetchSettings(allow_networks=(ip_network("127.0.0.0/8"),), spacing=timedelta(0))


async def sync_once(base: str, path: str) -> dict[str, float]:
    """One run of the written questions; what it did, how long it took, the peak of memory in MiB."""
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    started = time.perf_counter()
    async with Fetcher(LOOPBACK) as fetcher:
        syncer = Syncer(OpenData(fetcher, base), ParliamentStore(database), SystemClock(), asyncio.sleep)
        done = (await syncer.run(STREAMS[:1]))[0]
    seconds = time.perf_counter() - started
    database.close()
    return {
        "new": done.new,
        "changed": done.changed,
        "pages": done.pages,
        "seconds": seconds,
        "peak_mib": peak_mib(),
    }


def peak_mib() -> float:
    """The most memory that this process ever held; ``getrusage`` would tell its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


async def child(base: str, path: Path, *, kill_at: int = 0) -> dict[str, float]:
    """The same in another process, killed once ``kill_at`` questions are stored; empty when it was."""
    command = (sys.executable, "-m", "bench.parliament_sync", "--once", base, str(path))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    while kill_at and process.returncode is None:
        await asyncio.sleep(0.05)
        if stored(path) >= kill_at:
            process.send_signal(signal.SIGKILL)
            await process.wait()
            return {}
    out, _ = await process.communicate()
    found: dict[str, float] = json.loads(out)
    return found


def stored(path: Path) -> int:
    """How many questions the database holds now."""
    if not path.exists():
        return 0
    try:
        with sqlite3.connect(path) as connection:
            return int(connection.execute("SELECT count(*) FROM questions").fetchone()[0])
    except sqlite3.Error:
        return 0


def counted(path: Path) -> dict[str, int]:
    """Rows that would show a doubling."""
    with sqlite3.connect(path) as connection:
        return {
            name: int(connection.execute(query).fetchone()[0])
            for name, query in (
                ("questions", "SELECT count(*) FROM questions"),
                ("numbers", "SELECT count(DISTINCT number) FROM questions"),
                ("events", "SELECT count(*) FROM question_events"),
                ("news", "SELECT count(*) FROM questions WHERE news"),
            )
        }


async def main() -> None:
    """Run all of it and write ``bench/results/parliament_sync.json``."""
    records = load_kamervragen(DATA / "kamervragen" / "zaken-2007-2022.jsonl.gz")
    results: dict[str, object] = {"records": len(records)}
    async with TweedeKamerStandIn() as house:
        for record in records:
            house.add("Zaak", record)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "whole.db"
            whole = await child(house.base, path)
            results["whole"] = {**whole, "per_second": whole["new"] / whole["seconds"], **counted(path)}
            killed = Path(folder) / "killed.db"
            await child(house.base, killed, kill_at=len(records) // 3)
            at = stored(killed)
            after = await child(house.base, killed)
            results["killed"] = {"stored_at_kill": at, **after, **counted(killed)}
            house.touch(records, datetime(2026, 1, 1, tzinfo=UTC))
            mass = await child(house.base, killed)
            results["mass_update"] = {**mass, **counted(killed)}
    for name, figures in results.items():
        sys.stdout.write(f"{name}: {json.dumps(figures)}\n")
    target = Path(__file__).parent / "results" / "parliament_sync.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--once"]:
        sys.stdout.write(json.dumps(asyncio.run(sync_once(*sys.argv[2:4]))))
    else:
        asyncio.run(main())
