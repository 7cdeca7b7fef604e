"""How long a backup, a restore and the first poll after it take, in how much memory: the recovery time.

usage: python -m bench.restore [--articles 100000] [--database postgresql|sqlite]
The recovery point is the age of the last backup, less what the feeds still show: the drill in
``tests/keeping/test_drill.py`` loses a database and holds that nobody is told anything twice or never.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.postgres import Postgres
from bench.soak_archive import fill
from standins.configuration import environment, write_configuration

ROOT = Path(__file__).parents[1]


def measured(count: int, kind: str) -> dict[str, float | int | str]:
    """Seconds of each step, as an operator would wait for them."""
    with tempfile.TemporaryDirectory(prefix="voorsprong-restore-") as name, ExitStack() as stack:
        folder = Path(name)
        write_configuration(folder / "feeds.yaml", {"krant": "http://127.0.0.1:9/feed.xml"})
        variables = environment(folder, smtp_port=9, slack_url="http://127.0.0.1:9/", slack_token="xoxb-x")
        old, new = f"sqlite:///{folder / 'old.db'}", f"sqlite:///{folder / 'new.db'}"
        if kind == "postgresql":
            server = stack.enter_context(Postgres())
            old, new = server.database(), server.database()
        fill(old, days=12, a_day=count // 12, outlets=2_000)
        file = folder / "backup.zip"
        steps = {
            "backup": (old, ["backup", str(file)]),
            "restore": (new, ["restore", str(file)]),
            "verify": (new, ["verify"]),
            "first poll": (new, ["poll"]),
        }
        found: dict[str, float | int | str] = {"database": kind, "articles": count}
        for step, (url, words) in steps.items():
            found[step], found[f"{step}, peak MB"], code = taken(
                words, {**variables, "MONITOR_DATABASE_URL": url}
            )
            if code and step != "first poll":  # its outlet is not there
                message = f"{step} ended with {code}"
                raise RuntimeError(message)
        found["megabytes"] = round(file.stat().st_size / 1e6, 1)
        found["recovery"] = round(sum(float(found[step]) for step in ("restore", "verify", "first poll")), 1)
    return found


def taken(words: Sequence[str], variables: Mapping[str, str]) -> tuple[float, int, int]:
    """A command's seconds, the most memory it had in MB (looked at while it runs), and how it ended."""
    began, most = time.perf_counter(), 0
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", *words],
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        # Not of wait4: that counts what the benchmark itself had when it forked.
        if found := re.search(r"VmHWM:\s+(\d+)", status.read_text(encoding="ascii")):
            most = int(found[1]) // 1024
        time.sleep(0.05)
    return round(time.perf_counter() - began, 1), most, process.returncode


def main() -> None:
    """Measure, tell, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    given = parser.parse_args()
    text = json.dumps(measured(given.articles, given.database), indent=1) + "\n"
    (ROOT / "bench" / "results" / f"restore-{given.database}.json").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
