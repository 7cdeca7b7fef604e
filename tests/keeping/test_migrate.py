"""``monitor migrate``: what an init container runs, once for each pod and at the same time."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.runtime.migration import MigrationContext

from monitor.storage.database import Database
from monitor.storage.migrations import known_revisions
from tests.test_command_line import monitor, one_line


def revision(database: Database) -> str | None:
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_an_empty_database_gets_the_newest_schema_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        assert "schema" in one_line(monitor(tmp_path, "migrate"), 0)
    database = Database(f"sqlite:///{tmp_path / 'm.db'}")
    assert revision(database) == known_revisions()[0]
    database.close()


@pytest.mark.postgres
def test_it_takes_the_address_from_the_folder_of_secrets(tmp_path: Path, postgres_empty: Database) -> None:
    (tmp_path / "secrets").mkdir()
    address = postgres_empty.url.set(drivername="postgresql").render_as_string(hide_password=False)
    (tmp_path / "secrets" / "database_url").write_text(f"{address}\n", "utf-8")
    folder = str(tmp_path / "secrets")
    done = monitor(tmp_path, "migrate", MONITOR_SECRETS_DIR=folder, MONITOR_DATABASE_URL="")
    assert done.returncode == 0, done.stderr
    assert revision(postgres_empty) == known_revisions()[0]


def test_a_database_out_of_reach_is_one_line_and_exit_3(tmp_path: Path) -> None:
    """The init container ends, and is started again."""
    nobody = "postgresql://voorsprong:x@127.0.0.1:1/voorsprong"
    assert "database niet bruikbaar" in one_line(monitor(tmp_path, "migrate", MONITOR_DATABASE_URL=nobody), 3)
