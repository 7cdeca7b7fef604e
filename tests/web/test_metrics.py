"""``/metrics``: what Prometheus reads, on both databases, and what it says when there is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from monitor.storage.database import Database
from monitor.storage.figures import Figures, figures
from monitor.storage.tables.alerts import alerts, deliveries
from monitor.storage.tables.outlets import outlet_state, rounds
from monitor.web.metrics import Metrics

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def client(database: Database, token: str = "") -> httpx.AsyncClient:
    async def home(_: object) -> PlainTextResponse:
        return PlainTextResponse("the desk")

    def read() -> Figures:
        return figures(database, NOW)

    application = Metrics(Starlette(routes=[Route("/", home)]), read, token)
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
        for slug, failures in (("well", 0), ("ill", 3)):
            row = {"slug": slug, "failures": failures, "next_poll": NOW - timedelta(seconds=90)}
            connection.execute(insert(outlet_state).values(**row, last_new=NOW - timedelta(days=2)))
        alert = {"route": "r", "reason": "first-sight", "because": "b", "created": NOW, "topics": []}
        key = connection.execute(insert(alerts).values(**alert, covered={}, view={})).inserted_primary_key
        assert key is not None
        for channel, state in (("email", "queued"), ("slack", "dead")):
            row = {"alert": key[0], "channel": channel, "recipient": "secret@example.nl", "state": state}
            due = NOW - timedelta(seconds=45)
            connection.execute(insert(deliveries).values(**row, created=due, due=due))


async def test_the_figures(database: Database) -> None:
    fill(database)
    async with client(database) as asked:
        answer = await asked.get("/metrics")
        home = await asked.get("/")
    assert home.text == "the desk"
    assert answer.headers["content-type"].startswith("text/plain")
    found = samples(answer.text)
    assert found["voorsprong_database_up"] == 1
    assert found["voorsprong_outlets"] == 2
    assert found["voorsprong_outlets_failing"] == 1
    assert found["voorsprong_outlets_silent"] == 2
    assert found["voorsprong_poll_lag_seconds"] == 90
    assert found["voorsprong_delivery_lag_seconds"] == 45
    assert found["voorsprong_deliveries,email,queued"] == 1
    assert found["voorsprong_deliveries,slack,dead"] == 1
    assert found["voorsprong_alerts,first-sight"] == 1
    assert found["voorsprong_last_round_timestamp_seconds"] == NOW.timestamp()
    assert found["voorsprong_last_backup_timestamp_seconds"] == 0
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
    assert samples(answer.text)["voorsprong_database_up"] == 0
    assert "voorsprong_outlets" not in samples(answer.text)
