"""The database: SQLite in WAL by default, PostgreSQL where one is given. The only maker of engines."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    FromClause,
    Table,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

BUSY_SECONDS = 15
MOST_CONNECTIONS = 16
"""What one process opens at most on PostgreSQL, its queue not counted."""
APPLICATION = "voorsprong/"


def process_name() -> str:
    """By what PostgreSQL knows this process in ``pg_stat_activity``."""
    return f"{APPLICATION}{os.getpid()}@{socket.gethostname()}"[:63]


_VARIABLES = 900
"""In one statement: what every SQLite takes."""
_PREPARED = 24
"""Statements that a connection to SQLite keeps prepared. One with hundreds of values takes some 75 kB, and
there are as many as there are lengths: the driver's own 128, in every thread, grew for an hour."""


class Database:
    """One engine and its two ways in: ``write()`` for a transaction, ``read()`` for a snapshot."""

    def __init__(self, url: str) -> None:
        """``url`` as SQLAlchemy takes it; ``postgresql://`` means psycopg 3. Creates SQLite's folder."""
        parsed = make_url(url)
        self._watching: PoolProxiedConnection | None = None
        self._lock = Lock()
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.sqlite = parsed.get_backend_name() == "sqlite"
        self.url = parsed
        self.unwritten = ""
        """Why the volume did not take the last write (full, I/O error, read-only); empty when it did."""
        if self.sqlite:
            if parsed.database and parsed.database != ":memory:":
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            arguments = {"timeout": BUSY_SECONDS, "cached_statements": _PREPARED}
            self.engine = create_engine(parsed, connect_args=arguments, hide_parameters=True)
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_immediate)
        else:
            self.engine = create_engine(
                parsed,
                pool_size=MOST_CONNECTIONS // 2,
                max_overflow=MOST_CONNECTIONS // 2,
                pool_pre_ping=True,
                hide_parameters=True,  # an error's text would hold people's addresses and whole articles
                connect_args={"application_name": process_name()},
            )

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that may write; commits at the end, rolls back on any exception."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except DBAPIError as error:  # a read-only standby is an internal error, no operational one
            self.unwritten = _unwritable(error) or self.unwritten
            raise
        self.unwritten = ""

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

    def now(self) -> datetime:
        """What PostgreSQL's clock says; all processes go by it, whatever their own machines say."""
        with self.read() as connection:
            told: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
        return told.astimezone(UTC)

    def try_again(self) -> None:
        """Where the last write was not taken, look whether one is now; ``unwritten`` says what came of it."""
        if self.unwritten:
            with suppress(SQLAlchemyError), self.write() as connection:
                connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")

    def version(self) -> str:
        """A text that is another one once any transaction was committed, by whichever process.

        Ask it before reading: what was read is then at least as new as this says.
        """
        if not self.sqlite:
            with self.read() as connection:
                return str(connection.exec_driver_sql("SELECT pg_current_snapshot()").scalar_one())
        with self._lock:  # SQLite tells each connection of the commits of all others, so one only listens
            if self._watching is None:
                self._watching = self.engine.raw_connection()
                self._watching.detach()
            cursor = self._watching.cursor()
            try:
                return str(cursor.execute("PRAGMA data_version").fetchone()[0])
            finally:
                cursor.close()

    def close(self) -> None:
        """Give back every connection."""
        with self._lock:
            if self._watching is not None:
                self._watching.close()
                self._watching = None
        self.engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not begin on its own: "begin" below does
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what retention let go of is not to be read from the file
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_immediate(connection: Connection) -> None:
    # A deferred transaction that turns into a writer half-way fails at once instead of waiting its turn.
    how = "BEGIN" if connection.get_execution_options().get("readonly") else "BEGIN IMMEDIATE"
    connection.exec_driver_sql(how)


_FULL = {"53100": "disk full", "25006": "read-only"}
_SPOILT = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")


def _unwritable(error: DBAPIError) -> str:
    """What is wrong with the volume; empty when something else was."""
    name = getattr(error.orig, "sqlite_errorname", "")
    if name.startswith(_SPOILT):
        return str(name.removeprefix("SQLITE_").replace("_", " ").lower())
    return _FULL.get(getattr(error.orig, "sqlstate", None) or "", "")


def upsert(table: Table, connection: Connection) -> sqlite.Insert | postgresql.Insert:
    """The dialect's own ``INSERT`` (for ON CONFLICT); the same calls work on both databases."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_many(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    conflict: str = "DO NOTHING",
) -> None:
    """Rows as tuples straight to the driver, in the order of ``columns``, many to a statement.

    Core takes 50 microseconds a row to bind by name; a first poll of a thousand outlets has 35,000. And one
    statement a row would have the writing thread ask for the interpreter's lock at each of them. Instants are
    the caller's to convert (``stored_instant``). ``conflict``: what follows ON CONFLICT.
    """
    step = max(1, _VARIABLES // len(columns))
    for start in range(0, len(rows), step):
        some = rows[start : start + step]
        statement = _insertion(connection.dialect, table, tuple(columns), len(some), conflict)
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(some)))


@lru_cache(maxsize=256)
def _insertion(dialect: Dialect, table: Table, columns: tuple[str, ...], count: int, conflict: str) -> str:
    quote = dialect.identifier_preparer.quote
    names = ", ".join(quote(table.c[name].name) for name in columns)
    row = f"({', '.join([marker(dialect)] * len(columns))})"
    values = ", ".join([row] * count)
    return f"INSERT INTO {quote(table.name)} ({names}) VALUES {values} ON CONFLICT {conflict}"  # noqa: S608 - names of our own tables


def give_up_after(connection: Connection, seconds: float) -> None:
    """PostgreSQL is to end any statement of this transaction that takes longer, or that waits for a lock.

    For readings that somebody waits for and that will be asked again; SQLite's readers wait for nobody.
    """
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")


def count_of(connection: Connection, table: FromClause, *where: ColumnElement[bool]) -> int:
    """How many rows hold."""
    return connection.scalar(select(func.count()).select_from(table).where(*where)) or 0


def marker(dialect: Dialect) -> str:
    """How the driver marks a value in a statement."""
    return "?" if dialect.name == "sqlite" else "%s"


def read_instant(stored: str | datetime | None) -> datetime | None:
    """What ``stored_instant`` wrote, as the driver gives it back."""
    if stored is None:
        return None
    if isinstance(stored, str):
        return datetime.fromisoformat(f"{stored}+00:00")  # ten times cheaper than replacing the time zone
    return stored.astimezone(UTC)


def stored_instant(moment: datetime, connection: Connection) -> str | datetime:
    """An instant as ``tables.base.Instant`` stores it."""
    if connection.dialect.name != "sqlite":
        return moment
    moment = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return moment.isoformat(" ", "microseconds")[:-6]  # without the offset, which is nought
