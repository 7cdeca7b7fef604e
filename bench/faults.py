"""The fault matrix measured: each case's outcome, its peak memory, how long the event loop stood still.

``python -m bench.faults [--cases 1,31-42]``. Runs ``tests/faults`` in this process, with a probe around each
test: the highest resident memory of this process and of its parse workers, and the longest time between two
beats of a task on the test's own event loop (less the beat itself), beside the processor time of the loop's
thread in it. A stall on a busy machine may be the machine's: a test that seems to stall runs again, twice at
most, and its shortest longest stall counts. Ends with 1 where a case fails or a limit is passed.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import inspect
import json
import re
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest

RESULTS = Path(__file__).parent / "results"
LAST = 50
MEMORY = 512
"""MiB, of this process and its largest worker together."""
STALL = 100
"""Milliseconds."""
_BEAT = 0.005
_SAMPLE = 0.02
_TRIES = 3


@dataclass
class Seen:
    """What one test, or all tests of a case, came to."""

    passed: bool = True
    tests: int = 0
    databases: set[str] = field(default_factory=set)
    memory: float = 0.0
    """MiB of this process at its highest."""
    worker: float = 0.0
    """MiB of the largest parse worker at its highest."""
    stall: float = 0.0
    """Milliseconds that the loop stood still."""
    busy: float = 0.0
    """Milliseconds of processor time of the loop's thread within one beat."""

    def add(self, other: Seen) -> None:
        """The worst of both."""
        self.passed = self.passed and other.passed
        self.tests += other.tests
        self.databases |= other.databases
        for name in ("memory", "worker", "stall", "busy"):
            setattr(self, name, max(getattr(self, name), getattr(other, name)))

    @property
    def within(self) -> bool:
        """Whether it passed within both limits."""
        return self.passed and self.memory + self.worker <= MEMORY and self.stall <= STALL


class Probe:
    """A pytest plugin; what it saw by test, and the cases of each test."""

    def __init__(self) -> None:
        self.seen: dict[str, Seen] = {}
        self.cases: dict[str, tuple[int, ...]] = {}
        self._now = Seen()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Only tests with a case; a heart beats beside each coroutine."""
        for item in items:
            numbers = tuple(mark.args[0] for mark in item.iter_markers("fault") if mark.args[0] <= LAST)
            if numbers and isinstance(item, pytest.Function):
                self.cases[item.nodeid] = numbers
                if inspect.iscoroutinefunction(item.obj):
                    item.obj = self._beside(item.obj)
        items[:] = [item for item in items if item.nodeid in self.cases]

    def _beside(self, test: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        @functools.wraps(test)
        async def beating(*args: object, **named: object) -> None:
            heart = asyncio.create_task(self._beat())
            await asyncio.sleep(0)
            try:
                await test(*args, **named)
            finally:
                await asyncio.sleep(2 * _BEAT)  # what stalled last is seen by the next beat
                heart.cancel()
                with suppress(asyncio.CancelledError):
                    await heart

        return beating

    async def _beat(self) -> None:
        while True:
            wall, cpu = time.monotonic(), time.thread_time()
            await asyncio.sleep(_BEAT)
            self._now.stall = max(self._now.stall, (time.monotonic() - wall - _BEAT) * 1000)
            self._now.busy = max(self._now.busy, (time.thread_time() - cpu) * 1000)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Memory at its highest from here on, of this process and of what it starts."""
        self._now = Seen(tests=1)
        self._now.databases = {kind for kind in ("sqlite", "postgres") if kind in item.nodeid}
        _forget_peak("self")
        done = threading.Event()
        watch = threading.Thread(target=self._watch_workers, args=(done, self._now), daemon=True)
        watch.start()
        yield
        done.set()
        watch.join()
        self._now.memory = _peak("self")

    def _watch_workers(self, done: threading.Event, seen: Seen) -> None:
        known: set[str] = set()
        while not done.wait(_SAMPLE):
            for pid in _workers("self"):
                if pid not in known:
                    known.add(pid)
                    _forget_peak(pid)
                seen.worker = max(seen.worker, _peak(pid))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The outcome; a test that could not be set up has failed."""
        if report.when == "call" or (report.when == "setup" and not report.passed):
            self._now.passed = report.passed
            self.seen[report.nodeid] = self._now


def _peak(pid: str) -> float:
    with suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
        return int(found[1]) / 1024 if found else 0.0
    return 0.0


def _forget_peak(pid: str) -> None:
    with suppress(OSError):
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")


def _workers(pid: str) -> Iterator[str]:
    """The Python processes below this one: the sandbox's; a database server is none of ours."""
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in children.read_text(encoding="ascii").split():
                if "python" in Path(f"/proc/{child}/comm").read_text(encoding="ascii"):
                    yield child
                    yield from _workers(child)


def measured(cases: set[int]) -> dict[int, Seen]:
    """Runs the tests of these cases; what each case came to."""
    probe = Probe()
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "-o", "addopts="]
    pytest.main(["tests/faults", *options], plugins=[probe, _Only(cases)])
    for _ in range(1, _TRIES):
        stalled = [test for test, seen in probe.seen.items() if seen.passed and seen.stall > STALL]
        if not stalled:
            break
        again = Probe()
        pytest.main([*stalled, *options], plugins=[again])
        for test in stalled:
            if test in again.seen and again.seen[test].stall < probe.seen[test].stall:
                probe.seen[test].stall = again.seen[test].stall
                probe.seen[test].busy = again.seen[test].busy
    found: dict[int, Seen] = {}
    for test, seen in probe.seen.items():
        for case in set(probe.cases[test]) & cases:
            found.setdefault(case, Seen()).add(seen)
    return found


class _Only:
    """Leaves out tests of no asked case."""

    def __init__(self, cases: set[int]) -> None:
        self._cases = cases

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [
            item
            for item in items
            if self._cases & {mark.args[0] for mark in item.iter_markers("fault") if mark.args}
        ]


def table(found: dict[int, Seen]) -> str:
    """One line a case."""
    rows = ["case  result  tests  databases        memory MiB  worker MiB  stall ms  of which busy"]
    for case, seen in sorted(found.items()):
        result = "pass" if seen.within else ("LIMIT" if seen.passed else "FAIL")
        kept = "+".join(sorted(seen.databases)) or "stores nothing"
        rows.append(
            f"{case:4}  {result:6}  {seen.tests:5}  {kept:15}  {seen.memory:10.0f}  {seen.worker:10.0f}"
            f"  {seen.stall:8.0f}  {seen.busy:13.0f}"
        )
    return "\n".join(rows)


def _numbers(text: str) -> set[int]:
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def main() -> None:
    """Runs, prints, and writes ``bench/results/faults.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=_numbers, default=set(range(1, LAST + 1)))
    parser.add_argument("--out", type=Path, default=RESULTS / "faults.json")
    chosen = parser.parse_args()
    found = measured(chosen.cases)
    missing = chosen.cases - set(found)
    well = sum(seen.within for seen in found.values())
    told = {
        "cases": {
            str(case): asdict(seen) | {"databases": sorted(seen.databases), "within": seen.within}
            for case, seen in sorted(found.items())
        },
        "within": well,
        "of": len(chosen.cases),
    }
    chosen.out.parent.mkdir(exist_ok=True)
    chosen.out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(
        f"{table(found)}\n{well} of {len(chosen.cases)} cases within {MEMORY} MiB and {STALL} ms\n"
    )
    raise SystemExit(0 if well == len(chosen.cases) and not missing else 1)


if __name__ == "__main__":
    main()
