"""Worker processes of the benchmarks: started, counted, killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.processes import spent
from monitor.web.footprint import family

_PATIENCE = 1_200  # tenths of a second: a loaded machine takes its time


class Workers:
    """An async context manager over ``monitor worker`` processes; their log goes to one file."""

    def __init__(self, variables: Mapping[str, str], log: Path) -> None:
        self._variables = {**os.environ, **variables, "MONITOR_WEB_PORT": "0"}
        self._file = log
        self.alive: list[asyncio.subprocess.Process] = []
        self._ended = 0.0

    async def __aenter__(self) -> Workers:
        self._log = self._file.open("ab")
        return self

    async def __aexit__(self, *_: object) -> None:
        for each in self.alive:
            with contextlib.suppress(ProcessLookupError):
                each.terminate()
        for each in self.alive:
            try:
                await asyncio.wait_for(each.wait(), 45)
            except TimeoutError:
                each.kill()
                await each.wait()
        self._log.close()

    async def start(self, count: int = 1) -> None:
        """Start some more, and wait until each says so."""
        said = self.said("started")
        for _ in range(count):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "monitor", "worker"), env=self._variables, stderr=self._log
            )
            self.alive.append(process)
        for _ in range(_PATIENCE):
            if self.said("started") >= said + count:
                return
            if any(each.returncode for each in self.alive):
                break
            await asyncio.sleep(0.1)
        said_of_note = [line for line in self._file.read_text("utf-8").splitlines() if " INFO " not in line]
        sys.stderr.write("\n".join(said_of_note)[-4_000:])
        ended = [each.returncode for each in self.alive]
        message = f"a worker does not start; exit codes {ended}"
        raise SystemExit(message)

    async def kill(self, number: int) -> None:
        """SIGKILL one of them."""
        process = self.alive.pop(number)
        self._ended += sum(spent(pid) for pid in family(process.pid))
        process.kill()
        await process.wait()

    def said(self, what: str) -> int:
        """How often the log has it."""
        return self._file.read_text(encoding="utf-8", errors="replace").count(f" {what} ")

    def cpu(self) -> float:
        """Seconds of CPU of all of them, the killed included."""
        return self._ended + sum(spent(pid) for each in self.alive for pid in family(each.pid))
