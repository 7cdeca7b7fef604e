"""The database: SQLite in WAL by default, PostgreSQL where one is given. The only maker of engines."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 15


class Database:
    """One engine and its two ways in: ``write()`` for a transaction, ``read()`` for a snapshot."""

    def __init__(self, url: str) -> None:
        """``url`` as SQLAlchemy takes it; ``postgresql://`` means psycopg 3. Creates SQLite's folder."""
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.sqlite = parsed.get_backend_name() == "sqlite"
        self.url = parsed
        if self.sqlite:
            if parsed.database and parsed.database != ":memory:":
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            self.engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_immediate)
        else:
            self.engine = create_engine(parsed, pool_size=8, max_overflow=8, pool_pre_ping=True)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that may write; commits at the end, rolls back on any exception."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent snapshot; on SQLite it does not wait for writers."""
        with self.engine.connect().execution_options(readonly=True) as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Like ``read``, and every statement in it sees the same moment, on PostgreSQL too."""
        options = {"readonly": True} if self.sqlite else {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect().execution_options(**options) as connection:
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not begin on its own: "begin" below does
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_immediate(connection: Connection) -> None:
    # A deferred transaction that turns into a writer half-way fails at once instead of waiting its turn.
    how = "BEGIN" if connection.get_execution_options().get("readonly") else "BEGIN IMMEDIATE"
    connection.exec_driver_sql(how)


def upsert(table: Table, connection: Connection) -> sqlite.Insert | postgresql.Insert:
    """The dialect's own ``INSERT`` (for ON CONFLICT); the same calls work on both databases."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_many(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    """Rows as tuples straight to the driver, in the order of ``columns``; those that conflict are left alone.

    Core takes 50 microseconds a row to bind by name; a first poll of a thousand outlets has 35,000. Instants
    are the caller's to convert (``stored_instant``).
    """
    if not rows:
        return
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(table.c[name].name) for name in columns)
    marks = ", ".join([mark] * len(columns))
    into = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608 - names of our own tables
    connection.exec_driver_sql(into, [tuple(row) for row in rows])


def stored_instant(moment: datetime, connection: Connection) -> str | datetime:
    """An instant as ``tables.base.Instant`` stores it."""
    if connection.dialect.name != "sqlite":
        return moment
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
