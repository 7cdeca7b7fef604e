"""A database as plain rows, the same for both dialects: what a backup is made of."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import IO, Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    cast,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DataError
from sqlalchemy.types import TypeEngine

from monitor.storage.migrations import known_revisions
from monitor.storage.tables import metadata

_DERIVED = ("search_", "procrastinate_", "sqlite_", "alembic_version")
"""Made again from the rest: the search index, the cluster's queue."""
_FETCH = 200
"""Rows in memory at once: with whole texts, or documents in quarantine, each may weigh a megabyte."""
_BATCH = 1_000
_BATCH_BYTES = 4 << 20
"""Whichever comes first."""
_OTHERWISE = (
    "meld dit; kopieer tot dan het bestand van SQLite terwijl de dienst stilstaat, of gebruik pg_dump"
)
_Coder = Callable[[Any], Any]


class BackupError(Exception):
    """Why there is no backup, or why it cannot be restored, in words for the operator, with a remedy."""


def kept_tables(connection: Connection) -> list[Table]:
    """The tables that hold what happened, parents before children.

    Of an older schema all that is not made again; a table that somebody added to the newest is not ours.
    """
    newest = revision_of(connection) == known_revisions()[0]
    found = MetaData()
    found.reflect(
        connection,
        only=lambda name, _: not name.startswith(_DERIVED) and (name in metadata.tables or not newest),
    )
    return found.sorted_tables


def revision_of(connection: Connection) -> str | None:
    """The schema's revision; None in a place where nothing was ever migrated."""
    present = connection.dialect.has_table(connection, "alembic_version")
    return connection.scalar(text("SELECT version_num FROM alembic_version")) if present else None


def write_rows(connection: Connection, table: Table, out: IO[bytes]) -> tuple[int, str]:
    """Every row as a JSON line; how many, and the SHA-256 of what was written.

    A JSON column that holds nothing is left out of the line: ``null`` is a value that it may hold.
    """
    columns = _written(table)
    coders = [(column.name, _encoder(column)) for column in columns]
    absent = frozenset(column.name for column in columns if isinstance(column.type, JSON))
    asked = (cast(column, Text) if column.name in absent else column for column in columns)
    digest, count = hashlib.sha256(), 0
    streamed = connection.execution_options(yield_per=_FETCH).execute(select(*asked))
    try:
        for row in streamed:
            facts = {
                name: encode(value)
                for (name, encode), value in zip(coders, row, strict=True)
                if value is not None or name not in absent
            }
            # A stranger's feed may bring a lone half of a surrogate pair: no UTF-8, but JSON reads it back.
            said = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
            line = said.encode("utf-8", "surrogatepass") + b"\n"
            digest.update(line)
            out.write(line)
            count += 1
    except (TypeError, ValueError) as error:
        message = f"tabel {table.name}: een waarde past niet bij haar kolom ({error}) → {_OTHERWISE}"
        raise BackupError(message) from error
    return count, digest.hexdigest()


def read_rows(connection: Connection, table: Table, lines: Iterable[bytes]) -> int:
    """Insert the rows that ``write_rows`` wrote; how many."""
    columns = _written(table)
    decoders = {column.name: _decoder(column, connection.dialect.name) for column in columns}
    for column in columns:
        if isinstance(column.type, JSON):
            column.type = JSON(none_as_null=True)  # as reflected, None would be stored as the text null
    count, weight, batch = 0, 0, list[dict[str, Any]]()
    for line in lines:
        batch.append(_row(table, line, decoders))
        count, weight = count + 1, weight + len(line)
        if len(batch) >= _BATCH or weight >= _BATCH_BYTES:
            _put(connection, table, batch)
            weight = 0
    _put(connection, table, batch)
    return count


def _put(connection: Connection, table: Table, batch: list[dict[str, Any]]) -> None:
    """Insert and forget them. PostgreSQL holds to lengths and ranges that SQLite leaves alone."""
    try:
        if batch:
            connection.execute(insert(table), batch)
    except DataError as error:
        why = str(error.orig).partition("\n")[0]
        message = (
            f"tabel {table.name}: een rij past niet in deze database ({why}) → meld dit; in SQLite past zij"
        )
        raise BackupError(message) from error
    batch.clear()


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


def _written(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.computed is None]


def _row(table: Table, line: bytes, decoders: dict[str, _Coder]) -> dict[str, Any]:
    """A line as the database takes it, with every column, so that all rows of a batch are alike."""
    row: dict[str, Any] = dict.fromkeys(decoders)
    try:
        facts = json.loads(line)
        row |= {name: decoders[name](value) for name, value in facts.items()}
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        message = f"tabel {table.name}: een rij is onleesbaar ({error}) → geef een andere back-up"
        raise BackupError(message) from error
    return row


@dataclass(frozen=True, slots=True)
class _Kind:
    """Columns of one kind: what Python holds of them, how that is written as JSON and read again."""

    of: type[TypeEngine[Any]]
    held: type | tuple[type, ...]
    write: _Coder
    read: _Coder

    def encode(self, value: object) -> object:
        """SQLite lets any value into any column: what is not the column's own would come back as another."""
        if value is None:
            return None
        if not isinstance(value, self.held):
            raise TypeError(type(value).__name__)
        return self.write(value)

    def decode(self, value: object) -> object:
        return None if value is None else self.read(value)


def _as_is(value: object) -> object:
    return value


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _instant_text(value: datetime) -> str:
    return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()


def _naive(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)


def _without_nul(value: str) -> str:
    """The one character that SQLite takes and PostgreSQL does not."""
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}")


_KINDS = (
    _Kind(LargeBinary, (bytes, memoryview), _base64, base64.b64decode),
    _Kind(DateTime, datetime, _instant_text, datetime.fromisoformat),
    _Kind(Date, date, date.isoformat, date.fromisoformat),
    _Kind(Boolean, bool, _as_is, bool),
    _Kind(Float, (float, int), float, float),
    _Kind(Integer, int, _as_is, int),
    _Kind(String, str, _as_is, _as_is),
)


def _kind(column: Column[Any]) -> _Kind:
    for kind in _KINDS:
        if isinstance(column.type, kind.of):
            return kind
    where = f"tabel {column.table.name}: kolom {column.name}"
    message = f"{where} is van een soort ({column.type}) die een back-up niet kent → {_OTHERWISE}"
    raise BackupError(message)


def _encoder(column: Column[Any]) -> _Coder:
    return json.loads if isinstance(column.type, JSON) else _kind(column).encode


def _decoder(column: Column[Any], dialect: str) -> _Coder:
    if isinstance(column.type, JSON):
        return lambda value: JSON.NULL if value is None else value
    kind = _kind(column)
    if kind.of is DateTime and dialect == "sqlite":
        kind = replace(kind, read=_naive)
    if kind.of is String and dialect != "sqlite":
        kind = replace(kind, read=_without_nul)
    return kind.decode
