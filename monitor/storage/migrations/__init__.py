"""The schema's history. ``upgrade`` brings any database to the newest revision, and is safe to repeat."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

if TYPE_CHECKING:
    from monitor.storage.database import Database

_ADVISORY_LOCK = 0x766F6F72


def known_revisions() -> tuple[str, ...]:
    """Every revision of this version, newest first."""
    scripts = ScriptDirectory(str(Path(__file__).parent))
    return tuple(script.revision for script in scripts.walk_revisions())


def upgrade(database: Database, revision: str = "head") -> None:
    """Migrate to ``revision`` in one transaction; two processes at once take turns."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with database.write() as connection:
        if not database.sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
