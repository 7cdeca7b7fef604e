"""Delay of alerts at an equal number of requests: ours, a fixed interval, and miniflux's entry frequency.

``python -m bench.cadence [--plot docs/cadence.svg]``. Outlets with a Dutch day and week are simulated for
eight weeks (four to learn from, four to measure), and publication times of the shared articles are used where
they are there. Each rule's own constant is tuned until it asks as often as the others.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import statistics
import sys
from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.rules.cadence import AMSTERDAM, Rhythm, learn

START = datetime(2026, 1, 5, tzinfo=UTC)
WEEK = timedelta(weeks=1)
SLOWEST, FASTEST = timedelta(hours=2), timedelta(minutes=2)
RESULTS = Path(__file__).parent / "results"
Wait = Callable[[datetime, float], timedelta]
"""``(now, constant)`` to the wait until the next poll."""


def published(rng: random.Random, per_day: float, night: float, weekend: float, weeks: int) -> list[datetime]:
    """A Poisson process with a morning and an afternoon peak, quiet nights and slower weekends."""
    found: list[datetime] = []
    for hour in range(weeks * 168):
        local = (START + timedelta(hours=hour)).astimezone(AMSTERDAM)
        clock = local.hour
        shape = night + math.exp(-(((clock - 9) / 2.5) ** 2)) + 0.9 * math.exp(-(((clock - 16) / 3.5) ** 2))
        rate = per_day / 11 * shape * (weekend if local.weekday() >= 5 else 1.0)
        moment = rng.expovariate(1.0) / max(rate, 1e-9)
        while moment < 1.0:
            found.append(START + timedelta(hours=hour + moment))
            moment += rng.expovariate(1.0) / max(rate, 1e-9)
    return found


def delays(
    wait: Wait, constant: float, news: list[datetime], start: datetime, end: datetime
) -> tuple[int, list[float]]:
    """Requests asked, and the minutes from each article to the poll that saw it."""
    now, polls, seen = start, 0, bisect_left(news, start)
    found: list[float] = []
    while now < end:
        polls += 1
        upto = bisect_left(news, now)
        found += [(now - moment).total_seconds() / 60 for moment in news[seen:upto]]
        seen = max(seen, upto)
        now += wait(now, constant)
    return polls, found


def tuned(wait: Wait, budget: int, news: list[datetime], start: datetime, end: datetime) -> list[float]:
    """The delays of a rule whose constant makes it ask ``budget`` times."""
    low, high = 0.05, 20.0
    best: list[float] = []
    for _ in range(12):
        middle = math.sqrt(low * high)
        polls, best = delays(wait, middle, news, start, end)
        if abs(polls - budget) <= budget * 0.01:
            break
        low, high = (middle, high) if polls > budget else (low, middle)
    return best


def rules(history: list[datetime], news: list[datetime], weeks: float) -> dict[str, Wait]:
    """The three rules; ``constant`` stretches each."""
    rhythm: Rhythm = learn(history, weeks)
    every = timedelta(minutes=10)
    weekly = len(history) / weeks

    def fixed(now: datetime, constant: float) -> timedelta:
        del now
        return max(FASTEST / 8, every * constant)

    def miniflux(now: datetime, constant: float) -> timedelta:
        recent = bisect_left(news, now) - bisect_left(news, now - WEEK) or weekly
        return min(max(WEEK / max(recent, 1.0) * constant, FASTEST / 8), SLOWEST)

    def ours(now: datetime, constant: float) -> timedelta:
        share = rhythm.at(now) / rhythm.mean
        return min(max(every * constant / math.sqrt(max(share, 0.01)), FASTEST / 8), SLOWEST)

    return {"fixed": fixed, "entry frequency": miniflux, "ours": ours}


def shared_times() -> dict[str, list[datetime]]:
    """Publication times by outlet in the shared articles; empty where they are not there."""
    path = Path(os.environ.get("MONITOR_EVAL_DATA", "../shared/data")) / "topics" / "articles.dev.jsonl"
    found: dict[str, list[datetime]] = {}
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            text = str(row.get("published") or row.get("date") or row.get("published_date") or "")
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                continue
            moment = moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)
            if (moment.hour, moment.minute, moment.second) != (0, 0, 0):
                found.setdefault(str(row.get("outlet") or row.get("publisher") or "all"), []).append(moment)
    return {name: sorted(times) for name, times in found.items() if len(times) >= 60}


def compare(
    news: list[datetime], start: datetime, middle: datetime, end: datetime, budget: int
) -> dict[str, list[float]]:
    """Delays by rule at the same number of requests, learned before ``middle``, measured after it."""
    history = [moment for moment in news if start <= moment < middle]
    weeks = (middle - start) / WEEK
    return {
        name: tuned(wait, budget, news, middle, end) for name, wait in rules(history, news, weeks).items()
    }


def summary(found: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    """Median, 95th percentile and mean, in minutes."""
    return {
        name: {
            "median": round(statistics.median(times), 2),
            "p95": round(sorted(times)[int(len(times) * 0.95)], 2),
            "mean": round(statistics.fmean(times), 2),
        }
        for name, times in found.items()
        if times
    }


def plot(found: dict[str, list[float]], path: Path) -> None:
    """Cumulative share of articles by delay, drawn by hand as SVG."""
    colours = {"fixed": "#888888", "entry frequency": "#b36b00", "ours": "#01689b"}
    width, height, left, most = 640, 320, 60, 40.0
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height + 60}" role="img"',
        'font-family="sans-serif" font-size="13">',
        "<title>Share of articles seen within so many minutes, at an equal number of requests</title>",
        f'<rect width="{width}" height="{height + 60}" fill="#ffffff"/>',
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = 20 + height * (1 - share)
        lines.append(f'<path d="M{left} {y:.0f}H{width - 20}" stroke="#dddddd"/>')
        lines.append(f'<text x="{left - 8}" y="{y + 4:.0f}" text-anchor="end">{share:.0%}</text>')
    for minutes in range(0, int(most) + 1, 10):
        x = left + (width - 20 - left) * minutes / most
        lines.append(f'<text x="{x:.0f}" y="{height + 40}" text-anchor="middle">{minutes} min</text>')
    for row, (name, times) in enumerate(found.items()):
        ranked = sorted(times)
        points = " ".join(
            f"{left + (width - 20 - left) * step / 80:.1f},"
            f"{20 + height * (1 - bisect_left(ranked, step / 80 * most) / len(ranked)):.1f}"
            for step in range(81)
        )
        dash = ("6 4", "2 3", "")[row % 3]
        lines.append(
            f'<polyline points="{points}" fill="none" stroke="{colours[name]}" stroke-width="2.5"'
            f' stroke-dasharray="{dash}"/>'
        )
        y = height - 50 + 20 * row
        stroke = f'stroke="{colours[name]}" stroke-width="2.5" stroke-dasharray="{dash}"'
        lines.append(f'<path d="M{width - 190} {y - 4}h30" {stroke}/>')
        lines.append(f'<text x="{width - 152}" y="{y}">{name}</text>')
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([*lines, "</svg>", ""]), encoding="utf-8")


def simulated() -> dict[str, list[float]]:
    """Six outlets from two articles a day to two hundred, each with 144 requests a day."""
    rng = random.Random(20230620)
    total: dict[str, list[float]] = {}
    for per_day in (2, 10, 30, 60, 100, 200):
        news = published(rng, per_day, rng.uniform(0.02, 0.15), rng.uniform(0.3, 0.8), 8)
        found = compare(news, START, START + 4 * WEEK, START + 8 * WEEK, 28 * 144)
        for name, times in found.items():
            total.setdefault(name, []).extend(times)
    return total


def main() -> None:
    """The tables, and the plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plot", type=Path)
    chosen = parser.parse_args()
    found = simulated()
    told: dict[str, object] = {"simulated": summary(found)}
    shared: dict[str, list[float]] = {}
    for news in shared_times().values():
        middle = news[0] + (news[-1] - news[0]) / 2
        days = (news[-1] - middle) / timedelta(days=1)
        for name, times in compare(news, news[0], middle, news[-1], int(days * 144)).items():
            shared.setdefault(name, []).extend(times)
    told["shared articles"] = summary(shared) or "no publication times with a clock in the shared data"
    sys.stdout.write(json.dumps(told, indent=1) + "\n")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "cadence.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    if chosen.plot:
        plot(found, chosen.plot)


if __name__ == "__main__":
    main()
