"""Outlets in hand: claimed by one worker, given back at a stop, free again when their worker is gone."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import yaml
from aiohttp import web
from sqlalchemy import func, select, update

from monitor.app.house import House
from monitor.app.reloading import ConfigWatch
from monitor.app.shared_polling import SharedPolling
from monitor.model.collecting import Collected, OutletState, Unmoved
from monitor.storage.claiming import PollClaims
from monitor.storage.collecting import CollectStore
from monitor.storage.database import Database
from monitor.storage.outlet_states import touch_states
from monitor.storage.tables.outlets import outlet_state
from standins.configuration import environment, write_configuration
from tests.keeping.stage import parts
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


def read(slug: str, next_poll: datetime) -> Collected:
    return Collected(state=OutletState(slug=slug, url="https://krant.nl/rss", next_poll=next_poll))


@pytest.mark.fault(55)
def test_an_outlet_is_in_one_hand_at_a_time_until_the_claim_runs_out(database: Database) -> None:
    first, second = PollClaims(database, "first"), PollClaims(database, "second")
    assert first.claim(["a", "b"], NOW, LATER) == {"a", "b"}
    assert second.claim(["a", "b", "c"], NOW, LATER) == {"c"}
    assert second.resting(NOW) == {"a", "b", "c"}
    assert second.claim(["a"], LATER, LATER + timedelta(minutes=1)) == {"a"}, "its worker is gone"


def test_storing_a_poll_ends_its_claim(database: Database) -> None:
    claims = PollClaims(database, "one")
    claims.claim(["a"], NOW, LATER)
    CollectStore(database).save([read("a", NOW + timedelta(seconds=10))], NOW)
    assert claims.claim(["a"], NOW + timedelta(seconds=10), LATER) == {"a"}


def test_a_poll_without_news_ends_it_too(database: Database) -> None:
    claims, soon = PollClaims(database, "one"), NOW + timedelta(seconds=10)
    claims.claim(["a"], NOW, LATER)
    with database.write() as connection:
        touch_states(connection, [Unmoved(slug="a", at=NOW, next_poll=soon)])
    assert claims.claim(["a"], soon, LATER) == {"a"}


def test_an_outlet_whose_time_has_not_come_is_not_claimed(database: Database) -> None:
    CollectStore(database).save([read("a", LATER)], NOW)
    claims = PollClaims(database, "one")
    assert claims.claim(["a"], NOW, LATER) == set()
    assert claims.resting(NOW) == {"a"}


@pytest.mark.fault(55)
def test_a_claim_is_held_on_to_by_its_owner_alone(database: Database) -> None:
    one, other = PollClaims(database, "one"), PollClaims(database, "other")
    one.claim(["a", "b", "c"], NOW, LATER)
    other.claim(["b"], LATER, LATER + timedelta(minutes=1))  # it had run out
    CollectStore(database).save([read("c", NOW)], NOW)  # its poll is stored
    assert one.renew(["a", "b", "c"], LATER + timedelta(minutes=1)) == {"a"}
    assert other.claim(["a", "b", "c"], LATER, LATER + timedelta(minutes=2)) == {"c"}


def test_a_stop_gives_back_its_own_claims_and_nobody_elses(database: Database) -> None:
    one, other = PollClaims(database, "one"), PollClaims(database, "other")
    one.claim(["a", "b"], NOW, LATER)
    other.claim(["b"], LATER, LATER + timedelta(minutes=1))  # it took it over
    one.release(["a", "b"])
    assert one.resting(LATER) == {"b"}


@pytest.mark.fault(51)
def test_a_clock_that_was_set_back_leaves_no_outlet_waiting_for_the_hour_to_pass(database: Database) -> None:
    claims, back = PollClaims(database, "one"), NOW - timedelta(hours=1)
    PollClaims(database, "dead").claim(["in hand"], NOW, LATER)
    state = replace(read("asked", LATER).state, last_poll=NOW)
    CollectStore(database).save([Collected(state=state)], NOW)
    assert claims.resting(back) == set()
    assert claims.claimed(["in hand", "asked"], back) == set()
    assert claims.claim(["in hand", "asked"], back, back + timedelta(minutes=1)) == {"in hand", "asked"}
    assert claims.claim(["in hand", "asked"], back, back + timedelta(minutes=1)) == set(), "now they are held"


def test_states_of_some_outlets_alone(database: Database) -> None:
    store = CollectStore(database)
    store.save([read(f"o{number}", NOW) for number in range(3)], NOW)
    assert set(store.states(["o1", "o2", "unknown"])) == {"o1", "o2"}


SLOTS = 1
A_SITE = 3


@dataclass
class SlowOutlets:
    """Nine outlets of three sites that say nothing until they may."""

    answer: asyncio.Event = field(default_factory=asyncio.Event)
    asked: Counter[str] = field(default_factory=Counter)
    urls: dict[str, str] = field(default_factory=dict)

    async def feed(self, request: web.Request) -> web.Response:
        self.asked[request.match_info["slug"]] += 1
        await self.answer.wait()
        item = "<item><title>Kop</title><link>https://x.nl/1</link></item>"
        return web.Response(text=f"<rss version='2.0'><channel><title>x</title>{item}</channel></rss>")


@asynccontextmanager
async def slow_outlets() -> AsyncIterator[SlowOutlets]:
    there, app = SlowOutlets(), web.Application()
    app.router.add_get("/{slug}", there.feed)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    port = 0
    for number in range(3):
        host = f"127.0.0.{number + 1}"
        await web.TCPSite(runner, host, port).start()
        port = runner.addresses[0][1]
        there.urls |= {f"o{number}{each}": f"http://{host}:{port}/o{number}{each}" for each in range(A_SITE)}
    try:
        yield there
    finally:
        there.answer.set()
        await runner.cleanup()


@asynccontextmanager
async def one_worker(folder: Path) -> AsyncIterator[SharedPolling]:
    made = parts(environment(folder, smtp_port=1, slack_url="http://127.0.0.1:1/", slack_token="x"))
    async with House(made) as house, SharedPolling(house, patience=0.2) as polling:
        yield polling
    made.database.close()


@contextmanager
def opened(folder: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{folder / 'monitor.db'}")
    yield database
    database.close()


def configured(folder: Path, urls: dict[str, str]) -> None:
    file = folder / "feeds.yaml"
    write_configuration(file, urls)
    content = yaml.safe_load(file.read_text("utf-8"))
    content["fetch"] |= {"concurrency": SLOTS}
    file.write_text(yaml.safe_dump(content), encoding="utf-8")


async def stored(folder: Path, count: int) -> None:
    asked = select(func.count()).where(outlet_state.c.last_poll.is_not(None))

    def so() -> bool:
        with database.read() as connection:
            return connection.scalar(asked) == count

    with opened(folder) as database:
        await until(so, f"{count} stored", every=0.05)


async def test_a_worker_claims_what_it_can_ask_and_leaves_the_rest_to_others(tmp_path: Path) -> None:
    async with slow_outlets() as there:
        configured(tmp_path, there.urls)
        async with one_worker(tmp_path) as one, one_worker(tmp_path) as two:
            assert await one.poll(0) == 2 * A_SITE, "one slot and one ahead; a site is taken whole"
            assert await one.poll(0) == 0, "its slots are taken"
            assert await two.poll(0) == A_SITE
            there.answer.set()
            await stored(tmp_path, 9)
            assert there.asked == dict.fromkeys(there.urls, 1)
            with opened(tmp_path) as database, database.write() as connection:
                some = outlet_state.c.slug.in_(["o00", "o10", "o20"])
                connection.execute(update(outlet_state).where(some).values(next_poll=None))
            assert await one.poll(0) == 3, "the third when a slot came free"


async def test_an_outlet_that_came_into_feeds_yaml_is_polled_and_one_that_went_is_not(tmp_path: Path) -> None:
    async with slow_outlets() as there:
        there.answer.set()
        (gone, before), (new, after) = sorted(there.urls.items())[:: len(there.urls) - 1]
        configured(tmp_path, {gone: before})
        made = parts(environment(tmp_path, smtp_port=1, slack_url="http://127.0.0.1:1/", slack_token="x"))
        async with House(made) as house, SharedPolling(house) as polling:
            watch = ConfigWatch(lambda: house.parts, house.take_up, house.moment)
            configured(tmp_path, {new: after})
            assert (await watch.run(), await watch.run()) == ("", "")
            for share in await polling.due():
                await polling.poll(share)
            await stored(tmp_path, 1)
        made.database.close()
        assert there.asked == {new: 1}


async def test_a_site_is_in_one_workers_hand_at_a_time(tmp_path: Path) -> None:
    async with slow_outlets() as there:
        site = there.urls["o00"].rsplit("/", 1)[0]
        configured(tmp_path, {slug: f"{site}/{slug}" for slug in ("a", "b")})
        async with one_worker(tmp_path) as one, one_worker(tmp_path) as two:
            assert await one.poll(0) == 2
            with opened(tmp_path) as database, database.write() as connection:
                free = update(outlet_state).where(outlet_state.c.slug == "b")
                connection.execute(free.values(claimed_until=None))
            assert await two.poll(0) == 0, "a is still being asked"
