"""Old and new processes side by side: what a migration may do, how long it may wait, how many may connect."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
import pytest
from sqlalchemy import inspect, text

from monitor.model.connections import Room
from monitor.rules.connections import short_of
from monitor.storage.connections import EACH, room
from monitor.storage.database import Database
from monitor.storage.migrations import known_revisions, upgrade
from tests.waiting import LONG, until_somebody_waits

FIRST_HELD = "0080"
"""From here on every migration only adds: workers of the version before go on under it."""

MIGRATING = 0x766F6F72
"""The advisory lock under which one process at a time migrates."""


def url_of(database: Database) -> str:
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)


def described(database: Database) -> dict[str, dict[str, Any]]:
    found = inspect(database.engine)
    return {
        table: {str(column["name"]): column for column in found.get_columns(table)}
        for table in found.get_table_names()
        if not table.startswith("search_fts")
    }


@pytest.mark.postgres
def test_a_migration_only_adds_so_that_the_version_before_runs_on_under_it(postgres_empty: Database) -> None:
    """Nothing it reads is gone or of another type, and what it does not write has a value of its own."""
    chain = list(reversed(known_revisions()))
    steps = chain[chain.index(FIRST_HELD) :]
    assert len(steps) > 3
    upgrade(postgres_empty, steps[0])
    before = described(postgres_empty)
    for revision in steps[1:]:
        upgrade(postgres_empty, revision)
        after = described(postgres_empty)
        for table, columns in before.items():
            assert table in after, f"{revision} drops {table}"
            for name, column in columns.items():
                assert name in after[table], f"{revision} drops {table}.{name}"
                assert str(after[table][name]["type"]) == str(column["type"]), f"{revision} {table}.{name}"
                assert after[table][name]["nullable"] >= column["nullable"], f"{revision} {table}.{name}"
            for name in set(after[table]) - set(columns):
                fresh = after[table][name]
                assert fresh["nullable"] or fresh["default"], (
                    f"{revision}: old code cannot fill {table}.{name}"
                )
        before = after


@pytest.mark.postgres
@pytest.mark.fault(57)
def test_a_migration_that_waits_holds_up_nobody(postgres_empty: Database) -> None:
    upgrade(postgres_empty, "0021")
    with (
        psycopg.connect(url_of(postgres_empty)) as long_read,
        psycopg.connect(url_of(postgres_empty)) as other,
    ):
        long_read.execute("SELECT count(*) FROM outlet_state")  # a report, still open
        migrating = threading.Thread(target=lambda: upgrade(postgres_empty, "0081", patience=0.3))
        migrating.start()
        until_somebody_waits(postgres_empty)
        other.execute("SET statement_timeout = '60s'")  # the long read does not end before
        other.execute(
            "INSERT INTO outlet_state (slug, etag, last_modified, body_hash) VALUES ('a', '', '', '')"
        )
        other.commit()
        assert migrating.is_alive()
        long_read.commit()
        migrating.join(LONG)
    assert "claimed_until" in described(postgres_empty)["outlet_state"]


@pytest.mark.postgres
def test_who_comes_second_waits_for_the_first_however_long_it_migrates(postgres_database: Database) -> None:
    """Every pod migrates when it starts; impatience holds for tables that people use, not for each other."""
    with psycopg.connect(url_of(postgres_database)) as first:
        first.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATING,))
        second = threading.Thread(target=lambda: upgrade(postgres_database, patience=0.05, tries=1))
        second.start()
        until_somebody_waits(postgres_database)
        second.join(0.3)
        assert second.is_alive()
        first.commit()
        second.join(LONG)
    assert not second.is_alive()


@pytest.mark.parametrize(
    ("found", "missing"),
    [
        (Room(most=100, reserved=3, processes=1, foreign=0), 0),
        (Room(most=100, reserved=3, processes=4, foreign=13), 0),
        (Room(most=100, reserved=3, processes=4, foreign=14), 1),
        (Room(most=100, reserved=3, processes=5, foreign=0), 8),
        (Room(most=20, reserved=3, processes=1, foreign=0), 4),
    ],
)
def test_every_process_may_open_all_it_may(found: Room, missing: int) -> None:
    assert EACH == 21
    assert short_of(found, EACH) == missing


@pytest.mark.postgres
def test_the_server_says_who_is_there(postgres_database: Database) -> None:
    before = room(postgres_database)
    assert before.processes >= 1
    name = "voorsprong/elsewhere"
    with (
        psycopg.connect(url_of(postgres_database), application_name=name),
        psycopg.connect(url_of(postgres_database), application_name=name),
        psycopg.connect(url_of(postgres_database), application_name="psql"),
    ):
        now = room(postgres_database)
    assert now.processes == before.processes + 1, "two connections of one process are one process"
    assert now.foreign == before.foreign + 1
    with postgres_database.read() as connection:
        assert now.most == int(connection.scalar(text("SHOW max_connections")) or 0)
