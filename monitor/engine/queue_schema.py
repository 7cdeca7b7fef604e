"""Procrastinate's own tables: made once, then kept to what the installed version of it asks for.

It ships its schema whole and as migrations to be applied in order, and keeps no record of them: we do.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

import psycopg
from procrastinate.schema import SchemaManager

log = logging.getLogger(__name__)

_LOCK = 0x70726F63
_FIRST = "03.04.00_50_post_add_retry_failed_job_procedure.sql"
"""The newest migration of the Procrastinate that made the tables of every database without a record."""
_RECORD = "procrastinate_applied"


def prepare(url: str, shipped: Path | None = None) -> None:
    """Give the database Procrastinate's tables as this version wants them; two workers at once take turns.

    ``shipped``: where its migrations are. Each is a transaction: killed in between, the next start goes on.
    """
    files = sorted((shipped or Path(SchemaManager.get_migrations_path())).glob("*.sql"))
    names = [each.name for each in files]
    # A lock of the session, not of a transaction: an enum's new value can be used only once it is committed.
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        applied = _applied(connection, names)
        if unknown := applied - {*names}:
            log.warning(
                "the queue's tables are of a newer version: run that one", extra={"newest": max(unknown)}
            )
        for each in files:
            if each.name not in applied:
                with connection.transaction():
                    connection.execute(each.read_bytes())
                    _note(connection, [each.name])
                log.info("the queue's tables are brought up to date", extra={"migration": each.name})


def _applied(connection: psycopg.Connection[tuple[object, ...]], names: Sequence[str]) -> set[str]:
    """What was applied; in an empty database the whole schema is, now."""
    with connection.transaction():
        if not _there(connection, _RECORD):
            made = _there(connection, "procrastinate_jobs")
            if not made:
                connection.execute(SchemaManager.get_schema())
            connection.execute(
                f"CREATE TABLE {_RECORD} (name text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())"
            )
            _note(connection, [each for each in names if not made or each <= _FIRST])
        found = connection.execute(f"SELECT name FROM {_RECORD}").fetchall()  # noqa: S608 - a name of ours
    return {str(name) for (name,) in found}


def _there(connection: psycopg.Connection[tuple[object, ...]], table: str) -> bool:
    found = connection.execute("SELECT to_regclass(%s)", (table,)).fetchone()
    return found is not None and found[0] is not None


def _note(connection: psycopg.Connection[tuple[object, ...]], names: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {_RECORD} (name) VALUES (%s)",  # noqa: S608 - a name of ours
            [(name,) for name in names],
        )
