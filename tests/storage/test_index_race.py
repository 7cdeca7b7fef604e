"""An article that is changed while the index takes it up is taken up once more, on PostgreSQL too."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text, update

from monitor.storage.database import Database
from monitor.storage.search import index_pending
from monitor.storage.tables.articles import articles
from monitor.storage.tables.desk import search_documents
from tests.waiting import LONG

NOW = datetime(2026, 1, 21, 8, 0, tzinfo=UTC)
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


@pytest.mark.postgres
def test_a_text_that_is_let_go_of_meanwhile_does_not_stay_in_the_index(postgres_database: Database) -> None:
    database = postgres_database
    row = {"id": 1, "key": "k", "outlet": "nu", "url": "https://nu.nl/1", "title": "t", "lead": ""}
    when = {"published": NOW, "first_seen": NOW}
    with database.write() as connection:
        connection.execute(insert(articles).values(body="geheimzinnig", fingerprint=b"x", **row, **when))
    begun: list[Future[None]] = []

    def let_go() -> None:
        with database.write() as connection:
            connection.execute(update(articles).values(body=""))

    def waits() -> bool:
        with database.read() as connection:
            return bool(connection.scalar(text(WAITING)))

    with ThreadPoolExecutor(1) as other:

        def meanwhile(_connection: object, _cursor: object, statement: str, *_: Any) -> None:
            if not begun and statement.startswith("INSERT INTO search_documents"):
                begun.append(other.submit(let_go))
                end = time.monotonic() + LONG
                while not begun[0].done() and not waits() and time.monotonic() < end:
                    time.sleep(0.01)

        event.listen(database.engine, "before_cursor_execute", meanwhile)
        with database.write() as connection:
            assert index_pending(connection) == 1
        begun[0].result()
    with database.write() as connection:
        assert index_pending(connection) == 1, "it waits again"
        assert "geheimzinnig" not in connection.scalars(select(search_documents.c["keys"])).one()
        assert index_pending(connection) == 0
