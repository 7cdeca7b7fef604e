"""A row in each table, whatever tables there are: for what must hold of every one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Column, Connection, MetaData, insert, select, types

from monitor.storage.database import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_NOT_OURS = ("search_fts", "alembic", "sqlite_")
Values = Sequence[tuple[type[object], object]]
"""By type, the first that fits; instants and references are the filler's own."""
PLAIN: Values = (
    (types.Boolean, False),
    (types.Date, NOW.date()),
    (types.JSON, {}),
    (types.Integer, 1),
    (types.Numeric, 1.0),
    (types.Float, 1.0),
    (types.LargeBinary, b"x"),
    (types.String, "x"),
)


def fill(database: Database, filled: set[str], values: Values = PLAIN, at: datetime = NOW) -> None:
    """A row in each table that is not yet ``filled``; every column of it says something."""
    found = MetaData()
    found.reflect(database.engine, only=lambda name, _: not name.startswith(_NOT_OURS))
    with database.write() as connection:
        for table in found.sorted_tables:
            if table.name not in filled:
                row = {column.name: _value(column, connection, values, at) for column in table.columns}
                connection.execute(insert(table).values(row))
                filled.add(table.name)


def _value(column: Column[object], connection: Connection, values: Values, at: datetime) -> object:
    """What the column takes; of another table its own row."""
    for key in column.foreign_keys:
        return connection.scalar(select(key.column).limit(1))
    if isinstance(column.type, types.DateTime):
        return at.replace(tzinfo=None) if connection.dialect.name == "sqlite" else at
    return next(given for kind, given in values if isinstance(column.type, kind))
