"""An upgrade of a database in use: each table has a row at every revision; none is lost or unreadable."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Table, func, select, text

from monitor.storage.checking import check_database
from monitor.storage.database import Database
from monitor.storage.migrations import known_revisions, upgrade
from monitor.storage.tables import metadata
from tests.storage.filler import fill


def count(database: Database, table: Table) -> int:
    with database.read() as connection:
        assert connection.execute(select(table)).all(), table.name
        return connection.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_database_of_any_revision_is_brought_here_with_all_it_holds(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if kind == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    else:
        database = request.getfixturevalue("postgres_empty")
    filled: set[str] = set()
    for revision in reversed(known_revisions()):
        upgrade(database, revision)
        fill(database, filled)
    assert filled == set(metadata.tables)
    counts = {table.name: count(database, table) for table in metadata.sorted_tables}
    assert counts.pop("turns") == 2, "the first turn is the migration's own"
    assert set(counts.values()) == {1}
    database.close()


def test_edits_that_were_left_unsettled_are_settled_with_the_upgrade(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    upgrade(database, "0091")
    filled: set[str] = set()
    fill(database, filled)
    with database.write() as connection:
        connection.execute(text("UPDATE deliveries SET state = 'merged', settled = NULL"))
    assert faults(database), "verify called it impossible"
    upgrade(database)
    assert not faults(database)
    database.close()


def faults(database: Database) -> tuple[str, ...]:
    return next(each.faults for each in check_database(database) if each.name == "outbox")
