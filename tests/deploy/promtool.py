"""What a Prometheus that scrapes these answers would ring: judged by Prometheus's own ``promtool``."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import defaultdict
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

_ROOT = Path(__file__).parents[2]
ALERTS = _ROOT / "deploy" / "prometheus" / "alerts.yaml"
_FETCHED = _ROOT / "build" / "tools"
STEP = 5
"""Minutes between two scrapes: as long as Prometheus looks back, and so as coarse as can be."""
_MOMENTS = re.compile(r"_timestamp_seconds$|^voorsprong_time_seconds$")
_RINGS = re.compile(r"alertname=\"(\w+)\"")
Key = tuple[str, tuple[tuple[str, str], ...]]


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it; without it the test is skipped by name."""
    found = shutil.which("promtool") or shutil.which("promtool", path=str(_FETCHED))
    if found is None:
        pytest.skip("promtool is not installed (Debian has it in its package prometheus)")
    return subprocess.run([found, *arguments], capture_output=True, text=True, check=False)


class Scraped:
    """Answers of ``/metrics``, by target and time; minute nought is 1 January 1970, as promtool has it."""

    def __init__(self, began: datetime, job: str = "voorsprong") -> None:
        self._began = began.timestamp()
        self._job = job
        self._series: dict[Key, dict[int, float]] = defaultdict(dict)

    def saw(self, minute: int, target: str, text: str | None) -> None:
        """An answer, or None where there was none."""
        at = minute // STEP
        self._keep("up", {}, target, at, float(text is not None))
        for name, labels, value in _samples(text or ""):
            moment = _MOMENTS.search(name)
            self._keep(name, labels, target, at, value - self._began if moment else value)

    def other(self, minute: int, name: str, labels: dict[str, str], value: float) -> None:
        """A figure of another service that the same Prometheus scrapes."""
        self._series[name, tuple(sorted(labels.items()))][minute // STEP] = value

    def ringing(self, tmp_path: Path, *minutes: int, every: int = 1) -> list[set[str]]:
        """Which alarms fire at each of these minutes; ``every``: minutes between two looks at the rules."""
        asked = [
            {"expr": 'ALERTS{alertstate="firing"}', "eval_time": f"{minute}m", "exp_samples": []}
            for minute in minutes
        ]
        test = {"interval": f"{STEP}m", "input_series": self._written(), "promql_expr_test": asked}
        file = tmp_path / "alarms.yaml"
        told = {"rule_files": [str(ALERTS)], "evaluation_interval": f"{every}m", "tests": [test]}
        file.write_text(json.dumps(told), "utf-8")
        done = promtool("test", "rules", str(file))
        said = done.stdout + done.stderr
        if done.returncode and "got:" not in said:
            pytest.fail(said)
        found: list[set[str]] = [set() for _ in minutes]
        for part in said.split("expr: ")[1:]:
            at = re.search(r"time: (?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?", part)
            assert at is not None, part
            days, hours, rest = (int(each or 0) for each in at.groups())
            minute = (days * 24 + hours) * 60 + rest
            found[minutes.index(minute)] |= set(_RINGS.findall(part.partition("got:")[2]))
        return found

    def _keep(self, name: str, labels: dict[str, str], target: str, at: int, value: float) -> None:
        every = {**labels, "job": self._job, "instance": target}
        self._series[name, tuple(sorted(every.items()))][at] = value

    def _written(self) -> list[dict[str, str]]:
        last = max(at for values in self._series.values() for at in values)
        found = []
        for (name, labels), values in self._series.items():
            written = ", ".join(f'{key}="{value}"' for key, value in labels)
            found.append({"series": f"{name}{{{written}}}", "values": " ".join(_notation(values, last))})
        return found


@lru_cache(maxsize=8)
def _samples(text: str) -> list[tuple[str, dict[str, str], float]]:
    return [
        (sample.name, sample.labels, sample.value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    ]


def _notation(values: dict[int, float], last: int) -> list[str]:
    """As promtool reads it: a series that is no longer told goes stale at once."""
    found, there = [], False
    for at in range(last + 1):
        if at in values:
            found.append(f"{values[at]:.6f}")
        else:
            found.append("stale" if there else "_")
        there = at in values
    return found
