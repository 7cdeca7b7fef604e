"""Whether anything was committed, as the desk asks it before it reads again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from monitor.storage.database import Database

if TYPE_CHECKING:
    from sqlalchemy import Connection


def _write(connection: Connection) -> None:
    connection.execute(text("INSERT INTO search_pending (article) VALUES (1) ON CONFLICT DO NOTHING"))
    connection.execute(text("DELETE FROM search_pending WHERE article = 1"))


def test_a_commit_makes_another_version_and_reading_does_not(database: Database) -> None:
    before = database.version()
    with database.read() as connection:
        connection.execute(text("SELECT count(*) FROM articles"))
    assert database.version() == before
    with database.write() as connection:
        _write(connection)
    after = database.version()
    assert after != before
    assert database.version() == after


def test_a_commit_by_another_process_is_seen(database: Database) -> None:
    before = database.version()
    other = Database(database.url.render_as_string(hide_password=False))
    with other.write() as connection:
        _write(connection)
    other.close()
    assert database.version() != before
