"""A database as plain rows, the same for both dialects: what a backup is made of."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import IO, Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    insert,
    select,
    text,
)

_DERIVED = ("search_", "procrastinate_", "sqlite_", "alembic_version")
"""Made again from the rest: the search index, the cluster's queue."""
_BATCH = 1_000


def kept_tables(connection: Connection) -> list[Table]:
    """The tables that hold what happened, parents before children."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: not name.startswith(_DERIVED))
    return found.sorted_tables


def revision_of(connection: Connection) -> str | None:
    """The schema's revision; None in a place where nothing was ever migrated."""
    present = connection.dialect.has_table(connection, "alembic_version")
    return connection.scalar(text("SELECT version_num FROM alembic_version")) if present else None


def write_rows(connection: Connection, table: Table, out: IO[bytes]) -> tuple[int, str]:
    """Every row as a JSON line; how many, and the SHA-256 of what was written."""
    columns = [column for column in table.columns if column.computed is None]
    encoders = [_encoder(column) for column in columns]
    digest, count = hashlib.sha256(), 0
    streamed = connection.execution_options(yield_per=_BATCH).execute(select(*columns))
    for row in streamed:
        facts = {
            column.name: None if value is None else encode(value)
            for column, encode, value in zip(columns, encoders, row, strict=True)
        }
        line = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        digest.update(line)
        out.write(line)
        count += 1
    return count, digest.hexdigest()


def read_rows(connection: Connection, table: Table, lines: Iterable[bytes]) -> tuple[int, str]:
    """Insert the rows that ``write_rows`` wrote; how many, and the SHA-256 of what was read."""
    decoders = {column.name: _decoder(column, connection.dialect.name) for column in table.columns}
    digest, count, batch = hashlib.sha256(), 0, list[dict[str, Any]]()
    for line in lines:
        digest.update(line)
        batch.append(_decoded(json.loads(line), decoders))
        count += 1
        if len(batch) >= _BATCH:
            connection.execute(insert(table), batch)
            batch.clear()
    if batch:
        connection.execute(insert(table), batch)
    return count, digest.hexdigest()


def advance_counters(connection: Connection, tables: Iterable[Table]) -> None:
    """PostgreSQL's sequences go on after the highest restored id; SQLite does so by itself."""
    if connection.dialect.name == "sqlite":
        return
    for table, column in _numbered(tables):
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column}
        )
        highest = connection.scalar(select(table.c[column]).order_by(table.c[column].desc()).limit(1))
        if sequence and highest:
            connection.execute(text("SELECT setval(:sequence, :at)"), {"sequence": sequence, "at": highest})


def _numbered(tables: Iterable[Table]) -> Iterator[tuple[Table, str]]:
    for table in tables:
        key = list(table.primary_key.columns)
        if len(key) == 1 and isinstance(key[0].type, Integer):
            yield table, key[0].name


def _decoded(facts: Mapping[str, Any], decoders: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    return {name: None if value is None else decoders[name](value) for name, value in facts.items()}


def _encoder(column: Column[Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, LargeBinary):
        return lambda value: base64.b64encode(bytes(value)).decode()
    if isinstance(column.type, DateTime):
        return _instant_text
    if isinstance(column.type, Boolean):
        return bool
    return lambda value: value


def _decoder(column: Column[Any], dialect: str) -> Callable[[Any], Any]:
    if isinstance(column.type, LargeBinary):
        return base64.b64decode
    if isinstance(column.type, DateTime):
        return _naive if dialect == "sqlite" else datetime.fromisoformat
    return lambda value: value


def _instant_text(value: datetime) -> str:
    return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()


def _naive(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
