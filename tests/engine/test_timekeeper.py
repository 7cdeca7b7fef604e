"""Whoever sees that the clock was set back mends it, and tries again where the database was busy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import OperationalError

from monitor.app.timekeeper import Timekeeper
from monitor.storage.database import Database
from monitor.storage.tables.actions import actions
from monitor.storage.tables.articles import stories
from tests.engine.running import SetClock


class Busy(Database):
    """Is locked for the first who writes."""

    tried = 0

    @contextmanager
    def write(self) -> Iterator[Connection]:
        self.tried += 1
        if self.tried == 1:
            raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))
        with super().write() as connection:
            yield connection


async def test_a_busy_database_is_asked_again_and_once_for_all_who_look(
    sqlite_database: Database, tmp_path: Path
) -> None:
    clock = SetClock()
    seen = {"title": "x", "created": clock.now(), "first_published": clock.now(), "last_article": clock.now()}
    did = {"story": 1, "who": "an", "kind": "note", "why": "", "detail": {}}
    with sqlite_database.write() as connection:
        connection.execute(insert(stories).values(id=1, **seen))
        connection.execute(insert(actions).values(at=clock.now() + timedelta(hours=1), **did))
    database = Busy(f"sqlite:///{tmp_path / 'monitor.db'}")
    keeper = Timekeeper(database, clock, ())
    with pytest.raises(OperationalError):
        await keeper.run()
    assert sorted(await asyncio.gather(keeper.run(), keeper.run())) == [0, 1]
    with database.read() as connection:
        assert connection.scalar(select(actions.c.at).where(actions.c.at > clock.now())) is None
    assert await keeper.run() == 0
    assert database.tried == 2
    database.close()
