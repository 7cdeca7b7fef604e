"""Past this machine, by calculation: polling, storage and latency for up to a million outlets.

usage: python -m bench.scale
The model adds up the costs below (docs/scale.md says whence), finds what is full first, and draws
docs/scale-*.svg. It has no network in it: real outlets are slower, not costlier.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """CPU seconds, bytes and rows for one of each; measured, rounded up."""

    poll_unchanged: float = 0.0005
    poll_changed: float = 0.011
    article_stored: float = 0.00003
    article_triaged: float = 0.0005
    article_bytes: float = 15_700
    """On disk with its index, story, analysis and version, as the soak weighs it."""
    window_bytes: float = 8_330
    """Memory of the story window for one article."""
    triage_serial: float = 0.0035
    """Of triage, the part that goes one at a time: assigning to a story and its transaction."""
    state_read: float = 0.0000078
    """Reading one outlet's state before it is asked."""
    resting_read: float = 0.0000019
    """Looking whether one outlet is due, when shares are handed out."""
    window_articles: float = 100_000
    """The most that the story window remembers; with more in twelve days it reaches back less far."""
    queue_task: float = 0.002
    commits: float = 1_500
    """Transactions a second that one PostgreSQL on one SSD takes with synchronous commit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is asked of it."""

    outlets: int
    interval: float = 900.0
    articles_a_day: float = 12.0
    """New articles an outlet a day: the mean of national, regional and trade outlets."""
    changed: float = 0.04
    """Polls that find something changed."""
    share: int = 25
    days_of_window: float = 12.0
    days_kept: float = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What it takes."""

    outlets: int
    polls_a_second: float
    articles_a_second: float
    cores: float
    triage_lane: float
    """Of the single triage lane, the part in use; above 1 alerts fall behind."""
    states_core: float
    """Cores spent on reading outlet states."""
    transactions: float
    """Of what one PostgreSQL commits a second, the part in use."""
    window_gb: float
    window_days: float
    """How far back stories reach."""
    disk_gb: float
    delay: float
    """Mean seconds from an article's appearance to the decision on it: half a round of polling, triage."""
    late: float
    """The same for one article in twenty."""
    first_full: str


def plan(load: Load, costs: Costs | None = None) -> Plan:
    """Adds up."""
    cost = costs or Costs()
    polls = load.outlets / load.interval
    articles = load.outlets * load.articles_a_day / _DAY
    shares = math.ceil(load.outlets / load.share)
    runs = min(shares / 2.0, polls)  # a share is handed out at most every two seconds
    states = polls * cost.state_read + load.outlets * cost.resting_read / 2.0
    lane = articles * cost.triage_serial
    cpu = (
        polls * ((1 - load.changed) * cost.poll_unchanged + load.changed * cost.poll_changed)
        + articles * (cost.article_stored + cost.article_triaged + cost.triage_serial)
        + runs * cost.queue_task
        + states
    )
    commits = (runs * 4 + articles * 1.2) / cost.commits
    days = min(load.days_of_window, cost.window_articles / (articles * _DAY))
    window = articles * _DAY * days * cost.window_bytes / 1e9
    waiting = cost.triage_serial / (1 - lane) / 2 + 1.0 if lane < 1 else math.inf
    round_ = load.interval * max(commits, 1.0)  # what cannot be committed in time is polled later
    limits = {"states": states / 2, "triage": lane, "transactions": commits, "window": 1 / days}
    worst = max(limits, key=lambda name: limits[name])
    return Plan(
        outlets=load.outlets,
        polls_a_second=polls,
        articles_a_second=articles,
        cores=cpu,
        triage_lane=lane,
        states_core=states,
        transactions=commits,
        window_gb=window,
        window_days=days,
        disk_gb=articles * _DAY * load.days_kept * cost.article_bytes / 1e9,
        delay=round_ / 2 + waiting,
        late=round_ * 0.95 + waiting * 3,  # waiting at a single lane is about exponential
        first_full=worst if limits[worst] >= 1 else "",
    )


def breaking_point(name: str) -> int:
    """The number of outlets at which a resource is first full."""
    low, high = 100, 100_000_000
    while high - low > low // 100:
        middle = (low + high) // 2
        if full(plan(Load(outlets=middle)), name):
            high = middle
        else:
            low = middle
    return high


def full(found: Plan, name: str) -> bool:
    """Whether a resource has no room left: two cores, a window of a day, the rest whole."""
    values = {
        "states": found.states_core / 2,
        "triage": found.triage_lane,
        "transactions": found.transactions,
        "window": 1 / found.window_days,
        "cores": found.cores / 2,
    }
    return values[name] >= 1


_COLOURS = ("#01689b", "#b4450c", "#39870c", "#6b2c91")
_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 640, 320, 64, 40


def chart(
    title: str, unit: str, series: Sequence[tuple[str, Callable[[Plan], float]]], *, meet: bool = False
) -> str:
    """A log-log line chart as SVG; colours differ in lightness too. Lines that ``meet`` are named at their
    beginning."""
    counts = [10 ** (3 + step / 8) for step in range(25)]
    plans = [plan(Load(outlets=int(count))) for count in counts]
    rows = [[max(min(value(each), 1e7), 1e-4) for each in plans] for _, value in series]
    low = math.floor(math.log10(min(min(row) for row in rows)))
    high = math.ceil(math.log10(max(max(row) for row in rows)))

    def x(count: float) -> float:
        return _LEFT + (math.log10(count) - 3) / 3 * (_WIDTH - _LEFT - 110)

    def y(value: float) -> float:
        return _HEIGHT - _BOTTOM - (math.log10(value) - low) / max(high - low, 1) * (_HEIGHT - _BOTTOM - 36)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" font-size="12"',
        f'font-family="system-ui, sans-serif"><title>{title}</title>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="18" font-size="14">{title} ({unit})</text>',
    ]
    parts += [
        f'<path d="M{_LEFT} {y(10**power):.1f}H{_WIDTH - 110}" stroke="#ddd"/>'
        f'<text x="{_LEFT - 6}" y="{y(10**power) + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
        for power in range(low, high + 1)
    ]
    parts += [
        f'<text x="{x(10**power):.1f}" y="{_HEIGHT - 16}" text-anchor="middle">{10**power:,}</text>'
        for power in range(3, 7)
    ]
    for (name, _), row, colour in zip(series, rows, _COLOURS, strict=False):
        points = " ".join(f"{x(c):.1f},{y(v):.1f}" for c, v in zip(counts, row, strict=True))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
            f'<text x="{_LEFT + 6 if meet else _WIDTH - 104}" '
            f'y="{y(row[0]) - 6 if meet else y(row[-1]) + 4:.1f}" fill="{colour}">{name}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])


def late_at(interval: float) -> Callable[[Plan], float]:
    """One article in twenty is decided on later than this, at such an interval of polling."""
    return lambda found: plan(Load(outlets=found.outlets, interval=interval)).late


CHARTS = {
    "scale-latency.svg": chart(
        "From publication to decision, one in twenty is later",
        "seconds, by outlets",
        [("every 15 min", late_at(900)), ("every 5 min", late_at(300)), ("every minute", late_at(60))],
        meet=True,
    ),
    "scale-cores.svg": chart(
        "Cores in use",
        "cores, by outlets",
        [("the rest", lambda p: p.cores - p.states_core), ("reading states", lambda p: p.states_core)],
    ),
    "scale-limits.svg": chart(
        "What is full first",
        "1 is full, by outlets",
        [
            ("triage lane", lambda p: p.triage_lane),
            ("commits", lambda p: p.transactions),
            ("a day of stories", lambda p: 1 / p.window_days),
        ],
    ),
    "scale-storage.svg": chart(
        "Storage",
        "GB, by outlets",
        [("disk, 90 days", lambda p: p.disk_gb), ("memory", lambda p: p.window_gb)],
    ),
}


def main() -> None:
    """Write the plots and the table."""
    for name, drawn in CHARTS.items():
        (ROOT / "docs" / name).write_text(drawn, encoding="utf-8")
    rows = [plan(Load(outlets=count)) for count in (1_000, 10_000, 100_000, 1_000_000)]
    breaks = {name: breaking_point(name) for name in ("cores", "states", "triage", "transactions", "window")}
    result = {"costs": asdict(Costs()), "plans": [asdict(row) for row in rows], "full_at_outlets": breaks}
    (ROOT / "bench" / "results" / "scale.json").write_text(
        json.dumps(result, indent=1) + "\n", encoding="utf-8"
    )
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
