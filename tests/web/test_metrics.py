"""``/metrics``: what Prometheus reads, on both databases, and what it says when there is none."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, text
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from monitor.app.desk import asked_for
from monitor.model.outlet import Kind, Outlet
from monitor.storage.audit import Patrol
from monitor.storage.database import Database, give_up_after
from monitor.storage.figures import Asked, figures
from monitor.storage.tables.alerts import alerts, deliveries
from monitor.storage.tables.outlets import outlet_state, rounds
from monitor.web.metrics import Metrics, Observed
from tests.waiting import LONG, until
from tests.web.town import settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def client(
    database: Database, token: str = "", asked: Asked | None = None, within: float = LONG
) -> httpx.AsyncClient:
    async def home(_: object) -> PlainTextResponse:
        return PlainTextResponse("the desk")

    patrol, chosen = Patrol(), asked or Asked(outlets=("well", "ill", "nieuw"), canary=True)
    observed = Observed(
        figures=lambda: figures(database, NOW, chosen, patrol),
        now=lambda: NOW,
        started=NOW,
        writable=lambda: not database.unwritten,
        component="run",
        volume=Path("/"),
    )
    application = Metrics(Starlette(routes=[Route("/", home)]), observed, token, within)
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://desk.example")


def samples(text: str) -> dict[str, float]:
    return {
        sample.name + "".join(f",{value}" for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def fill(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(rounds).values(started=NOW - timedelta(minutes=2), finished=NOW))
        for slug, failures, late in (("well", 0, 10), ("ill", 3, 90), ("removed", 9, 10**6)):
            row = {"slug": slug, "failures": failures, "next_poll": NOW - timedelta(seconds=late)}
            connection.execute(insert(outlet_state).values(**row, last_new=NOW - timedelta(days=2)))
        alert = {"route": "r", "reason": "first-sight", "because": "b", "created": NOW, "topics": []}
        key = connection.execute(insert(alerts).values(**alert, covered={}, view={})).inserted_primary_key
        assert key is not None
        for channel, state in (("email", "queued"), ("slack", "dead")):
            row = {"alert": key[0], "channel": channel, "recipient": "secret@example.nl", "state": state}
            due = NOW - timedelta(seconds=45)
            connection.execute(insert(deliveries).values(**row, created=due, due=due, settled=due))


async def test_the_figures(database: Database) -> None:
    fill(database)
    async with client(database) as asked:
        answer = await asked.get("/metrics")
        home = await asked.get("/")
    assert home.text == "the desk"
    assert answer.headers["content-type"].startswith("text/plain")
    found = samples(answer.text)
    assert found["voorsprong_database_up"] == 1
    assert found["voorsprong_outlets"] == 3
    assert found["voorsprong_outlets_unasked"] == 1
    assert found["voorsprong_outlets_failing"] == 1
    assert found["voorsprong_outlets_silent"] == 1, "the other one cannot be read"
    assert found["voorsprong_poll_lag_seconds"] == 90
    assert found["voorsprong_delivery_lag_seconds"] == 45
    assert found["voorsprong_deliveries,email,queued"] == 1
    assert found["voorsprong_deliveries,slack,dead"] == 1
    assert found["voorsprong_alerts,first-sight"] == 1
    assert found["voorsprong_last_round_timestamp_seconds"] == NOW.timestamp()
    began = (NOW - timedelta(minutes=2)).timestamp()
    assert found["voorsprong_last_backup_timestamp_seconds"] == began, "none yet: since the service began"
    assert found["voorsprong_last_canary_timestamp_seconds"] == began
    assert found["voorsprong_dead_letters,slack"] == 1
    assert found["voorsprong_dead_letters,email"] == 0, "told also where there is none: a first one is seen"
    assert found["voorsprong_found_wrong,unlooked"] == 0
    assert found["voorsprong_audit_holds"] == 1
    assert found["voorsprong_database_writable"] == 1
    assert found["voorsprong_time_seconds"] == NOW.timestamp()
    assert 0 < found["voorsprong_volume_free_bytes"] <= found["voorsprong_volume_bytes"]
    assert 0 < found["voorsprong_memory_bytes,run"] < found["voorsprong_memory_limit_bytes,run"]
    assert "voorsprong_workers" not in found, "one process has none"
    assert found["voorsprong_database_bytes"] > 10_000
    assert found["process_resident_memory_bytes"] > 1_000_000
    assert "example.nl" not in answer.text


async def test_a_token_is_asked_for_where_one_is_set(sqlite_database: Database) -> None:
    async with client(sqlite_database, token="sesame") as asked:
        assert (await asked.get("/metrics")).status_code == 401
        assert (await asked.get("/metrics", headers={"Authorization": "Bearer x"})).status_code == 401
        right = await asked.get("/metrics", headers={"Authorization": "Bearer sesame"})
        assert right.status_code == 200
        post = await asked.post("/metrics", headers={"Authorization": "Bearer sesame"})
        assert post.status_code == 405


async def test_a_database_out_of_reach_is_told_as_a_figure(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database" * 1000)
    async with client(Database(f"sqlite:///{tmp_path / 'x.db'}")) as asked:
        answer = await asked.get("/metrics")
    assert answer.status_code == 200
    found = samples(answer.text)
    assert found["voorsprong_database_up"] == 0
    assert "voorsprong_outlets" not in found
    assert found["voorsprong_time_seconds"] == NOW.timestamp(), "what it knows by itself it tells"


async def test_a_database_that_takes_connections_and_says_nothing_is_asked_once() -> None:
    """However many scrape: each is answered in its time, and no thread waits beside the one that hangs."""
    taken: list[asyncio.StreamWriter] = []

    async def silence(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.append(writer)

    server = await asyncio.start_server(silence, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    hanging = Database(f"postgresql://nobody@127.0.0.1:{port}/none?sslmode=disable&gssencmode=disable")
    async with client(hanging, within=0.2) as asked:
        for _ in range(2):
            answers = await asyncio.gather(*(asked.get("/metrics") for _ in range(20)))
            assert {samples(each.text)["voorsprong_database_up"] for each in answers} == {0}
    await until(lambda: taken)
    assert len(taken) == 1
    for each in taken:
        each.close()
    server.close()
    hanging.close()


@pytest.mark.postgres
async def test_a_table_that_is_locked_is_waited_for_and_then_read_again(postgres_database: Database) -> None:
    async with client(postgres_database, within=0.2) as asked:
        with postgres_database.write() as connection:
            connection.execute(text("LOCK TABLE alerts IN ACCESS EXCLUSIVE MODE"))
            held = await asked.get("/metrics")
        assert samples(held.text)["voorsprong_database_up"] == 0

        async with asyncio.timeout(LONG):
            again = await asked.get("/metrics")
            while not samples(again.text)["voorsprong_database_up"]:  # the reading that waited comes first
                again = await asked.get("/metrics")


@pytest.mark.postgres
def test_postgresql_ends_what_takes_too_long(postgres_database: Database) -> None:
    with postgres_database.snapshot() as connection:
        give_up_after(connection, 0.01)
        with pytest.raises(OperationalError, match="statement timeout"):
            connection.execute(text("SELECT pg_sleep(60)"))
    with postgres_database.read() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "0", "the next transaction is free"


def test_of_two_sources_of_the_house_only_the_first_is_asked() -> None:
    """The second would count for ever as one that nobody asks."""
    of = {"krant": Kind.FEED, "kamer": Kind.TWEEDEKAMER, "kamer-2": Kind.TWEEDEKAMER}
    outlets = tuple(Outlet(slug=slug, name="", url="", kind=kind) for slug, kind in of.items())
    assert asked_for(replace(settings(), outlets=outlets)) == {"krant", "kamer"}
