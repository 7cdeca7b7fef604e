"""The schema's history. ``upgrade`` brings any database to the newest revision, and is safe to repeat."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from monitor.storage.database import Database

_ADVISORY_LOCK = 0x766F6F72
_LOCK_NOT_AVAILABLE = "55P03"


class NewerDatabaseError(Exception):
    """The database's schema, which this version does not know: an older version was started on it."""


def known_revisions() -> tuple[str, ...]:
    """Every revision of this version, newest first."""
    scripts = ScriptDirectory(str(Path(__file__).parent))
    return tuple(script.revision for script in scripts.walk_revisions())


def upgrade(database: Database, revision: str = "head", *, patience: float = 3.0, tries: int = 10) -> None:
    """Migrate to ``revision`` in one transaction; two processes at once take turns.

    On PostgreSQL a table is waited for at most ``patience`` seconds at a time: who waits for a table's lock
    makes everybody after it wait too, and a long read must not stop a running service.
    """
    for left in reversed(range(tries)):
        try:
            _upgrade(database, revision, patience)
        except OperationalError as error:
            if not left or getattr(error.orig, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
                raise
            time.sleep(1)
        else:
            return


def _upgrade(database: Database, revision: str, patience: float) -> None:
    with database.write() as connection:
        upgrade_within(connection, revision, patience=patience)


def upgrade_within(connection: Connection, revision: str = "head", *, patience: float = 0) -> None:
    """Migrate within the caller's transaction; without ``patience`` it waits for tables without end."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(patience * 1000)}")
    present = MigrationContext.configure(connection).get_current_revision()
    if present is not None and present not in known_revisions():
        raise NewerDatabaseError(present)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
