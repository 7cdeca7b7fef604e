"""An article that is changed while the index takes it up is taken up once more, on PostgreSQL too."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text, update

from monitor.rules.retention import Kind
from monitor.storage.database import Database
from monitor.storage.retention import steps
from monitor.storage.search import index_pending
from monitor.storage.tables.articles import articles
from monitor.storage.tables.desk import search_documents
from monitor.storage.versions import lock
from tests.waiting import LONG

NOW = datetime(2026, 1, 21, 8, 0, tzinfo=UTC)
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


def let_go(database: Database) -> None:
    with database.write() as connection:
        connection.execute(update(articles).values(body=""))


def revise(database: Database) -> None:
    """As a poll does: with the article in hand before it is written."""
    with database.write() as connection:
        assert lock(connection, articles.c.id == 1)
        connection.execute(update(articles).values(body="anders"))


def sweep(database: Database) -> None:
    assert (Kind.UNMATCHED, 1) in list(steps(database, NOW + timedelta(days=100)))


@pytest.mark.postgres
@pytest.mark.parametrize("changed", [let_go, revise, sweep])
def test_a_text_that_goes_meanwhile_does_not_stay_in_the_index(
    postgres_database: Database, changed: Callable[[Database], None]
) -> None:
    database = postgres_database
    row = {"id": 1, "key": "k", "outlet": "nu", "url": "https://nu.nl/1", "title": "t", "lead": ""}
    row |= {"body": "geheimzinnig", "published": NOW, "first_seen": NOW, "pending": False}
    with database.write() as connection:
        connection.execute(insert(articles).values(fingerprint=b"x", **row))
    begun: list[Future[None]] = []

    def waits() -> bool:
        with database.read() as connection:
            return bool(connection.scalar(text(WAITING)))

    with ThreadPoolExecutor(1) as other:

        def meanwhile(_connection: object, _cursor: object, statement: str, *_: Any) -> None:
            if not begun and statement.startswith("INSERT INTO search_documents"):
                begun.append(other.submit(changed, database))
                end = time.monotonic() + LONG
                while not begun[0].done() and not waits() and time.monotonic() < end:
                    time.sleep(0.01)

        event.listen(database.engine, "before_cursor_execute", meanwhile)
        with database.write() as connection:
            assert index_pending(connection) == 1
        begun[0].result()
    with database.write() as connection:
        index_pending(connection)
        found = connection.scalars(select(search_documents.c["keys"])).all()
        assert not any("geheimzinnig" in each for each in found)
        assert index_pending(connection) == 0
