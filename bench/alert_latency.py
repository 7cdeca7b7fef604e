"""From the poll that saw an article to acceptance by SMTP and Slack, at a steady rate of matching articles.

usage: python -m bench.alert_latency [--rates 1,100,1000] [--seconds 30]

group_wait 0. Articles are stored as a poll stores them; triage, alert tick and delivery each run once a
second, as in the daemon, on SQLite; SMTP and Slack are stand-ins on loopback. Slack's own limit of one
message a second a channel is off: with it on, 1,000 a minute to one channel cannot be met by anybody.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path

from bench.chaos import article
from bench.chaos_worker import EveryArticle, settings
from monitor.channels.email import EmailChannel, Security, SmtpSettings
from monitor.channels.slack import SlackChannel, SlackSettings
from monitor.clock import SystemClock
from monitor.flows.alert_tick import AlertTicker
from monitor.flows.alert_views import Moment
from monitor.flows.deliver import Deliverer
from monitor.flows.triage import Triager
from monitor.model.alert import Address
from monitor.model.collecting import Collected, OutletState
from monitor.model.routing import Node
from monitor.model.settings import Settings
from monitor.storage.alert_ticks import AlertTickStore
from monitor.storage.collecting import CollectStore
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.storage.outbox import Outbox
from monitor.storage.triaging import TriageStore
from standins.mail import MailCatcher
from standins.slack import SlackStandIn

_TICK = 1.0
_LEAST = 20
"""Articles at least; at one a minute they come every five seconds, which is as quiet for the service."""
_WARM = 10**6


@dataclass(frozen=True)
class Result:
    """Milliseconds from stored to accepted."""

    rate: int
    articles: int
    mail_p50: float
    mail_p99: float
    slack_p50: float
    slack_p99: float


async def measure(rate: int, seconds: float, folder: str) -> Result:
    """One rate, in articles a minute."""
    database = Database(f"sqlite:///{folder}/latency-{rate}.db")
    upgrade(database)
    accepted: dict[str, dict[int, float]] = {"mail": {}, "slack": {}}
    stored: dict[int, float] = {}
    async with MailCatcher() as catcher, SlackStandIn() as chat:
        loop = [asyncio.create_task(_daemon(database, catcher.port, chat))]
        loop.append(asyncio.create_task(_watch(catcher, chat, accepted)))
        total = max(_LEAST, round(rate * seconds / 60))
        await asyncio.to_thread(
            _store, database, _WARM
        )  # the first of a process opens what the others find open
        for _ in range(600):
            if all(_WARM in each for each in accepted.values()):
                break
            await asyncio.sleep(0.1)
        for number in range(total):
            await asyncio.to_thread(_store, database, number)
            stored[number] = time.monotonic()
            await asyncio.sleep(60 / rate if rate > 1 else 5)
        for _ in range(600):
            if min(len(each) for each in accepted.values()) > total:
                break
            await asyncio.sleep(0.1)
        for each in loop:
            each.cancel()
        await asyncio.gather(*loop, return_exceptions=True)
    database.close()
    waits = {name: _waits(stored, seen) for name, seen in accepted.items()}
    return Result(
        rate,
        total,
        *(round(1000 * _quantile(waits[name], part)) for name in ("mail", "slack") for part in (0.5, 0.99)),
    )


def _waits(stored: dict[int, float], seen: dict[int, float]) -> list[float]:
    return [seen.get(number, float("inf")) - at for number, at in stored.items()]


def _quantile(values: list[float], part: float) -> float:
    if part == 0.5:
        return statistics.median(values)
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def _store(database: Database, number: int) -> None:
    now = SystemClock().now()
    state = OutletState(slug="bron", baseline_at=now, last_success=now)
    CollectStore(database).save([Collected(state=state, candidates=(article(number, now),))], now)


def _config() -> Settings:
    base = settings()
    node = base.routes.children[0]
    channels = (Address("slack", "#woordvoering"), Address("email", "desk@example.nl"))
    route = replace(node, settings=replace(node.settings, channels=channels))
    return replace(base, routes=Node(slug="root", children=(route,)))


async def _daemon(database: Database, port: int, chat: SlackStandIn) -> None:
    clock, config = SystemClock(), _config()
    mail = SmtpSettings(host="127.0.0.1", port=port, security=Security.PLAIN, sender="v@example.nl")
    web = SlackSettings(token=chat.token, base_url=chat.url, spacing=timedelta(0))
    deliverer = Deliverer(
        Outbox(database),
        {"email": EmailChannel(mail), "slack": SlackChannel(web)},
        clock,
        fallback=lambda _: (),
        jitter=lambda: 0.5,
    )
    triager, ticker = Triager(TriageStore(database), EveryArticle()), AlertTicker(AlertTickStore(database))

    def triage() -> object:
        return triager.run(Moment(now=clock.now(), settings=config))

    def look() -> object:
        return ticker.run(Moment(now=clock.now(), settings=config))

    async def every(step: Callable[[], object]) -> None:
        while True:
            begun = time.monotonic()
            done = step()
            if asyncio.iscoroutine(done):
                await done
            await asyncio.sleep(max(0.0, _TICK - (time.monotonic() - begun)))

    await asyncio.gather(
        every(lambda: asyncio.to_thread(triage)),
        every(lambda: asyncio.to_thread(look)),
        every(deliverer.run),
    )


async def _watch(catcher: MailCatcher, chat: SlackStandIn, accepted: dict[str, dict[int, float]]) -> None:
    mails = posts = 0
    while True:
        for caught in catcher.caught[mails:]:
            accepted["mail"].setdefault(int(str(caught.mail["Subject"]).split()[1]), time.monotonic())
        for post in chat.posted[posts:]:
            words = post.text.split("Bericht ")[1]
            accepted["slack"].setdefault(int(words.split()[0]), time.monotonic())
        mails, posts = len(catcher.caught), len(chat.posted)
        await asyncio.sleep(0.005)


def main() -> None:
    """Measure, print, write ``bench/results/alert_latency.json``."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rates", default="1,100,1000")
    parser.add_argument("--seconds", type=float, default=30)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for rate in given.rates.split(","):
            results.append(asyncio.run(measure(int(rate), given.seconds, folder)))
            sys.stdout.write(json.dumps(asdict(results[-1])) + "\n")
    path = Path("bench/results/alert_latency.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(each) for each in results], indent=1) + "\n")


if __name__ == "__main__":
    main()
