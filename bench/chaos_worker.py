"""The process that chaos kills: triage, alert tick and delivery on one database, until SIGKILL."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from monitor.channels.email import EmailChannel, Security, SmtpSettings
from monitor.channels.slack import SlackChannel, SlackSettings
from monitor.channels.webhook import Hook, WebhookChannel
from monitor.flows.alert_tick import AlertTicker
from monitor.flows.alert_views import Moment
from monitor.flows.deliver import Deliverer
from monitor.flows.triage import Triager
from monitor.model.alert import Address
from monitor.model.article import Document
from monitor.model.outlet import Outlet
from monitor.model.routing import Node, RouteSettings
from monitor.model.settings import Settings
from monitor.model.topic import Hit, Tier, Topic, TopicMatch, Where
from monitor.storage.alert_ticks import AlertTickStore
from monitor.storage.database import Database
from monitor.storage.outbox import Outbox
from monitor.storage.triaging import TriageStore

SPEED = 12
"""The worker's clock runs so many times as fast: a lease of two minutes lasts ten seconds. Not faster: a
machine that stands still for seconds must not let a living worker's lease run out, nor make of what waited
a backlog of a quarter of an hour, which is rightly told in one message."""
CHANNELS = ("slack:#woordvoering", "email:desk@example.nl", "webhook:sink", "webhook:dead")
DEAD = "webhook:dead"


@dataclass(frozen=True)
class Place:
    """Where everything is."""

    database: str
    smtp_port: int
    slack_url: str
    slack_token: str
    hook_url: str
    hook_ask: str
    epoch: float
    """Real time at which the fast clock began."""


class FastClock:
    """Real time, ``SPEED`` times as fast, the same for every process."""

    def __init__(self, epoch: float) -> None:
        self._epoch = epoch

    def now(self) -> datetime:
        """Now, in fast time."""
        return datetime.fromtimestamp(self._epoch, UTC) + timedelta(
            seconds=(time.time() - self._epoch) * SPEED
        )


class EveryArticle:
    """Every article is on the topic."""

    def match(self, document: Document) -> tuple[TopicMatch, ...]:
        """One hit, in the headline."""
        hit = Hit(rule="alles", where=Where.TITLE, start=0, end=4, sentence=document.title)
        return (TopicMatch(topic="alles", tier=Tier.ALERT, hits=(hit,)),)


def settings() -> Settings:
    """One urgent topic, one route to every channel, one of which is dead."""
    route = RouteSettings(
        channels=tuple(Address(*each.split(":", 1)) for each in CHANNELS),
        cap=10**6,
        repeat_interval=timedelta(days=999),
    )
    base = Settings(
        outlets=(Outlet(slug="bron", name="Bron", url="https://bron.example", tier=1),),
        topics=(Topic(slug="alles", title="Alles", urgent=True),),
        routes=Node(slug="root", children=(Node(slug="desk", settings=route),)),
    )
    return replace(base, fetch=replace(base.fetch, max_age=timedelta(days=9999)))


def work(place: Place, seed: int) -> None:
    """Runs until killed: what a killed one had in hand is due again only when its lease ends."""
    logging.disable(logging.CRITICAL)
    asyncio.run(_work(place, random.Random(seed)))


async def _work(place: Place, dice: random.Random) -> None:
    database, clock = Database(place.database), FastClock(place.epoch)
    smtp = SmtpSettings(
        host="127.0.0.1", port=place.smtp_port, security=Security.PLAIN, sender="v@example.nl", timeout=10
    )
    slack = SlackSettings(token=place.slack_token, base_url=place.slack_url, timeout=10, spacing=timedelta(0))
    hooks = {
        "sink": Hook(url=place.hook_url, ask=place.hook_ask, timeout=10),
        "dead": Hook(url="http://127.0.0.1:9/hook", timeout=1),
    }
    deliverer = Deliverer(
        Outbox(database),
        {"email": EmailChannel(smtp), "slack": SlackChannel(slack), "webhook": WebhookChannel(hooks, clock)},
        clock,
        fallback=lambda _: (),
        jitter=dice.random,
    )
    triager = Triager(TriageStore(database), EveryArticle())
    ticker = AlertTicker(AlertTickStore(database))
    while True:
        moment = Moment(now=clock.now(), settings=settings())
        triaged = await asyncio.to_thread(triager.run, moment, 20)
        await asyncio.to_thread(ticker.run, moment)
        done = await deliverer.run(40)
        if not (triaged.articles or done.sent or done.dead):
            await asyncio.sleep(0.02)
