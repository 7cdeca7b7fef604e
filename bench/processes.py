"""What a process and all it started take: memory, file descriptors, CPU; from /proc."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from monitor.web.footprint import family, proportional

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Sample:
    """A process and its descendants at one moment. Bytes, counts, seconds."""

    at: float
    memory: int
    """Proportional set size: a page that forked processes share counts once."""
    files: int
    sockets: int
    threads: int
    cpu: float
    """User and system time, that of ended children included."""


def sample(pid: int, at: float) -> Sample:
    """Read /proc of a process and all its descendants; one that ends meanwhile is left out."""
    memory = files = sockets = threads = 0
    cpu = 0.0
    for each in family(pid):
        one = Path(f"/proc/{each}")
        try:
            handles = opened(one)
            memory += proportional(one)
            threads += len(list((one / "task").iterdir()))
            cpu += spent(each)
        except (FileNotFoundError, ProcessLookupError):
            continue
        files += len(handles)
        sockets += sum(handle.startswith("socket:") for handle in handles)
    return Sample(at, memory, files, sockets, threads, cpu)


def opened(folder: Path) -> list[str]:
    """What the file descriptors of a process are; one that is closed meanwhile is left out, and it alone."""
    found = []
    for handle in (folder / "fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.append(os.readlink(handle))  # noqa: PTH115 - a socket is no path
    return found


def spent(pid: int) -> float:
    """Seconds of CPU of one process and of its children that ended; nought when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(map(int, fields[11:15])) / _TICK
