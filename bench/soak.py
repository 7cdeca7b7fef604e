"""A simulated week of two thousand outlets: is memory flat, does anything leak, what does an article weigh?

usage: python -m bench.soak [--minutes 30] [--days 7] [--outlets 2000] [--a-day 6000]
The daemon as a process on SQLite, its clock moved by us and waiting whenever it lags behind, so that a busy
machine makes this take longer and not easier. It is to be a week of a service that has run for a year, so
what fills in such a year is full before it begins: the archive holds four weeks, the furthest that anything
in memory reaches back (stories twelve days, rhythms of outlets four weeks); what outlets hold at first brings
two hundred thousand spellings never seen, and every headline one more. What grows then is a leak.
Memory (the proportional size of the daemon and all its processes) is judged over the last two thirds, by its
trend and from their first fifth to their last. Exit 1 where either is more than 5 %, or where file
descriptors, connections or threads grow by more than two.
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
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import linear_regression, mean, median

from bench.paced_daemon import PacedClock
from bench.processes import Sample, sample
from bench.soak_archive import START, article, fill, first_item
from standins.configuration import environment, write_configuration
from standins.mail import MailCatcher
from standins.outlets import OutletsStandIn
from standins.slack import SlackStandIn

ROOT = Path(__file__).parents[1]
_HOSTS = tuple(f"127.0.{number // 250}.{number % 250 + 1}" for number in range(500))
_SAMPLE = 5.0
_SHOWN = 20  # items in a feed at a time
_MOST_GROWTH = 0.05
_MOST_HANDLES = 2
_WARM = 1 / 3
_BEFORE = 28
_MOST_WAITING = 400
ALLOCATOR = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "262144"}  # as in the Dockerfile
_LIMIT = 3.0  # times the minutes asked for, and then it ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What is simulated."""

    minutes: float
    days: float
    outlets: int
    a_day: int
    before: int
    """Days that the archive holds already."""

    @property
    def speed(self) -> float:
        """Simulated seconds in one."""
        return self.days * 86_400 / (self.minutes * 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Soaked:
    """What came of it. Megabytes; growth as a share, over the last two thirds."""

    minutes: float
    days: float
    outlets: int
    polls: int
    articles_before: int
    articles: int
    memory_first_minute: float
    memory_after_warming: float
    memory_at_end: float
    growth: float
    """By the trend."""
    files: tuple[float, float]
    sockets: tuple[float, float]
    threads: tuple[float, float]
    bytes_an_article: float
    cpu_seconds: float
    waited: float
    """Share of the time that the clock stood still, because the daemon lagged behind."""
    messages: int
    complaints: int
    by_minute: list[float] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """Whether it holds to its bounds."""
        handles = (self.files, self.sockets, self.threads)
        grown = max(self.growth, self.memory_at_end / self.memory_after_warming - 1)
        return grown <= _MOST_GROWTH and all(b <= a + _MOST_HANDLES for a, b in handles)


class Backlog:
    """What the daemon has not done yet, read from its database."""

    def __init__(self, file: Path, outlets: int) -> None:
        self._connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=15)
        self._outlets = outlets

    def waiting(self, now: datetime) -> int:
        """Articles to triage, outlets that are due or were never asked, messages in hand."""
        moment = now.strftime("%Y-%m-%d %H:%M:%S.%f")
        (count,) = self._connection.execute(
            """SELECT 5 * (SELECT count(*) FROM articles WHERE pending)
            + (SELECT count(*) FROM outlet_state WHERE next_poll <= ?)
            + ? - (SELECT count(*) FROM outlet_state)
            + 100 * (SELECT count(*) FROM deliveries WHERE state = 'claimed')""",
            (moment, self._outlets),
        ).fetchone()
        return int(count)

    def polls(self) -> int:
        """How often an outlet was asked."""
        (count,) = self._connection.execute("SELECT sum(polls) FROM outlet_days").fetchone()
        return int(count or 0)

    def stored(self) -> int:
        """How many articles there are."""
        (count,) = self._connection.execute("SELECT count(*) FROM articles").fetchone()
        return int(count)


@dataclass
class Soak:
    """The run under way."""

    week: Week
    outlets: OutletsStandIn
    clock: PacedClock
    backlog: Backlog
    pid: int
    samples: list[Sample] = field(default_factory=list)
    stood: float = 0.0
    published: int = 0

    async def run(self) -> None:
        """Until the week is over and the minutes are spent."""
        loop, words = asyncio.get_running_loop(), random.Random(1)
        began, sampled = loop.time(), -_SAMPLE
        step = timedelta(seconds=self.week.speed)
        end = START + timedelta(days=self.week.days)
        while (passed := loop.time() - began) < self.week.minutes * 60 * _LIMIT:
            now = self.clock.now()
            if now >= end and passed >= self.week.minutes * 60:
                return
            if passed - sampled >= _SAMPLE:
                self.samples.append(sample(self.pid, passed))
                sampled = passed
            if now >= end:
                pass
            elif self.backlog.waiting(now) > _MOST_WAITING:
                self.stood += 1
            else:
                self.clock.set(now + step)
                self._publish(words, (now + step - START) / timedelta(days=1))
            await asyncio.sleep(1)

    def _publish(self, words: random.Random, days: float) -> None:
        for number in range(self.published, int(days * self.week.a_day)):
            slug = f"o{number % self.week.outlets}"
            fresh = article(number + 1, words, self.clock.now())
            self.outlets.feeds[slug] = [fresh, *self.outlets.feeds[slug]][:_SHOWN]
            self.published += 1
            self.outlets.asked.clear()


async def soak(week: Week) -> Soaked:
    """Run it; the daemon is stopped with SIGTERM and must end cleanly."""
    words = random.Random(0)
    feeds = {f"o{number}": [first_item(number, week.outlets, words)] for number in range(week.outlets)}
    with tempfile.TemporaryDirectory(prefix="voorsprong-soak-") as name:
        folder = Path(name)
        file = folder / "clock"
        file.write_bytes(bytes(8))
        clock = PacedClock(file)
        clock.set(START)
        async with (
            OutletsStandIn(feeds=feeds, hosts=_HOSTS) as outlets,
            MailCatcher() as mail,
            SlackStandIn() as slack,
        ):
            addresses = {slug: outlets.url(slug) for slug in feeds}
            write_configuration(folder / "feeds.yaml", addresses, interval="2h")
            variables = environment(folder, smtp_port=mail.port, slack_url=slack.url, slack_token=slack.token)
            url = variables["MONITOR_DATABASE_URL"]
            before = fill(url, days=week.before, a_day=week.a_day, outlets=week.outlets)
            weight = size(folder / "monitor.db")
            with (folder / "log").open("wb") as log:
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "bench.paced_daemon", str(file), str(week.speed)),
                    cwd=ROOT,
                    env={
                        **os.environ,
                        **variables,
                        **ALLOCATOR,
                        "MONITOR_WEB_PORT": "0",
                        "MONITOR_LOG_LEVEL": "error",
                    },
                    stderr=log,
                )
                run = Soak(week, outlets, clock, Backlog(folder / "monitor.db", week.outlets), process.pid)
                await run.run()
                process.send_signal(signal.SIGTERM)
                if code := await asyncio.wait_for(process.wait(), 60):
                    sys.stderr.write((folder / "log").read_text()[-4_000:])
                    message = f"the daemon ended with {code}"
                    raise SystemExit(message)
            said = (folder / "log").read_text()
            sys.stderr.write(said[-4_000:])
            grown = (size(folder / "monitor.db") - weight) / max(run.backlog.stored() - before, 1)
            return summary(run, before, grown, len(mail.caught), said.count("ERROR"))


def size(file: Path) -> int:
    """Bytes of the database, its log written back."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file.stat().st_size


def weigh(file: Path) -> tuple[int, int]:
    """``(articles, bytes)`` of a database."""
    connection = sqlite3.connect(file)
    (stored,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    connection.close()
    return stored, size(file)


def summary(run: Soak, before: int, weight: float, messages: int, complaints: int) -> Soaked:
    """The last two thirds, and what went before them."""
    samples = run.samples
    warm = samples[int(len(samples) * _WARM) :]
    line = linear_regression([each.at for each in warm], [each.memory for each in warm])
    span = warm[-1].at - warm[0].at
    first, last = warm[: len(warm) // 5], warm[-(len(warm) // 5) :]
    minutes: dict[int, list[int]] = {}
    for each in samples:
        minutes.setdefault(int(each.at // 60), []).append(each.memory)
    return Soaked(
        minutes=round(samples[-1].at / 60, 1),
        days=round((run.clock.now() - START) / timedelta(days=1), 2),
        outlets=run.week.outlets,
        polls=run.backlog.polls(),
        articles_before=before,
        articles=run.backlog.stored() - before,
        memory_first_minute=round(mean(minutes[0]) / 1e6, 1),
        memory_after_warming=round(median(each.memory for each in first) / 1e6, 1),
        memory_at_end=round(median(each.memory for each in last) / 1e6, 1),
        growth=round(line.slope * span / mean(each.memory for each in warm), 4),
        files=(median(each.files for each in first), median(each.files for each in last)),
        sockets=(median(each.sockets for each in first), median(each.sockets for each in last)),
        threads=(median(each.threads for each in first), median(each.threads for each in last)),
        bytes_an_article=round(weight),
        cpu_seconds=round(samples[-1].cpu, 1),
        waited=round(run.stood / samples[-1].at, 3),
        messages=messages,
        complaints=complaints,
        by_minute=[round(mean(each) / 1e6, 1) for each in minutes.values()],
    )


def main() -> None:
    """Soak, tell, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=32)
    parser.add_argument("--days", type=float, default=7)
    parser.add_argument("--outlets", type=int, default=2_000)
    parser.add_argument("--a-day", type=int, default=6_000)
    parser.add_argument("--before", type=int, default=_BEFORE)
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results" / "soak.json")
    given = parser.parse_args()
    week = Week(
        minutes=given.minutes,
        days=given.days,
        outlets=given.outlets,
        a_day=given.a_day,
        before=given.before,
    )
    done = asyncio.run(soak(week))
    text = json.dumps({**asdict(done), "well": done.well}, indent=1)
    given.out.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    sys.exit(0 if done.well else 1)


if __name__ == "__main__":
    main()
