"""An upgrade of a database in use: each table has a row at every revision; none is lost or unreadable."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, MetaData, Table, func, insert, select, types

from monitor.storage.database import Database
from monitor.storage.migrations import known_revisions, upgrade
from monitor.storage.tables import metadata

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_NOT_OURS = ("search_fts", "alembic", "sqlite_")
_VALUES: tuple[tuple[type[object], object], ...] = (
    (types.Boolean, False),
    (types.Date, NOW.date()),
    (types.JSON, {}),
    (types.Integer, 1),
    (types.Numeric, 1.0),
    (types.Float, 1.0),
    (types.LargeBinary, b"x"),
)


def value(column: Column[object], connection: Connection) -> object:
    """What the column takes; of another table its own row."""
    for key in column.foreign_keys:
        return connection.scalar(select(key.column).limit(1))
    if isinstance(column.type, types.DateTime):
        return NOW.replace(tzinfo=None) if connection.dialect.name == "sqlite" else NOW
    return next((given for kind, given in _VALUES if isinstance(column.type, kind)), "x")


def fill(database: Database, filled: set[str]) -> None:
    """A row in each table that has come since; every column of it says something."""
    found = MetaData()
    found.reflect(database.engine, only=lambda name, _: not name.startswith(_NOT_OURS))
    with database.write() as connection:
        for table in found.sorted_tables:
            if table.name not in filled:
                row = {column.name: value(column, connection) for column in table.columns}
                connection.execute(insert(table).values(row))
                filled.add(table.name)


def count(database: Database, table: Table) -> int:
    with database.read() as connection:
        assert connection.execute(select(table)).all(), table.name
        return connection.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_database_of_any_revision_is_brought_here_with_all_it_holds(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if kind == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    else:
        database = request.getfixturevalue("postgres_empty")
    filled: set[str] = set()
    for revision in reversed(known_revisions()):
        upgrade(database, revision)
        fill(database, filled)
    assert filled == set(metadata.tables)
    counts = {table.name: count(database, table) for table in metadata.sorted_tables}
    assert counts.pop("turns") == 2, "the first turn is the migration's own"
    assert set(counts.values()) == {1}
    database.close()
