"""Cold, warm and 2 %-changed rounds of one poller, told as JSON lines."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bench.measure import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def control(base: str, query: str) -> None:
    """Tells the server what the following requests meet."""
    connection = HTTPConnection(urlsplit(base).netloc, timeout=10)
    connection.request("GET", f"/control?{query}")
    connection.getresponse().read()
    connection.close()


def phases(base: str, count: int, once: Callable[[], object], database: Path | None) -> None:
    """Cold, warm (three times, the median counts) and 2 % changed."""
    control(base, "changed=0")
    for name in ("cold", "warm", "warm", "warm", "changed"):
        if name == "changed":
            control(base, f"changed={max(1, count // 50)}")
        watch = Stopwatch()
        result = once()
        row = {
            "phase": name,
            "result": str(result)[:80],
            **asdict(watch.stop()),
            "megabytes": _size(database),
        }
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()


def _size(database: Path | None) -> float:
    """The database with what its journal still holds, in megabytes."""
    if database is None:
        return 0.0
    files = [database, database.with_name(f"{database.name}-wal")]
    return sum(each.stat().st_size for each in files if each.exists()) / 1e6
