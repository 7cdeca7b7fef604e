"""Whole polls side by side: ours, two floors and peers; cold, warm and 2 % changed (``make bench-poll``).

In one run: 1,000 feeds with every peer, 10,000 feeds, and both again with 300 ms before each answer. A peer
that is not installed is left out by name. ``--only``, ``--feeds`` and ``--latency`` choose less; each table
goes to ``bench/results/poll-*.json``.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import Peak
from bench.phases import control

if TYPE_CHECKING:
    from collections.abc import Iterator

PORT = 8_971
RESULTS = Path(__file__).parent / "results"
PEERS = {
    "reader": "make bench-poll installs it: requirements/bench.txt",
    "newsboat": "apt-get install newsboat",
}
PROGRAMS = ("ours", "raw", "aiohttp", "reader", "plain", "newsboat")
OURS = ("ours", "raw", "aiohttp")
CONCURRENCY = 64
"""Requests at once."""
PHASES = ("cold", "warm", "changed")
Row = dict[str, float]


@dataclass(frozen=True)
class Case:
    """One table."""

    feeds: int
    latency: float
    programs: tuple[str, ...]

    @property
    def least(self) -> float:
        """Seconds that the waiting alone takes."""
        return self.latency * -(-self.feeds // CONCURRENCY)

    @property
    def name(self) -> str:
        """Of the file with the results."""
        return f"poll-{self.feeds}{'-latency' if self.latency else ''}"


def there(program: str) -> bool:
    """Whether the peer is installed."""
    if program == "newsboat":
        return shutil.which("newsboat") is not None
    return program != "reader" or importlib.util.find_spec("reader") is not None


def run(program: str, base: str, case: Case) -> dict[str, Row]:
    """Medians by phase of one program in a process and a folder of its own; empty when it cannot run."""
    if not there(program):
        sys.stdout.write(f"{program}: not installed, left out ({PEERS[program]})\n")
        return {}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", f"bench.poller_{program}"]
        command += [base, str(case.feeds), folder, str(CONCURRENCY)]
        with (
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process,
            Peak(process.pid) as peak,
        ):
            told, errors = process.communicate()
    if process.returncode:
        sys.stdout.write(f"{program}: {errors[-2000:]}\n")
        return {}
    rows = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    found = {phase: _medians([row for row in rows if row["phase"] == phase]) for phase in PHASES}
    return found | {"peak": {"memory": peak.megabytes}}


def _medians(rows: list[Row]) -> Row:
    return {name: statistics.median(row[name] for row in rows) for name in ("wall", "cpu", "megabytes")}


def table(case: Case, results: dict[str, dict[str, Row]]) -> str:
    """What a person reads."""
    wait = f", {case.latency * 1000:g} ms before each answer" if case.latency else ""
    walls = f"{'cold s':>8}{'warm s':>8}{'2 % s':>8}"
    costs = f"{'CPU cold':>10}{'warm':>7}{'2 %':>7}{'peak MB':>9}{'db MB':>8}"
    lines = [f"{case.feeds} feeds{wait}, {CONCURRENCY} at once", f"{'':9}{walls}{costs}"]
    for program, found in results.items():
        cold, warm, changed = (found[phase] for phase in PHASES)
        lines.append(
            f"{program:9}{cold['wall']:8.2f}{warm['wall']:8.2f}{changed['wall']:8.2f}{cold['cpu']:10.2f}"
            f"{warm['cpu']:7.2f}{changed['cpu']:7.2f}{found['peak']['memory']:9.0f}{changed['megabytes']:8.1f}"
        )
    return "\n".join([*lines, *ratios(case, results), "", ""])


def ratios(case: Case, results: dict[str, dict[str, Row]]) -> Iterator[str]:
    """Ours against the others, which holds between machines where seconds do not."""
    ours = results.get("ours")
    if not ours:
        return
    for peer in (name for name in results if name not in OURS):
        told = (f"{phase} {results[peer][phase]['wall'] / ours[phase]['wall']:.1f} x" for phase in PHASES)
        yield f"faster than {peer}: {', '.join(told)}"
    for floor in (name for name in ("raw", "aiohttp") if name in results):
        share = ours["warm"]["cpu"] / max(results[floor]["warm"]["cpu"], 0.01)
        yield f"CPU of a warm round / {floor}: {share:.2f}"
    if case.least:
        told = (f"{phase} {ours[phase]['wall'] / case.least:.2f}" for phase in PHASES)
        yield f"wall / the waiting alone ({case.least:.2f} s): {', '.join(told)}"


@contextmanager
def server(feeds: int) -> Iterator[str]:
    """The feeds, in a process of their own."""
    command = [sys.executable, "-m", "bench.feed_server", str(PORT), str(feeds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is not None:
                process.stdout.readline()
            yield f"http://127.0.0.1:{PORT}"
        finally:
            process.terminate()


def cases(chosen: argparse.Namespace) -> list[Case]:
    """What to run: all of it, unless less is asked."""
    programs = tuple(chosen.only.split(",")) if chosen.only else ()
    if chosen.feeds:
        return [Case(chosen.feeds, chosen.latency, programs or PROGRAMS)]
    return [
        Case(1_000, 0.0, programs or PROGRAMS),
        Case(10_000, 0.0, programs or OURS),
        Case(1_000, 0.3, programs or ("ours",)),
        Case(10_000, 0.3, programs or ("ours",)),
    ]


def main() -> None:
    """Runs every program in turn, each against a server just for its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--only", default="", help=f"of {', '.join(PROGRAMS)}")
    RESULTS.mkdir(exist_ok=True)
    peaks: dict[int, float] = {}
    for case in cases(parser.parse_args()):
        with server(case.feeds) as base:
            control(base, f"latency={case.latency}")
            found = {name: run(name, base, case) for name in case.programs}
        results = {name: figures for name, figures in found.items() if figures}
        sys.stdout.write(table(case, results))
        sys.stdout.flush()
        (RESULTS / f"{case.name}.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        if "ours" in results and not case.latency:
            peaks[case.feeds] = results["ours"]["peak"]["memory"]
    if {1_000, 10_000} <= set(peaks):
        sys.stdout.write(f"memory at 10,000 feeds / at 1,000: {peaks[10_000] / peaks[1_000]:.2f}\n")


if __name__ == "__main__":
    main()
