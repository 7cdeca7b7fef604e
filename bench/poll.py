"""Whole polls side by side: ours, the floor and peers, cold, warm and 2 % changed (``make bench-poll``).

``python -m bench.poll [--feeds 1000] [--latency 0.3] [--only ours,raw]`` writes ``bench/results/poll-*``.
A peer that is not there is left out; ``BENCH_READER_PYTHON`` names a Python that has reader.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.phases import control

PORT = 8_971
RESULTS = Path(__file__).parent / "results"
PROGRAMS = ("ours", "raw", "reader", "plain")
Row = dict[str, float]


def python_for(program: str) -> str:
    """Which Python has the peer; empty when none has."""
    if program != "reader":
        return sys.executable
    candidate = os.environ.get("BENCH_READER_PYTHON", sys.executable)
    found = subprocess.run([candidate, "-c", "import reader"], capture_output=True, check=False)
    return candidate if found.returncode == 0 else ""


def run(program: str, base: str, feeds: int) -> dict[str, Row]:
    """Medians by phase of one program in a process and a folder of its own."""
    python = python_for(program)
    if not python:
        sys.stdout.write(f"{program}: not installed, left out (pip install reader)\n")
        return {}
    with tempfile.TemporaryDirectory() as folder:
        command = [python, "-m", f"bench.poller_{program}", base, str(feeds), folder]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": "."}
        )
    if done.returncode:
        sys.stdout.write(f"{program}: {done.stderr[-2000:]}\n")
        return {}
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    names = ("wall", "cpu", "memory", "megabytes")
    return {
        phase: {name: statistics.median(row[name] for row in rows if row["phase"] == phase) for name in names}
        for phase in ("cold", "warm", "changed")
    }


def table(results: dict[str, dict[str, Row]]) -> str:
    """What a person reads."""
    lines = [
        f"{'':8}{'cold s':>9}{'warm s':>9}{'2 % s':>9}{'CPU cold':>10}{'CPU warm':>10}{'MB':>7}{'db MB':>8}"
    ]
    for program, phases in results.items():
        cold, warm, changed = phases["cold"], phases["warm"], phases["changed"]
        lines.append(
            f"{program:8}{cold['wall']:9.2f}{warm['wall']:9.2f}{changed['wall']:9.2f}{cold['cpu']:10.2f}"
            f"{warm['cpu']:10.2f}{cold['memory']:7.0f}{changed['megabytes']:8.1f}"
        )
    ours = results.get("ours")
    for peer in ("reader", "plain") if ours else ():
        if peer in results and ours:
            ratio = {phase: results[peer][phase]["wall"] / ours[phase]["wall"] for phase in ours}
            told = ", ".join(f"{phase} {value:.1f} x" for phase, value in ratio.items())
            lines.append(f"faster than {peer}: {told}")
    if ours and "raw" in results:
        share = ours["warm"]["cpu"] / max(results["raw"]["warm"]["cpu"], 0.01)
        lines.append(f"CPU of a warm round / raw fetch: {share:.2f}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Runs every program in turn against one server."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--only", default=",".join(PROGRAMS))
    chosen = parser.parse_args()
    command = [sys.executable, "-m", "bench.feed_server", str(PORT), str(chosen.feeds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            if server.stdout is not None:
                server.stdout.readline()
            base = f"http://127.0.0.1:{PORT}"
            control(base, f"latency={chosen.latency}")
            found = {name: run(name, base, chosen.feeds) for name in chosen.only.split(",")}
        finally:
            server.terminate()
    results = {name: phases for name, phases in found.items() if phases}
    sys.stdout.write(table(results))
    RESULTS.mkdir(exist_ok=True)
    name = f"poll-{chosen.feeds}{'-latency' if chosen.latency else ''}.json"
    (RESULTS / name).write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
