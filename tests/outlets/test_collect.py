"""Whole rounds: hosts that want to be left alone, gaps, slow outlets, and the ledger; on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from monitor.flows.collect import Collector
from monitor.model.outlet import Outlet
from monitor.model.reading import Failure, Fetched, FetchFailed, Unchanged, Validators
from monitor.outlets.sandbox import Sandbox
from monitor.storage.collecting import CollectStore
from monitor.storage.ledger import Ledger
from monitor.storage.tables.articles import articles
from tests.waiting import LONG, until

if TYPE_CHECKING:
    from monitor.storage.database import Database

NONE = Validators()
KRANT = Outlet(slug="krant", name="Krant", url="https://www.krant.nl/rss")
SECTIE = Outlet(slug="sectie", name="Sectie", url="https://www.krant.nl/sport/rss")
ANDER = Outlet(slug="ander", name="Ander", url="https://www.ander.nl/rss")
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{}</urlset>"""


@dataclass
class World:
    """Answers by address, some of which come when the test says so, and a clock that it turns."""

    answers: dict[str, Fetched | FetchFailed | asyncio.Event] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    time: datetime = datetime(2023, 6, 20, 6, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    async def fetch(
        self, url: str, validators: Validators = NONE, *, accept: str = "", robots: bool = False
    ) -> Fetched | Unchanged | FetchFailed:
        del validators, accept, robots
        self.asked.append(url)
        answer = self.answers[url]
        if isinstance(answer, asyncio.Event):
            self.waiting.set()
            await answer.wait()
            return FetchFailed(url=url, why=Failure.TIMEOUT)
        return answer

    def feed(self, outlet: Outlet, *numbers: int) -> None:
        items = "".join(f"<item><title>Kop {n}</title><link>https://x.nl/{n}</link></item>" for n in numbers)
        body = f"<rss><channel>{items}</channel></rss>".encode()
        self.answers[outlet.url] = Fetched(url=outlet.url, body=body)


def collector(database: Database, world: World, sandbox: Sandbox) -> Collector:
    store = CollectStore(database)
    return Collector(store, world, sandbox, world, jitter=lambda: 0.0, history=store)


async def rounds(house: Collector, outlets: list[Outlet], brought: str) -> dict[str, str]:
    """Short rounds until one of the outlets was polled; what became of each. One that a round waits for
    although it does not answer ends the test."""
    told: dict[str, str] = {}
    async with asyncio.timeout(LONG):
        while brought not in told:
            done = await house.run(outlets, patience=0.3)
            told |= {each.outlet: each.outcome for each in done.polled}
    return told


async def test_a_429_quiets_the_whole_host_and_no_other(database: Database, sandbox: Sandbox) -> None:
    world = World()
    wait = timedelta(hours=1)
    world.answers[KRANT.url] = FetchFailed(url=KRANT.url, why=Failure.RATE_LIMITED, retry_after=wait)
    world.feed(SECTIE, 1)
    world.feed(ANDER, 2)
    house = collector(database, world, sandbox)
    await house.run([KRANT])
    done = await house.run([SECTIE, ANDER])
    assert {each.outlet: each.outcome for each in done.polled} == {"sectie": "waiting", "ander": "read"}
    assert SECTIE.url not in world.asked
    states = CollectStore(database).states()
    assert states["sectie"].next_poll == world.time + wait, "kept, so that a restart is no burst"
    assert states["sectie"].failures == 0
    world.time += 2 * wait
    assert (await house.run([SECTIE])).polled[0].outcome == "read"


async def test_a_gap_is_marked_and_filled_from_the_sitemap(database: Database, sandbox: Sandbox) -> None:
    world, outlet = World(), replace(KRANT, sitemap="https://www.krant.nl/sitemap-news.xml")
    house = collector(database, world, sandbox)
    world.feed(outlet, 1, 2, 3)
    await house.run([outlet])
    world.time += timedelta(minutes=20)
    world.feed(outlet, 7, 8, 9)
    told = "".join(
        f"<url><loc>https://x.nl/{n}</loc><news:news><news:publication_date>2023-06-20T06:0{n}:00Z"
        f"</news:publication_date><news:title>Kop {n}</news:title></news:news></url>"
        for n in range(4, 10)
    )
    body = SITEMAP.format(told).encode()
    world.answers[outlet.sitemap] = Fetched(url=outlet.sitemap, body=body)
    await house.run([outlet])
    with database.read() as connection:
        titles = set(connection.scalars(select(articles.c.title)))
    assert titles == {f"Kop {n}" for n in range(1, 10)}
    state = CollectStore(database).states()["krant"]
    assert state.gap_at == world.time
    assert state.next_poll is not None
    assert state.next_poll <= world.time + timedelta(minutes=10)


async def test_a_slow_outlet_holds_up_no_round(database: Database, sandbox: Sandbox) -> None:
    world, answer = World(), asyncio.Event()
    world.answers[KRANT.url] = answer
    world.feed(ANDER, 1)
    house = collector(database, world, sandbox)
    assert await rounds(house, [KRANT, ANDER], brought="ander") == {"ander": "read"}
    assert [each.slug for each in house.due([KRANT], {})] == [], "it is still being asked"
    answer.set()
    assert (await rounds(house, [ANDER], brought="krant"))["krant"] == "timeout"
    await house.close()


async def test_asking_one_outlet_by_hand_takes_nothing_from_a_round_beside_it(
    database: Database, sandbox: Sandbox
) -> None:
    world, answer = World(), asyncio.Event()
    world.answers[KRANT.url] = answer
    world.feed(ANDER, 1)
    house = collector(database, world, sandbox)
    beside = asyncio.create_task(house.run([KRANT, ANDER]))
    await world.waiting.wait()
    asyncio.get_running_loop().call_later(0.2, answer.set)
    by_hand = await house.run([KRANT])
    assert [each.outcome for each in by_hand.polled] == ["timeout"]
    assert {each.outlet for each in (await beside).polled} == {"krant", "ander"}
    assert world.asked.count(KRANT.url) == 2


async def test_the_ledger_tells_how_each_outlet_was_read(database: Database, sandbox: Sandbox) -> None:
    world = World()
    house = collector(database, world, sandbox)
    world.feed(KRANT, 1, 2)
    await house.run([KRANT])
    world.time += timedelta(minutes=30)
    world.answers[KRANT.url] = FetchFailed(url=KRANT.url, why=Failure.TIMEOUT)
    await house.run([KRANT])
    (day,) = Ledger(database).days("2023-06-20", "2023-06-20")
    assert (day.polls, day.failures, day.entries, day.new) == (2, 1, 2, 2)
    assert (day.blind_seconds, day.last_failure) == (1800, "timeout")
    nameless = b"<rss><channel><item><guid>x</guid></item><item><title>A</title></item></channel></rss>"
    world.answers[KRANT.url] = Fetched(url=KRANT.url, body=nameless)
    for _ in range(3):
        world.time += timedelta(minutes=30)
        await house.run([KRANT])
    (day,) = Ledger(database).days("2023-06-20", "2023-06-20")
    assert (day.polls, day.dropped) == (5, 1), "one entry was left out, however often it was seen"


async def test_the_failing_wait_behind_the_healthy(database: Database, sandbox: Sandbox) -> None:
    world = World()
    house = collector(database, world, sandbox)
    world.answers[KRANT.url] = FetchFailed(url=KRANT.url, why=Failure.TIMEOUT)
    world.feed(ANDER, 1)
    await house.run([KRANT, ANDER])
    world.time += timedelta(hours=1)
    due = house.due([KRANT, ANDER], CollectStore(database).states())
    assert [each.slug for each in due] == ["ander", "krant"]


async def test_what_a_slow_outlet_brings_is_stored_without_waiting_for_a_round(
    database: Database, sandbox: Sandbox
) -> None:
    """A round leaves it to run; nothing else may be due for minutes."""
    world, answer = World(), asyncio.Event()
    world.answers[KRANT.url] = answer
    house = collector(database, world, sandbox)
    done = await house.run([KRANT], patience=0.05)
    assert done.polled == ()
    answer.set()
    await until(lambda: not house.in_hand)
    assert CollectStore(database).states() == {}
    await house.store_ready()
    assert CollectStore(database).states()["krant"].failures == 1
    await house.close()
