"""What stands in a database, and what a test puts there."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import insert, select, text

from monitor.storage.database import Database
from monitor.storage.dump import kept_tables
from monitor.storage.tables.articles import stories

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def rows(database: Database) -> dict[str, list[dict[str, object]]]:
    """All that a backup keeps, as plain values."""
    with database.read() as connection:
        return {
            table.name: [
                {name: _plain(value) for name, value in row.items()}
                for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            ]
            for table in kept_tables(connection)
        }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return bytes(value) if isinstance(value, memoryview) else value


def story(database: Database) -> int:
    """A story like any that triage makes; its number."""
    with database.write() as connection:
        row = {"title": "n", "created": NOW, "first_published": NOW, "last_article": NOW}
        key = connection.execute(insert(stories).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def spoil(database: Database) -> None:
    """A value that its column cannot hold, as only SQLite takes it."""
    with database.write() as connection:
        connection.execute(text("INSERT INTO rounds (started, asked) VALUES ('no instant', 1)"))
