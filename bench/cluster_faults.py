"""Workers, or the database under them, killed again and again while articles appear: is anything lost?"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path

from sqlalchemy import Engine, create_engine, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from bench.postgres import Postgres
from bench.sigkill import item
from bench.workers import Workers
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.storage.tables.articles import articles, versions
from monitor.storage.tables.outlets import outlet_state
from standins.configuration import environment, write_configuration
from standins.mail import MailCatcher
from standins.outlets import Item, OutletsStandIn
from standins.slack import SlackStandIn

_HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 101))
_LOOK = 0.5
_PATIENCE = 240
_SETTLE = 180.0


class Fault(Enum):
    """What is done to them."""

    KILL = "kill"
    CRASH = "crash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One trial."""

    fault: Fault
    seconds: float
    workers: int = 3
    outlets: int = 200
    seed: int = 1
    kills: int = 0
    """So many, however long it takes; 0 for as many as ``seconds`` hold."""
    crashes: int = 3
    down: float = 5.0
    pause: tuple[float, float] = (2.0, 5.0)
    hosts: tuple[str, ...] = _HOSTS
    every: float = 6.0
    """Seconds between articles that must ring."""
    hurry: bool = False
    """Have every outlet asked after each article, and wait for no dead worker's claims; the lags then say
    nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it. Lags in seconds, between a poll's due time and its storing."""

    fault: str
    seconds: float
    faults: int
    polls: int
    lag_p50: float
    lag_p99: float
    lag_max: float
    published: int
    not_stored: int
    not_triaged: int
    versions_twice: int
    to_tell: int
    lost_mail: int
    lost_slack: int
    twice_mail: int
    twice_slack: int
    recovered_in: list[float] = field(default_factory=list)
    """After each crash of the database: seconds from its return to the next poll that was stored."""

    @property
    def well(self) -> bool:
        """Nothing was lost."""
        return not (self.not_stored or self.not_triaged or self.lost_mail or self.lost_slack)


class Lags:
    """Watches how late each outlet is asked; says so in ``found``, and in ``at`` when it was."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._due: dict[str, datetime] = {}
        self._last: dict[str, datetime] = {}
        self.found: list[float] = []
        self.at: list[datetime] = []

    async def know(self, count: int) -> None:
        """Wait until so many outlets were asked for the first time."""
        for _ in range(_PATIENCE):
            if len(self._last) >= count:
                return
            await asyncio.sleep(_LOOK)

    def look(self) -> None:
        """Once; a database that is away is looked at later."""
        columns = (outlet_state.c.slug, outlet_state.c.next_poll, outlet_state.c.last_poll)
        try:
            with self._engine.connect() as connection:
                rows = connection.execute(select(*columns)).all()
        except SQLAlchemyError:
            return
        for slug, due, last in rows:
            if last is None or due is None:
                continue
            if slug in self._last and last != self._last[slug]:
                self.found.append(max((last - self._due[slug]).total_seconds(), 0.0))
                self.at.append(last)
            if last != self._last.get(slug):
                self._last[slug], self._due[slug] = last, due


class World:
    """The outlets that publish, the people who are told."""

    def __init__(self, plan: Plan) -> None:
        self._slugs = [f"o{number}" for number in range(plan.outlets)]
        self._words = random.Random(plan.seed)
        first = {slug: [self._other(f"{slug}-0")] for slug in self._slugs}
        self.outlets = OutletsStandIn(feeds=first, hosts=plan.hosts)
        self.mail, self.slack = MailCatcher(), SlackStandIn()
        self.told = self.others = 0

    def publish(self) -> None:
        """One article that must ring, and some that must not."""
        self.told += 1
        slug = self._words.choice(self._slugs)
        self.outlets.publish(slug, item(self.told, datetime.now(UTC)))
        for _ in range(10):
            self.others += 1
            self.outlets.publish(self._words.choice(self._slugs), self._other(str(self.others)))

    def _other(self, name: str) -> Item:
        words = " ".join("".join(self._words.choices("abdegiklmnoprst", k=8)) for _ in range(30))
        url = f"https://ander.example/{name}/bericht"
        return Item(url=url, title=f"Bericht {name} {words[:30]}", lead=words, at=datetime.now(UTC))

    def missing(self) -> tuple[int, int]:
        """Articles that must ring and did not: by mail, in Slack."""
        mails = {str(each.mail["Subject"]).split(":")[0].split()[-1] for each in self.mail.caught}
        posts = " ".join(
            json.dumps(each.blocks, ensure_ascii=False) + each.text for each in self.slack.posted
        )
        numbers = range(1, self.told + 1)
        return (
            sum(str(number) not in mails for number in numbers),
            sum(f"diversiteit {number}:" not in posts for number in numbers),
        )


async def trial(plan: Plan, postgres: Postgres) -> Outcome:
    """Run one, wait until everything was told or nothing moves, and count."""
    world = World(plan)
    with tempfile.TemporaryDirectory(prefix="voorsprong-faults-") as name:
        folder = Path(name)
        async with world.outlets, world.mail, world.slack:
            urls = {slug: world.outlets.url(slug) for slug in world.outlets.feeds}
            write_configuration(folder / "feeds.yaml", urls)
            variables = environment(
                folder,
                smtp_port=world.mail.port,
                slack_url=world.slack.url,
                slack_token=world.slack.token,
            )
            url = postgres.database()
            _migrate(url)
            async with Workers({**variables, "MONITOR_DATABASE_URL": url}, folder / "log") as workers:
                return await _run(plan, postgres, world, workers, url)


def _migrate(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()


async def _run(plan: Plan, postgres: Postgres, world: World, workers: Workers, url: str) -> Outcome:
    loop = asyncio.get_running_loop()
    engine = create_engine(Database(url).url, poolclass=NullPool)
    lags = Lags(engine)
    watching = asyncio.create_task(_watch(lags))
    await workers.start(plan.workers)
    await lags.know(plan.outlets)
    publishing = asyncio.create_task(_publish(world, plan, engine))
    began = loop.time()
    back: list[datetime] = []
    faults = await (_kills(plan, workers) if plan.fault is Fault.KILL else _crashes(plan, postgres, back))
    await publishing
    await _settled(world, engine, workers, plan, lambda: all(_recovered(each, lags.at) >= 0 for each in back))
    watching.cancel()
    counts = _count(engine)
    engine.dispose()
    late = sorted(lags.found) or [0.0]
    lost_mail, lost_slack = world.missing()
    mails = Counter(str(each.mail["Message-ID"]) for each in world.mail.caught)
    posts = Counter(each.delivery for each in world.slack.posted)
    return Outcome(
        fault=plan.fault.value,
        seconds=round(loop.time() - began, 1),
        faults=faults,
        polls=len(lags.found),
        lag_p50=round(late[len(late) // 2], 2),
        lag_p99=round(late[int(len(late) * 0.99)], 2),
        lag_max=round(late[-1], 2),
        published=world.told + world.others + plan.outlets,
        not_stored=world.told + world.others + plan.outlets - counts["stored"],
        not_triaged=counts["pending"],
        versions_twice=counts["revised"],
        to_tell=world.told,
        lost_mail=lost_mail,
        lost_slack=lost_slack,
        twice_mail=sum(each - 1 for each in mails.values()),
        twice_slack=sum(each - 1 for each in posts.values()),
        recovered_in=[_recovered(moment, lags.at) for moment in back],
    )


async def _watch(lags: Lags) -> None:
    while True:
        await asyncio.to_thread(lags.look)
        await asyncio.sleep(_LOOK)


async def _publish(world: World, plan: Plan, engine: Engine) -> None:
    for _ in range(max(int(plan.seconds / plan.every), 1)):
        world.publish()
        if plan.hurry:
            await asyncio.to_thread(_make_due, engine)
        await asyncio.sleep(plan.every)


def _make_due(engine: Engine) -> None:
    with contextlib.suppress(SQLAlchemyError), engine.begin() as connection:
        connection.execute(update(outlet_state).values(next_poll=datetime.now(UTC)))


def _forget_claims(engine: Engine) -> None:
    """What the dead had in hand is free at once, instead of when its minute is over."""
    with engine.begin() as connection:
        connection.execute(update(outlet_state).values(claimed_until=None))


async def _kills(plan: Plan, workers: Workers) -> int:
    """Every few seconds a random one dies, and another takes its place."""
    chance, loop = random.Random(plan.seed), asyncio.get_running_loop()
    end, kills = loop.time() + plan.seconds, 0
    while kills < plan.kills if plan.kills else loop.time() < end:
        await asyncio.sleep(chance.uniform(*plan.pause))
        await workers.kill(chance.randrange(len(workers.alive)))
        kills += 1
        await workers.start()
    return kills


async def _crashes(plan: Plan, postgres: Postgres, back: list[datetime]) -> int:
    for _ in range(plan.crashes):
        await asyncio.sleep(plan.seconds / plan.crashes - plan.down)
        await asyncio.to_thread(postgres.crash, plan.down)
        back.append(datetime.now(UTC))
    return plan.crashes


async def _settled(
    world: World, engine: Engine, workers: Workers, plan: Plan, recovered: Callable[[], bool]
) -> None:
    """Nobody is killed any more: until everything was told and all poll again, or while patience lasts."""
    await workers.start(max(plan.workers - len(workers.alive), 0))
    if plan.hurry:
        await asyncio.to_thread(_forget_claims, engine)
    loop = asyncio.get_running_loop()
    end = loop.time() + _SETTLE
    while loop.time() < end:
        await asyncio.sleep(1)
        if plan.hurry:
            await asyncio.to_thread(_make_due, engine)
        counts = await asyncio.to_thread(_count, engine)
        everything = world.told + world.others + len(world.outlets.feeds)
        done = counts["stored"] >= everything and not counts["pending"] and world.missing() == (0, 0)
        if done and recovered():
            await asyncio.sleep(4)  # what would come twice comes now
            return


def _count(engine: Engine) -> Mapping[str, int]:
    waiting = select(func.count()).select_from(articles).where(articles.c.pending)
    with engine.connect() as connection:
        return {
            "stored": connection.scalar(select(func.count()).select_from(articles)) or 0,
            "pending": connection.scalar(waiting) or 0,
            "revised": connection.scalar(select(func.count()).select_from(versions)) or 0,
        }


def _recovered(moment: datetime, polls: list[datetime]) -> float:
    after = [each for each in polls if each >= moment]
    return round((min(after) - moment).total_seconds(), 2) if after else -1.0
