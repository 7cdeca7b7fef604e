"""What a process takes, with all that it started, and what it may take: from the kernel's own files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.web.footprint import BUDGET, family, footprint, memory_of

_HUNGRY = "import sys; kept = bytearray(b'x') * 60_000_000; print('full', flush=True); sys.stdin.read()"


def test_what_a_process_started_counts_with_it() -> None:
    with subprocess.Popen(
        (sys.executable, "-c", _HUNGRY), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "full\n"
        assert child.pid in family(os.getpid())
        assert memory_of(os.getpid()) > memory_of(child.pid) > 50_000_000
        child.communicate("")


def test_where_the_kernel_tells_no_shares_the_resident_size_counts(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "statm").write_text("900 20 3 1 0 5 0\n")
    assert memory_of(7, tmp_path) == 20 * os.sysconf("SC_PAGE_SIZE")
    assert memory_of(8, tmp_path) == 0, "it has ended"


CASES = {
    "a container": ("0::/\n", {"memory.max": "805306368"}, 805306368),
    "a unit of systemd": (
        "0::/system.slice/v.service\n",
        {"system.slice/v.service/memory.max": "1000000"},
        1000000,
    ),
    "the slice above it": (
        "0::/system.slice/v.service\n",
        {"system.slice/v.service/memory.max": "max", "system.slice/memory.max": "3000000"},
        3000000,
    ),
    "the first version": ("4:memory:/x\n", {"memory/memory.limit_in_bytes": "500000000"}, 500000000),
    "the first version, no limit": (
        "4:memory:/x\n",
        {"memory/memory.limit_in_bytes": str(2**63 - 4096)},
        BUDGET,
    ),
    "no limit": ("0::/\n", {"memory.max": "max"}, BUDGET),
    "no groups": ("", {}, BUDGET),
}


@pytest.mark.parametrize("name", CASES)
def test_the_limit_is_the_containers(tmp_path: Path, name: str) -> None:
    said, files, limit = CASES[name]
    (tmp_path / "proc" / "self").mkdir(parents=True)
    (tmp_path / "proc" / "self" / "cgroup").write_text(said)
    for path, text in files.items():
        file = tmp_path / "groups" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    assert footprint(tmp_path / "proc", tmp_path / "groups").limit == limit
