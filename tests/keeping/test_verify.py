"""``monitor verify`` finds what is wrong with a database, and says where."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from monitor.cli.root import app
from monitor.storage.checking import check_database
from monitor.storage.database import Database


def test_a_fresh_database_is_whole(database: Database) -> None:
    checks = check_database(database)
    assert [check.name for check in checks] == ["schema", "integrity", "references", "outbox", "audit"]
    assert [check for check in checks if check.faults] == []
    assert database.sqlite != ("PostgreSQL" in checks[1].detail), "who checks PostgreSQL's pages is said"


@pytest.mark.parametrize(
    ("what", "damage", "check", "said"),
    [
        (
            "a version of an article that is gone",
            "INSERT INTO versions (article, version, seen, title) VALUES (7, 1, '2026-01-01', 't')",
            "references",
            "versions.article: 1 rijen",
        ),
        ("a schema of another version", "UPDATE alembic_version SET version_num = '0001'", "schema", "0001"),
        (
            "a delivery in hand without a lease",
            (
                "INSERT INTO deliveries (alert, channel, recipient, state, created, due)"
                " VALUES (1, 'email', 'x', 'claimed', '2026-01-01', '2026-01-01')"
            ),
            "outbox",
            "1 verzendingen",
        ),
    ],
)
def test_damage_is_found(sqlite_database: Database, what: str, damage: str, check: str, said: str) -> None:
    sqlite_database.close()
    raw = sqlite3.connect(str(sqlite_database.url.database))
    raw.execute(damage)  # with foreign keys off, as a damaged file is
    raw.commit()
    raw.close()
    found = {each.name: each.faults for each in check_database(sqlite_database)}
    assert said in " ".join(found[check]), what


def test_the_command_ends_with_1_when_something_is_wrong(sqlite_database: Database) -> None:
    with sqlite_database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    url = {"MONITOR_DATABASE_URL": f"sqlite:///{sqlite_database.url.database}"}
    done = CliRunner().invoke(app, ["verify"], env=url)
    assert done.exit_code == 1
    assert "FOUT" in done.output


def test_a_database_that_is_not_one_ends_with_3(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"these are no pages of a database" * 200)
    url = {"MONITOR_DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}"}
    done = CliRunner().invoke(app, ["verify"], env=url)
    assert done.exit_code == 3
    assert "Traceback" not in done.output
