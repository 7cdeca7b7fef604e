"""The matrix is whole: every case has a test, the table names it, and the measuring command measures."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROW = re.compile(r"^\| (\d+) \|.*\| `(test_\w+)\.py` \| (.+) \|$", re.MULTILINE)

ELSEWHERE = re.compile(r"^\| (5[1-8]) \|.*\| (.+) \|$", re.MULTILINE)


def marked() -> dict[int, set[tuple[str, str]]]:
    """The tests of each case up to 50, as ``(file, test)``, read from the sources."""
    found: dict[int, set[tuple[str, str]]] = {}
    for path in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for mark in node.decorator_list:
                    told = re.fullmatch(r"pytest\.mark\.fault\((\d+)\)", ast.unparse(mark))
                    if told and int(told[1]) <= 50:
                        found.setdefault(int(told[1]), set()).add((path.stem, node.name))
    return found


def test_every_case_has_a_test_and_stands_in_the_table() -> None:
    told: dict[int, set[tuple[str, str]]] = {}
    for case, file, tests in ROW.findall((HERE / "README.md").read_text(encoding="utf-8")):
        told.setdefault(int(case), set()).update((file, name) for name in re.findall(r"`(\w+)`", tests))
    assert set(told) == set(range(1, 51))
    assert told == marked()


def test_what_goes_wrong_with_time_process_and_storage_stands_in_its_table_too() -> None:
    marks: set[tuple[int, str]] = set()
    for path in HERE.parent.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                said = " ".join(map(ast.unparse, node.decorator_list))
                marks |= {(int(case), node.name) for case in re.findall(r"mark\.fault\((\d+)\)", said)}
    rows = ELSEWHERE.findall((HERE / "README.md").read_text(encoding="utf-8"))
    named = {(int(case), name) for case, tests in rows for name in re.findall(r"`(test_\w+)`", tests)}
    assert {case for case, _ in named} == set(range(51, 59))
    assert named <= marks


def test_the_measuring_command_tells_outcome_memory_and_stall(tmp_path: Path) -> None:
    out = tmp_path / "faults.json"
    command = [sys.executable, "-m", "bench.faults", "--cases", "13,21", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=HERE.parents[1], check=False)
    told = json.loads(out.read_text(encoding="utf-8"))["cases"]
    assert {case: row["passed"] for case, row in told.items()} == {"13": True, "21": True}, done.stdout
    assert 20 < told["13"]["memory"] < 512, "of this process"
    assert told["13"]["busy"] > 0
    assert "13  pass" in done.stdout or "13  LIMIT" in done.stdout
