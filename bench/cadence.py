"""Delay of alerts at an equal number of requests: ours, a fixed interval, and miniflux's entry frequency.

``python -m bench.cadence [--plot docs/cadence.svg]``. Outlets with a Dutch day and week are simulated for
eight weeks (four to learn from, four to measure). The shared data carry real days but hardly a real time of
day: articles and Kamervragen are dated by the day, and the feed samples hold a dozen clock times, too few to
learn a rhythm from. So the real days are measured with a clock drawn from the simulated day, and it is told
how many real times of day there were. Each rule's constant is tuned until it asks as often as the others.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import random
import statistics
import sys
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.model.calendar import AMSTERDAM
from monitor.model.outlet import Outlet
from monitor.model.reading import Reading
from monitor.outlets.feed import parse
from monitor.rules.cadence import BUDGET, Rhythm, interval, learn

START = datetime(2026, 1, 5, tzinfo=UTC)
WEEK = timedelta(weeks=1)
SLOWEST, FASTEST = timedelta(hours=2), timedelta(minutes=2)
RESULTS = Path(__file__).parent / "results"
OUTLET = Outlet(slug="outlet", name="Outlet", url="https://k.nl/rss")
Wait = Callable[[datetime, float], timedelta]
"""``(now, constant)`` to the wait until the next poll."""


def shape(clock: int, night: float) -> float:
    """How much is published in an hour of the day, against others: a morning and an afternoon peak."""
    return night + math.exp(-(((clock - 9) / 2.5) ** 2)) + 0.9 * math.exp(-(((clock - 16) / 3.5) ** 2))


def published(rng: random.Random, per_day: float, night: float, weekend: float, weeks: int) -> list[datetime]:
    """A Poisson process with a morning and an afternoon peak, quiet nights and slower weekends."""
    found: list[datetime] = []
    for hour in range(weeks * 168):
        local = (START + timedelta(hours=hour)).astimezone(AMSTERDAM)
        clock = local.hour
        rate = per_day / 11 * shape(clock, night) * (weekend if local.weekday() >= 5 else 1.0)
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
        return interval(replace(OUTLET, interval=every / BUDGET * constant), rhythm, now)

    return {"fixed": fixed, "entry frequency": miniflux, "ours": ours}


def shared_days() -> dict[str, list[datetime]]:
    """Real days of publication by source, oldest first, each with a drawn time of day; empty without data."""
    rng, found = random.Random(7), dict[str, list[datetime]]()
    for name, days in (
        ("articles of 2019", _days("stories", "dpg.dev.jsonl", "date")),
        ("Kamervragen", _asked()),
    ):
        moments = [day + timedelta(minutes=_drawn(rng)) for day in days]
        if moments:
            found[name] = sorted(moments)
    return found


def _asked() -> list[datetime]:
    """A year of the Kamervragen."""
    days = _days("kamervragen", "zaken-2007-2022.jsonl.gz", "gestart_op")
    return [day for day in days if day.year == 2021]


def _days(folder: str, name: str, key: str) -> list[datetime]:
    path = data() / folder / name
    if not path.is_file():
        return []
    body = path.read_bytes()
    lines = (gzip.decompress(body) if name.endswith(".gz") else body).decode().splitlines()
    told = (str(json.loads(line).get(key) or "")[:10] for line in lines)
    return [datetime.fromisoformat(day).replace(tzinfo=AMSTERDAM) for day in told if day]


def _drawn(rng: random.Random) -> float:
    """Minutes after midnight, as often as the simulated outlets publish then."""
    (hour,) = rng.choices(range(24), [shape(hour, 0.08) for hour in range(24)])
    return 60 * (hour + rng.random())


def real_times() -> dict[str, int]:
    """How many publication times with a clock each real feed document of the samples carries."""
    found = {}
    for path in sorted((data() / "nl-rss-samples").glob("*.xml")):
        reading = parse(path.read_bytes(), "", "https://k.nl/rss")
        entries = reading.entries if isinstance(reading, Reading) else ()
        found[path.name] = sum(entry.published is not None for entry in entries)
    return found


def data() -> Path:
    """The shared data, which may not be there."""
    return Path(os.environ.get("MONITOR_EVAL_DATA", "../shared/data"))


def compare(
    news: list[datetime], start: datetime, middle: datetime, end: datetime, budget: int
) -> dict[str, list[float]]:
    """Delays by rule at the same number of requests, learned before ``middle``, measured after it."""
    history = [moment for moment in news if max(start, middle - 4 * WEEK) <= moment < middle]
    weeks = (middle - max(start, middle - 4 * WEEK)) / WEEK
    return {
        name: tuned(wait, budget, news, middle, end) for name, wait in rules(history, news, weeks).items()
    }


def summary(found: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    """Median, two high percentiles and mean, in minutes."""
    return {
        name: {
            "median": round(statistics.median(times), 2),
            "p95": round(sorted(times)[int(len(times) * 0.95)], 2),
            "p99": round(sorted(times)[int(len(times) * 0.99)], 2),
            "mean": round(statistics.fmean(times), 2),
        }
        for name, times in found.items()
        if times
    }


def plot(found: dict[str, list[float]], path: Path) -> None:
    """Cumulative share of articles by delay, drawn by hand as SVG."""
    colours = {"fixed": "#888888", "entry frequency": "#b36b00", "ours": "#01689b"}
    width, height, left, most = 640, 320, 60, 20.0
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
    for minutes in range(0, int(most) + 1, 5):
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
    for source, news in shared_days().items():
        middle = news[0] + (news[-1] - news[0]) / 2
        days = (news[-1] - middle) / timedelta(days=1)
        compared = compare(news, news[0], middle, news[-1], int(days * 144))
        told[f"{source}: {len(news)} real days, drawn clock"] = summary(compared)
    told["real times of day in the feed samples"] = real_times()
    sys.stdout.write(json.dumps(told, indent=1) + "\n")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "cadence.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    if chosen.plot:
        plot(found, chosen.plot)


if __name__ == "__main__":
    main()
