"""``/livez`` and ``/readyz``: when a process is restarted, and when visitors are sent elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import httpx
import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette

from monitor.storage.database import Database
from monitor.storage.health import Health, health, ready
from monitor.storage.tables.outlets import outlet_state, rounds
from monitor.web.health import Probes
from tests.waiting import LONG

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def well() -> Health:
    return Health(ok=True)


def client(
    is_ready: Callable[[], bool], how: Callable[[], Health] = well, within: float = 3.0
) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(Probes(Starlette(), is_ready, how, within))
    return httpx.AsyncClient(transport=transport, base_url="http://desk.example")


def never() -> bool:
    pytest.fail("whether the process lives is no matter of the database")


async def test_a_process_lives_whatever_the_database_does() -> None:
    async with client(never) as asked:
        assert (await asked.get("/livez")).status_code == 200
        assert (await asked.get("/elsewhere")).status_code == 404, "all else is passed on"


async def test_polling_that_stands_still_takes_no_desk_away(database: Database) -> None:
    said = health(database, NOW, NOW - timedelta(hours=1))
    assert not said.ok, said
    async with client(lambda: ready(database)) as asked:
        assert (await asked.get("/readyz")).status_code == 200


@pytest.mark.fault(56)
async def test_a_volume_that_takes_nothing_does(database: Database) -> None:
    database.unwritten = "full"
    async with client(lambda: ready(database)) as asked:
        assert (await asked.get("/readyz")).status_code == 503
        database.unwritten = ""
        assert (await asked.get("/readyz")).status_code == 200


@pytest.mark.postgres
@pytest.mark.fault(56)
async def test_a_standby_is_not_ready_and_is_again_when_it_takes_writes(postgres_database: Database) -> None:
    """A desk writes nothing while nobody is sent to it: it looks by itself."""
    name = postgres_database.url.database

    def read_only(how: str) -> None:
        with postgres_database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = {how}"))
        postgres_database.close()  # it holds for the next connections

    async with client(lambda: ready(postgres_database)) as asked:
        read_only("on")
        with pytest.raises(DBAPIError), postgres_database.write() as connection:
            connection.execute(insert(outlet_state).values(slug="krant"))
        assert (await asked.get("/readyz")).status_code == 503
        postgres_database.try_again()
        assert (await asked.get("/readyz")).status_code == 503
        with postgres_database.engine.connect() as connection:
            connection.execute(text("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE"))
            connection.commit()
        read_only("off")
        postgres_database.try_again()
        assert (await asked.get("/readyz")).status_code == 200


@pytest.mark.fault(56)
async def test_a_database_that_is_gone_does(tmp_path: Path) -> None:
    gone = Database(f"sqlite:///{tmp_path / 'volume' / 'monitor.db'}")
    (tmp_path / "volume").rmdir()
    async with client(lambda: ready(gone)) as asked:
        assert (await asked.get("/readyz")).status_code == 503
    gone.close()


async def test_a_database_that_hangs_is_an_answer_and_holds_nobody() -> None:
    """A thread that waits for it is none of those that the desk needs, and there is one of each."""
    hangs, asked = Event(), list[str]()

    def ready_or_not() -> bool:
        asked.append("ready")
        return hangs.wait(LONG)

    def how() -> Health:
        asked.append("health")
        hangs.wait(LONG)
        return well()

    async with client(ready_or_not, how, within=0.1) as probed:
        for _ in range(2):
            answers = await asyncio.gather(*(probed.get(path) for path in ("/readyz", "/healthz") * 50))
            assert {each.status_code for each in answers} == {503}
            assert (await probed.get("/livez")).status_code == 200
        assert answers[1].json()["faults"] == ["database: no answer in time"]
        assert sorted(asked) == ["health", "ready"]
        hangs.set()

        for path in ("/readyz", "/healthz"):
            async with asyncio.timeout(LONG):
                while (await probed.get(path)).status_code != 200:
                    pass


async def test_an_outlet_that_was_taken_out_makes_nothing_ill(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(outlet_state).values(slug="opgeheven", failures=9))
        connection.execute(insert(rounds).values(started=NOW, finished=NOW))
    assert not health(database, NOW, NOW, outlets=("opgeheven",)).ok, (
        "none of those that are asked is reached"
    )
    said = health(database, NOW, NOW, outlets=("krant",))
    assert (said.ok, said.outlets, said.reachable) == (True, 0, 0)
