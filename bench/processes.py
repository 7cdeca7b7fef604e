"""What a process and all it started take: memory, file descriptors, CPU; from /proc."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
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


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for each in found:
        try:
            tasks = list(Path(f"/proc/{each}/task").iterdir())
            found += [int(child) for task in tasks for child in (task / "children").read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def spent(pid: int) -> float:
    """Seconds of CPU of one process and of its children that ended; nought when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(map(int, fields[11:15])) / _TICK


def proportional(folder: Path) -> int:
    """Bytes of memory, shared pages by share; the resident size where the kernel does not tell."""
    try:
        lines = (folder / "smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    except PermissionError:
        return int((folder / "statm").read_text().split()[1]) * _PAGE
