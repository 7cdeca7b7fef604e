"""Killed at random, thousands of times, with failing channels: nothing lost, and what came twice.

usage: python -m bench.chaos [--kills 2000] [--database sqlite|postgres|both] [--workers 1]

Real processes are forked, work (triage, alert tick, delivery) and are killed with SIGKILL after a few tens
of milliseconds, again and again on one database, while articles keep coming. Slack, SMTP and a webhook
receiver on loopback fail 5 % of the calls and accept 2 % whose answer is lost; one more receiver is dead
throughout.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar

from sqlalchemy import func, select

from bench.chaos_worker import FastClock, Place, work
from bench.postgres import served
from monitor.model.collecting import Candidate, Collected, OutletState
from monitor.storage.collecting import CollectStore
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.storage.tables.alerts import alerts, deliveries
from standins import mail, slack, webhook

FAIL, LOSE = 0.05, 0.02
F = TypeVar("F")
_LETTERS = "abdefgiklmnoprstuvz"


@dataclass(frozen=True)
class Result:
    """Figures of one run."""

    database: str
    workers: int
    kills: int
    articles: int
    lost: dict[str, int]
    """Articles that did not arrive, by channel; the dead one aside."""
    twice: dict[str, int]
    """Arrivals beyond the first of one message, by channel. Mail repeats carry the same Message-ID."""
    alerts_twice: int
    tried_again: int
    """Deliveries that took more than one try, the dead channel aside: what kills and faults interrupted."""
    unsettled: int
    """Deliveries neither sent nor, on the dead channel, dead or waiting."""
    seconds: float


async def run(kills: int, url: str, name: str, *, workers: int = 1, seed: int = 1) -> Result:
    """One run on one database."""
    begun, dice = time.monotonic(), random.Random(seed)
    database = Database(url)
    upgrade(database)
    catcher = mail.MailCatcher(
        choose=lambda _: _fault(dice, mail.Fault.BUSY, mail.Fault.DROP, mail.Fault.NONE)
    )
    talk = slack.SlackStandIn(choose=lambda method, _: _slack_fault(dice, method))
    sink = webhook.WebhookReceiver(
        choose=lambda _: _fault(dice, webhook.Fault.ERROR, webhook.Fault.LOST, webhook.Fault.NONE)
    )
    async with catcher, talk, sink:
        place = Place(url, catcher.port, talk.url, talk.token, sink.url, sink.ask, time.time())
        published = await _storm(place, database, kills, workers, dice)
        await _drain(place, database, workers)
        arrived = {
            "slack": Counter(each.delivery for each in talk.posted),
            "email": Counter(str(each.mail["Message-ID"]) for each in catcher.caught),
            "webhook": Counter(each.id for each in sink.received),
        }
        lost = {channel: published - len(names) for channel, names in arrived.items()}
        twice = {channel: sum(names.values()) - len(names) for channel, names in arrived.items()}
        doubled, retried = _stored(database)
        result = Result(
            database=name,
            workers=workers,
            kills=kills,
            articles=published,
            lost=lost,
            twice=twice,
            alerts_twice=doubled,
            tried_again=retried,
            unsettled=_open(database),
            seconds=round(time.monotonic() - begun, 1),
        )
    database.close()
    return result


def _fault(dice: random.Random, error: F, lost: F, none: F) -> F:
    roll = dice.random()
    return error if roll < FAIL else lost if roll < FAIL + LOSE else none


def _slack_fault(dice: random.Random, method: str) -> slack.Fault:
    if method != "chat.postMessage":
        return slack.Fault.NONE
    return _fault(dice, slack.Fault.ERROR, slack.Fault.LOST, slack.Fault.NONE)


async def _storm(place: Place, database: Database, kills: int, workers: int, dice: random.Random) -> int:
    """Start, let live for a moment, kill; articles come all the time."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bench.chaos_worker"])
    published = killed = 0
    running: list[BaseProcess] = []
    while killed < kills or (not kills and published < 20):
        published += await asyncio.to_thread(
            _publish, place, database, published, 2 if dice.random() < 0.5 else 0
        )
        while len(running) < workers:
            process = context.Process(target=work, args=(place, dice.randrange(2**31)), daemon=True)
            process.start()
            running.append(process)
        await asyncio.sleep(dice.uniform(0.02, 0.4))
        if killed < kills:
            victim = running.pop(dice.randrange(len(running)))
            if victim.pid is not None:
                os.kill(victim.pid, signal.SIGKILL)
            await asyncio.to_thread(victim.join)
            killed += 1
    for left in running:
        left.kill()
        await asyncio.to_thread(left.join)
    return published


def _publish(place: Place, database: Database, already: int, count: int) -> int:
    now = FastClock(place.epoch).now()
    rows = tuple(article(number, now) for number in range(already, already + count))
    if rows:
        state = OutletState(slug="bron", baseline_at=now)
        CollectStore(database).save([Collected(state=state, candidates=rows)], now)
    return count


def article(number: int, now: datetime) -> Candidate:
    dice = random.Random(number)
    words = " ".join("".join(dice.choices(_LETTERS, k=9)) for _ in range(14))
    return Candidate(
        key=f"n{number}",
        fingerprint=sha256(words.encode()).digest(),
        url=f"https://bron.example/{number}",
        guid=f"n{number}",
        title=f"Bericht {number} {words[:40]}",
        lead=words,
        body="",
        published=now,
        published_raw="",
    )


async def _drain(place: Place, database: Database, workers: int) -> None:
    """Everything that can still arrive does; the dead channel's deliveries may go on waiting."""
    context = multiprocessing.get_context("forkserver")
    rest = [context.Process(target=work, args=(place, 7), daemon=True) for _ in range(workers)]
    for each in rest:
        each.start()
    for _ in range(1200):
        if not _open(database):
            break
        await asyncio.sleep(0.2)
    await asyncio.sleep(0.5)
    for last in rest:
        last.kill()
        await asyncio.to_thread(last.join)


def _open(database: Database) -> int:
    alive = deliveries.c.state.in_(("queued", "claimed")) & (deliveries.c.recipient != "dead")
    with database.read() as connection:
        waiting = connection.scalar(select(func.count()).select_from(deliveries).where(alive)) or 0
        untriaged = connection.exec_driver_sql("SELECT count(*) FROM articles WHERE pending").scalar() or 0
    return int(waiting) + int(untriaged)


def _stored(database: Database) -> tuple[int, int]:
    """``(stories alerted more than once, deliveries tried more than once)``."""
    per_story = select(func.count()).select_from(alerts).group_by(alerts.c.story)
    again = (deliveries.c.attempt > 1) & (deliveries.c.recipient != "dead")
    with database.read() as connection:
        doubled = sum(number > 1 for number in connection.scalars(per_story))
        return doubled, connection.scalar(select(func.count()).select_from(deliveries).where(again)) or 0


@contextmanager
def database_url(kind: str) -> Iterator[str]:
    """A fresh SQLite file or PostgreSQL server."""
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        if kind == "sqlite":
            yield f"sqlite:///{folder}/monitor.db"
            return
        server = served(Path(folder))
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def main() -> None:
    """Run, print a table, write ``bench/results/chaos.json``; exit 1 when anything was lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=2000)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    kinds = ("sqlite", "postgres") if given.database == "both" else (given.database,)
    results = []
    for kind in kinds:
        with database_url(kind) as url:
            share = given.kills // len(kinds)
            results.append(asyncio.run(run(share, url, kind, workers=given.workers)))
        sys.stdout.write(json.dumps(asdict(results[-1])) + "\n")
    folder = Path("bench/results")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "chaos.json").write_text(json.dumps([asdict(each) for each in results], indent=1) + "\n")
    lost = sum(sum(each.lost.values()) + each.unsettled + each.alerts_twice for each in results)
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
