"""``/livez`` and ``/readyz``: when a process is restarted, and when visitors are sent elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from monitor.storage.database import Database
from monitor.storage.health import health, ready
from monitor.web.health import Probes

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def client(is_ready: Callable[[], bool]) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(Probes(Starlette(), is_ready))
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


@pytest.mark.fault(56)
async def test_a_database_that_is_gone_does(tmp_path: Path) -> None:
    gone = Database(f"sqlite:///{tmp_path / 'volume' / 'monitor.db'}")
    (tmp_path / "volume").rmdir()
    async with client(lambda: ready(gone)) as asked:
        assert (await asked.get("/readyz")).status_code == 503
    gone.close()
