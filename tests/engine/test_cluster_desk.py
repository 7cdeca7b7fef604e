"""The desk of a cluster has no engine: what comes to it, and what is asked at it, a worker takes up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select, update

from bench.sigkill import item
from monitor.app.desk import desk_services
from monitor.app.house import House
from monitor.app.reloading import Current
from monitor.app.workers import Workers
from monitor.config.edit import with_outlet
from monitor.model.collecting import OutletState
from monitor.storage.collecting import CollectStore
from monitor.storage.database import Database
from monitor.storage.tables.outlets import outlet_state, pushes
from monitor.web.services import Services, Tried
from standins.hub import HubStandIn
from standins.outlets import rss
from tests.engine.running import free_port, running
from tests.engine.test_cluster import told, url_of, worker
from tests.keeping.stage import Town, parts, town, work

pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.postgres]

DESK = "https://desk.example.nl"


async def answering(port: int) -> None:
    """Wait until the process behind this port answers."""

    async with httpx.AsyncClient(trust_env=False, base_url=f"http://127.0.0.1:{port}") as client:
        for _ in range(600):
            try:
                await client.get("/livez")
            except httpx.TransportError:
                await asyncio.sleep(0.1)
            else:
                return
    pytest.fail("the desk does not answer")


async def subscribe(variables: Mapping[str, str], hub: HubStandIn, topic: str) -> None:
    """As a worker does every five minutes, once the feed has announced its hub."""
    made = parts(variables)
    with made.database.write() as connection:
        connection.execute(update(outlet_state).values(hub=hub.url, topic_url=topic, next_poll=FAR))
    async with House(made) as house:
        assert await house.pushed.subscribe() == 1
    made.database.close()


FAR = datetime(2099, 1, 1, tzinfo=UTC)


async def test_what_a_hub_brings_to_the_desk_is_told_by_a_worker(
    tmp_path: Path, postgres_database: Database
) -> None:
    port = free_port()
    async with town(tmp_path) as place, HubStandIn(f"http://127.0.0.1:{port}") as hub:
        place.extra["MONITOR_DESK_URL"] = DESK
        variables = place.variables(url_of(postgres_database))
        await work(variables)
        topic = place.outlets.url("krant")
        async with running({**variables, "MONITOR_WEB_PORT": str(port)}, "web"):
            await answering(port)
            await subscribe(variables, hub, topic)
            assert hub.answers == [200], "the desk knows what a worker asked for"
            body = rss("krant", [item(1, datetime.now(UTC)), *place.outlets.feeds["krant"]]).encode()
            assert await hub.deliver(topic, body) == 202
            with postgres_database.read() as connection:
                assert len(connection.execute(select(pushes.c.id)).all()) == 1, "no worker runs yet"
            async with worker(variables):
                await told(place, 1)
            assert [status for slug, status in place.outlets.asked if slug == "krant"] == [200]
            with postgres_database.read() as connection:
                assert connection.execute(select(pushes.c.id)).all() == []


@dataclass
class Desk:
    """The desk of a cluster, without its web server."""

    place: Town
    services: Services
    database: Database
    file: Path

    async def ask(self, slug: str) -> Tried:
        assert self.services.poll is not None
        return await self.services.poll(slug)

    def state(self) -> OutletState:
        return CollectStore(self.database).states()["krant"]


@asynccontextmanager
async def desk(folder: Path, database: Database) -> AsyncIterator[Desk]:
    async with town(folder) as place:
        variables = place.variables(url_of(database))
        await work(variables)
        made = parts(variables)
        now = Current(made)
        services = desk_services(now)
        yield Desk(place, services, made.database, folder / "feeds.yaml")
        made.database.close()


def keys(tried: Tried) -> list[str]:
    return [each.key for each in tried.lines]


async def test_asking_now_at_the_desk_has_a_worker_ask_and_says_what_came_of_it(
    tmp_path: Path, postgres_database: Database
) -> None:
    async with desk(tmp_path, postgres_database) as it:
        with postgres_database.write() as connection:
            connection.execute(update(outlet_state).values(next_poll=FAR))
        async with worker(it.place.variables(url_of(postgres_database))):
            it.place.publish(1)
            assert keys(await until_asked(it)) == ["tried-read", "tried-new"]
            assert keys(await until_asked(it)) == ["tried-unchanged"]
            await told(it.place, 1)
            del it.place.outlets.feeds["krant"]
            tried = await until_asked(it)
            assert (tried.ok, keys(tried)[0]) == (False, "tried-failed")
        assert keys(await it.ask("nergens")) == ["tried-unknown"]


async def until_asked(it: Desk) -> Tried:
    """A worker that is slow to start answers a later try."""
    for _ in range(6):
        tried = await it.ask("krant")
        if keys(tried) != ["tried-handed-on"]:
            return tried
    return tried


async def test_where_no_worker_runs_the_desk_says_what_to_do_and_the_outlet_is_next(
    tmp_path: Path, postgres_database: Database
) -> None:
    async with desk(tmp_path, postgres_database) as it:
        with postgres_database.write() as connection:
            connection.execute(update(outlet_state).values(next_poll=FAR))
        now = Current(parts(it.place.variables(url_of(postgres_database))))
        tried = await Workers(now, patience=0.1).ask("krant")
        assert (tried.ok, keys(tried)) == (False, ["tried-handed-on"])
        due = it.state().next_poll
        assert due is not None
        assert due <= now.parts.clock.now()
        now.parts.database.close()


async def test_the_desk_looks_for_feeds_by_itself_and_takes_its_own_change_up_at_once(
    tmp_path: Path, postgres_database: Database
) -> None:
    async with desk(tmp_path, postgres_database) as it:
        assert it.services.discover is not None
        found = await it.services.discover(it.place.outlets.url("krant"))
        assert [offer.url for offer in found.found] == [it.place.outlets.url("krant")]
        fields = {"name": "Nieuw", "url": "https://nieuw.example/rss", "terms": "test"}
        text = with_outlet(it.file.read_text(encoding="utf-8"), "nieuw", fields)
        assert isinstance(text, str)
        it.file.write_text(text, encoding="utf-8")
        assert it.services.settings().outlet("nieuw") is None
        assert it.services.reload is not None
        assert it.services.reload() == ""
        assert it.services.settings().outlet("nieuw") is not None
        assert it.services.elsewhere, "the workers read it within half a minute"
