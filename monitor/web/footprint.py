"""What this process takes of the memory it may take, the readers that it started included; from /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

BUDGET = 2 * 1024**3
"""Bytes that a process is meant for where nothing limits it; docs/operating.md tells it."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_UNLIMITED = 1 << 60
"""What version 1 of control groups says where there is no limit, and more."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """Bytes."""

    memory: int
    """Of the process and all it started; a page that several share counts once."""
    limit: int
    """What its container, or the unit that it runs as, may take; else what it is meant for."""


def footprint(proc: Path = Path("/proc"), groups: Path = Path("/sys/fs/cgroup")) -> Footprint:
    """Of this process, now."""
    return Footprint(memory_of(os.getpid(), proc), _limit(proc / "self", groups))


def memory_of(pid: int, proc: Path = Path("/proc")) -> int:
    """Bytes of a process and its descendants; one that ends meanwhile is left out."""
    total = 0
    for each in family(pid, proc):
        try:
            total += proportional(proc / str(each))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def family(pid: int, proc: Path = Path("/proc")) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for each in found:
        try:
            tasks = list((proc / str(each) / "task").iterdir())
            found += [int(child) for task in tasks for child in (task / "children").read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def proportional(folder: Path) -> int:
    """Bytes of memory, shared pages by share; the resident size where the kernel does not tell."""
    try:
        lines = (folder / "smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    except (PermissionError, FileNotFoundError):  # the latter also where no kernel keeps it, as under gVisor
        return int((folder / "statm").read_text().split()[1]) * _PAGE


def _limit(process: Path, groups: Path) -> int:
    """Of control groups, version 2 or 1; the nearest above the process that sets one."""
    for file in _files(process, groups):
        try:
            said = file.read_text().strip()
        except OSError:
            continue
        if said.isdigit() and int(said) < _UNLIMITED:
            return int(said)
    return BUDGET


def _files(process: Path, groups: Path) -> list[Path]:
    try:
        lines = (process / "cgroup").read_text().splitlines()
    except OSError:
        lines = []
    path = next((line.removeprefix("0::/") for line in lines if line.startswith("0::/")), "")
    inner = groups / path
    above = [inner, *inner.parents][: len(Path(path).parts) + 1]
    return [each / "memory.max" for each in above] + [groups / "memory" / "memory.limit_in_bytes"]
