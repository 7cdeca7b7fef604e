"""Case 56 on a real file system: a small volume that fills up under the daemon, and one that is read-only."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.engine.running import free_port
from tests.keeping.stage import town
from tests.waiting import LONG, until

pytestmark = pytest.mark.fault(56)
_MOUNT = 'mount -t tmpfs -o size="$1" tmpfs "$0" && shift && exec "$@"'
_READ_ONLY = 'mount -t tmpfs tmpfs "$0" && mount -o remount,ro tmpfs "$0" && shift && exec "$@"'
_DUE = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=15) as connection:
    connection.execute(
        "UPDATE outlet_state SET next_poll = strftime('%Y-%m-%d %H:%M:%f000', 'now', ?)", sys.argv[2:]
    )
"""
MONITOR = (sys.executable, "-m", "monitor")


def on_a_volume(folder: Path, script: str, *command: str) -> list[str]:
    """The command where ``folder`` is a file system of its own; needs no rights, but user namespaces."""
    return [
        *("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, str(folder), "8m"),
        *command,
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the volume is mounted; skipped by name where this machine lets nobody mount."""
    place = tmp_path / "volume"
    place.mkdir()
    if not (shutil.which("unshare") and shutil.which("nsenter")):
        pytest.skip("unshare and nsenter are not installed")
    tried = subprocess.run(on_a_volume(place, _MOUNT, "true"), capture_output=True, check=False)
    if tried.returncode:
        pytest.skip(f"no user namespaces here: {tried.stderr.decode().strip()}")
    return place


async def says(well: Callable[[dict[str, object]], bool], port: int) -> dict[str, object]:
    """What ``/healthz`` says, once it is so."""
    said: dict[str, object] = {}
    end = asyncio.get_running_loop().time() + LONG
    async with httpx.AsyncClient(trust_env=False, timeout=LONG) as client:
        while asyncio.get_running_loop().time() < end:
            try:
                said = (await client.get(f"http://127.0.0.1:{port}/healthz")).json()
            except httpx.TransportError:
                said = {}
            if said and well(said):
                return said
            await asyncio.sleep(0.25)
    pytest.fail(f"not within {LONG:g} s: {said}")


def fill(file: Path) -> None:
    """To the last byte."""
    with pytest.raises(OSError, match="No space left"):
        file.write_bytes(bytes(64_000_000))


def due_in(seconds: float, pid: int, file: Path) -> None:
    """From inside the daemon's file systems: SQLite follows ``/proc/<pid>/root`` out of them again.

    Counted from the moment of writing: a busy machine takes seconds to come so far.
    """
    where = ("--target", str(pid), "--user", "--preserve-credentials", "--mount")  # no rights needed
    inside = ["nsenter", *where, sys.executable, "-c", _DUE]
    subprocess.run([*inside, str(file), f"{seconds} seconds"], check=True, capture_output=True)


@pytest.mark.slow
async def test_a_disk_that_fills_up_stops_the_telling_and_is_told_and_nothing_is_lost(
    tmp_path: Path, folder: Path
) -> None:
    async with town(tmp_path) as place:
        port = free_port()
        variables = place.variables(f"sqlite:///{folder / 'monitor.db'}") | {"MONITOR_WEB_PORT": str(port)}
        process = await asyncio.create_subprocess_exec(
            *on_a_volume(folder, _MOUNT, *MONITOR, "run", "--no-web"),
            env={**os.environ, **variables},
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            await says(lambda said: bool(said["articles"]) and not said["faults"], port)  # the baseline
            seen = Path(f"/proc/{process.pid}/root{folder}")  # as the daemon sees it
            place.publish(1)
            due_in(4, process.pid, folder / "monitor.db")
            fill(seen / "filler")
            said = await says(lambda said: bool(said["faults"]), port)
            assert "cannot be written (full)" in str(said["faults"])
            assert (place.told("email"), place.told("slack")) == ([], [])
            assert process.returncode is None
            (seen / "filler").unlink()
            await says(lambda said: not said["faults"], port)
            await until(lambda: place.told("email") and place.told("slack"), "told")
            assert (place.told("email"), place.told("slack")) == ([1], [1])
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.communicate(), LONG)
            assert process.returncode == 0
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()


def test_a_read_only_volume_is_refused_in_one_line(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "feeds.yaml").write_bytes(Path("feeds.yaml").read_bytes())
    variables = {
        "MONITOR_CONFIG": str(tmp_path / "feeds.yaml"),
        "MONITOR_DATABASE_URL": f"sqlite:///{folder / 'monitor.db'}",
    }
    done = subprocess.run(
        on_a_volume(folder, _READ_ONLY, *MONITOR, "run", "--no-web"),
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * LONG,
    )
    refusals = [line for line in done.stderr.splitlines() if "database niet bruikbaar" in line]
    assert (done.returncode, len(refusals)) == (3, 1), done.stderr
    assert "Traceback" not in done.stderr
