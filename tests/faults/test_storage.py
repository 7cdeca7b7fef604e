"""A full disk, a volume that cannot be written, a locked database, an interrupted migration."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import OperationalError

from monitor.model.collecting import Candidate, Collected, OutletState
from monitor.storage.collecting import CollectStore
from monitor.storage.database import Database
from monitor.storage.health import health
from monitor.storage.migrations import known_revisions, upgrade
from monitor.storage.tables.articles import articles

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def batch(number: int, body: str = "x" * 50_000) -> list[Collected]:
    found = Candidate(
        key=f"k{number}",
        fingerprint=b"f",
        url="u",
        guid="g",
        title="t",
        lead="",
        body=body,
        published=NOW,
        published_raw="",
    )
    return [Collected(state=OutletState(slug=f"o{number}", url="u", next_poll=NOW), candidates=(found,))]


def stored(database: Database) -> tuple[int, int]:
    """Articles, and outlet states that say they were read."""
    with database.read() as connection:
        count = connection.scalar(select(func.count()).select_from(articles)) or 0
    return count, len(CollectStore(database).states())


@pytest.mark.fault(56)
def test_a_full_disk_keeps_nothing_by_half_and_recovers(sqlite_database: Database) -> None:
    store = CollectStore(sqlite_database)
    store.save(batch(0), NOW)
    with sqlite_database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 4}")
        connection.rollback()
    many = [each for number in range(1, 5) for each in batch(number)]
    with pytest.raises(OperationalError, match="full"):
        store.save(many, NOW)
    count, states = stored(sqlite_database)
    assert count == states, "an outlet counts as read only with its articles"
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
        connection.rollback()
    store.save(batch(9), NOW)
    assert stored(sqlite_database) == (count + 1, states + 1)


@pytest.mark.fault(56)
def test_a_database_that_cannot_be_written_is_an_error_and_not_a_loss(sqlite_database: Database) -> None:
    CollectStore(sqlite_database).save(batch(0), NOW)
    file = sqlite_database.url.database
    sqlite_database.close()
    read_only = Database(f"sqlite:///file:{file}?mode=ro&uri=true")
    with pytest.raises(OperationalError):
        CollectStore(read_only).save(batch(1), NOW)
    read_only.close()
    assert stored(sqlite_database) == (1, 1)


@pytest.mark.fault(56)
def test_a_lost_database_makes_readiness_fail_and_raises_nothing() -> None:
    gone = Database("postgresql://nobody@127.0.0.1:9/none?connect_timeout=2")
    found = health(gone, NOW, NOW)
    assert not found.ok
    assert found.faults
    gone.close()


@pytest.mark.fault(56)
def test_a_locked_database_waits_its_turn(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=200")
        connection.rollback()
    other = sqlite3.connect(str(sqlite_database.url.database), timeout=1)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"):
        CollectStore(sqlite_database).save(batch(1, "x"), NOW)
    other.rollback()
    other.close()
    CollectStore(sqlite_database).save(batch(1, "x"), NOW)
    assert stored(sqlite_database) == (1, 1)


_MIGRATES = """
import sys
from sqlalchemy import event
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
database = Database(sys.argv[1])
event.listen(database.engine, "after_cursor_execute", lambda *_: print("a statement", flush=True))
upgrade(database)
print("done", flush=True)
"""


def killed_after(url: str, statements: int) -> None:
    """Migrate in another process, and SIGKILL it after so many statements."""
    command = (sys.executable, "-c", _MIGRATES, url)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline().strip() for _ in range(statements)]
        process.kill()
    assert set(said) == {"a statement"}, "killed half-way and not at the end"


@pytest.mark.fault(57)
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_migration_killed_half_way_leaves_the_old_schema_and_may_be_repeated(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    empty = request.getfixturevalue("postgres_empty") if kind == "postgres" else None
    database = empty or Database(f"sqlite:///{tmp_path / 'old.db'}")
    upgrade(database, "0071")
    tables = set(inspect(database.engine).get_table_names())
    killed_after(database.url.render_as_string(hide_password=False), 12)
    with database.read() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0071"
    assert set(inspect(database.engine).get_table_names()) == tables
    upgrade(database)
    with database.read() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == known_revisions()[0]
    assert set(inspect(database.engine).get_table_names()) > tables
    database.close()


@pytest.mark.fault(51)
def test_a_clock_that_jumped_back_an_hour_does_not_make_it_ill(sqlite_database: Database) -> None:
    store = CollectStore(sqlite_database)
    number = store.begin_round(NOW, 1)
    store.end_round(number, NOW, failed=0, new=0)
    assert health(sqlite_database, NOW - timedelta(hours=1), NOW - timedelta(hours=1)).ok


def test_a_round_of_a_clock_that_was_ahead_hides_no_standstill(sqlite_database: Database) -> None:
    store = CollectStore(sqlite_database)
    for at in (NOW + timedelta(hours=3), NOW):
        store.end_round(store.begin_round(at, 1), at, failed=0, new=0)
    assert health(sqlite_database, NOW + timedelta(minutes=1), NOW).ok
    assert not health(sqlite_database, NOW + timedelta(hours=1), NOW).ok
