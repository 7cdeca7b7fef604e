"""A simulated week in half an hour: does memory stay flat, does anything leak, what does an article weigh?

usage: python -m bench.soak [--minutes 30] [--outlets 2000] [--articles 84000]
The daemon as a process on SQLite, outlets on loopback that publish all the time, all sampled from /proc.
Exit 1 where memory grows by more than 5 % after warming up, or file descriptors grow at all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from statistics import median

from wordfreq import top_n_list

from standins.configuration import environment, write_configuration
from standins.mail import MailCatcher
from standins.outlets import Item, OutletsStandIn
from standins.slack import SlackStandIn

ROOT = Path(__file__).parents[1]
_WORDS = top_n_list("nl", 20_000)
_WEIGHTS = list(accumulate(1 / (rank + 30) for rank in range(len(_WORDS))))  # as often as language has them
_SAMPLE = 5.0
_SHOWN = 20  # items in a feed at a time
_MOST_GROWTH = 1.05
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Sample:
    """The process and its children at one moment."""

    at: float
    rss: int
    files: int
    cpu: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Soaked:
    """What came of it. Megabytes; ``growth`` is the last fifth against the second."""

    minutes: float
    outlets: int
    articles: int
    memory_early: float
    memory_late: float
    growth: float
    files_early: float
    files_late: float
    bytes_an_article: float
    cpu_seconds: float
    messages: int

    @property
    def well(self) -> bool:
        """Whether it holds to its bounds."""
        return self.growth <= _MOST_GROWTH and self.files_late <= self.files_early + 2


def sample(pid: int, at: float) -> Sample:
    """Read /proc of a process and all its descendants."""
    rss = files = 0
    cpu = 0.0
    waiting = [pid]
    while waiting:
        one = Path(f"/proc/{waiting.pop()}")
        try:
            rss += int((one / "statm").read_text().split()[1]) * _PAGE
            files += len(list((one / "fd").iterdir()))
            times = (one / "stat").read_text().rpartition(")")[2].split()
            cpu += (int(times[11]) + int(times[12])) / _TICK
            children = (one / "task" / one.name / "children").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        waiting += [int(each) for each in children.split()]
    return Sample(at, rss, files, cpu)


def article(number: int, words: random.Random) -> Item:
    """An article like any other; one in two hundred is about the topic."""
    text = " ".join(words.choices(_WORDS, cum_weights=_WEIGHTS, k=60))
    head = "Overheid en diversiteit" if number % 200 == 0 else "Nieuws"
    return Item(
        url=f"https://voorbeeld.example/{number:08d}/artikel",
        title=f"{head} {number}: {text[:50]}",
        lead=text,
        at=datetime.now(UTC),
    )


async def publish(outlets: OutletsStandIn, total: int, seconds: float) -> None:
    """Spread ``total`` articles evenly over the outlets and the time."""
    words, slugs = random.Random(1), list(outlets.feeds)
    steps = max(int(seconds), 1)
    for step in range(steps):
        for number in range(total * step // steps, total * (step + 1) // steps):
            slug = slugs[number % len(slugs)]
            outlets.feeds[slug] = [article(number + 1, words), *outlets.feeds[slug]][:_SHOWN]
        await asyncio.sleep(1)


async def soak(minutes: float, count: int, total: int) -> Soaked:
    """Run it; the daemon is stopped with SIGTERM and must end cleanly."""
    loop, words = asyncio.get_running_loop(), random.Random(0)
    feeds = {f"o{number}": [article(10_000_000 + number, words)] for number in range(count)}
    with tempfile.TemporaryDirectory(prefix="voorsprong-soak-") as name:
        folder = Path(name)
        async with (
            OutletsStandIn(feeds=feeds) as outlets,
            MailCatcher() as mail,
            SlackStandIn() as slack,
        ):
            write_configuration(folder / "feeds.yaml", {slug: outlets.url(slug) for slug in feeds})
            variables = environment(folder, smtp_port=mail.port, slack_url=slack.url, slack_token=slack.token)
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "monitor", "run", "--no-web"),
                cwd=ROOT,
                env={**os.environ, **variables, "MONITOR_WEB_PORT": "0", "MONITOR_LOG_LEVEL": "error"},
            )
            began, samples = loop.time(), list[Sample]()
            publishing = asyncio.create_task(publish(outlets, total, minutes * 60))
            while (now := loop.time() - began) < minutes * 60:
                samples.append(sample(process.pid, now))
                await asyncio.sleep(_SAMPLE)
            publishing.cancel()
            process.send_signal(signal.SIGTERM)
            if await asyncio.wait_for(process.wait(), 60):
                message = f"the daemon ended with {process.returncode}"
                raise SystemExit(message)
            stored, weight = weigh(folder / "monitor.db")
            return summary(samples, minutes, count, stored, weight, len(mail.caught))


def weigh(file: Path) -> tuple[int, int]:
    """``(articles, bytes)`` of the database."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (stored,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    connection.close()
    return stored, file.stat().st_size


def summary(
    samples: list[Sample], minutes: float, outlets: int, stored: int, weight: int, messages: int
) -> Soaked:
    """The second fifth against the last."""
    fifth = len(samples) // 5
    early, late = samples[fifth : 2 * fifth], samples[-fifth:]
    before, after = median(each.rss for each in early), median(each.rss for each in late)
    return Soaked(
        minutes=minutes,
        outlets=outlets,
        articles=stored,
        memory_early=round(before / 1e6, 1),
        memory_late=round(after / 1e6, 1),
        growth=round(after / before, 3),
        files_early=median(each.files for each in early),
        files_late=median(each.files for each in late),
        bytes_an_article=round(weight / max(stored, 1)),
        cpu_seconds=round(samples[-1].cpu, 1),
        messages=messages,
    )


def main() -> None:
    """Soak, tell, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--outlets", type=int, default=2_000)
    parser.add_argument("--articles", type=int, default=84_000, help="a week of two thousand outlets")
    given = parser.parse_args()
    done = asyncio.run(soak(given.minutes, given.outlets, given.articles))
    text = json.dumps({**asdict(done), "well": done.well}, indent=1)
    (ROOT / "bench" / "results" / "soak.json").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    sys.exit(0 if done.well else 1)


if __name__ == "__main__":
    main()
