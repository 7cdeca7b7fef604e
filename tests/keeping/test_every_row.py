"""A row in every table, backed up and restored, on both databases and from one to the other."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import DefaultClause, text, types

from monitor.storage.backup import back_up, restore
from monitor.storage.database import Database
from monitor.storage.dump import BackupError, kept_tables, revision_of
from monitor.storage.migrations import known_revisions, upgrade
from monitor.storage.tables import metadata
from tests.keeping.rows import rows, story
from tests.storage.filler import Values, fill

NOW = datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=UTC)
OLDER = "0060"
MADE_AGAIN = {"search_documents", "search_pending"}
SHARP: Values = (
    (types.Boolean, True),
    (types.Date, date(2024, 2, 29)),
    (types.JSON, {"regel": ["één", None, 0.1, True, "half \ud83d"], "getal": 2**53 + 1}),
    (types.Integer, 1_147_483_646),
    (types.Float, 0.1 + 0.2),
    (types.LargeBinary, b"\x00\xff\n"),
    (types.Text, 'é\u2028"\\\n \U0001f5de'),
    (types.String, 'é"\\\n\U0001f5de'),
)


_NOTHING_AND_NULL = """
    INSERT INTO deliveries (id, alert, channel, recipient, state, created, due, provider)
    SELECT n, alert, channel, CAST(n AS TEXT), state, created, due, CASE n WHEN 2 THEN {null} END
    FROM deliveries CROSS JOIN (SELECT 1 AS n UNION SELECT 2) AS numbers
"""


def filled(database: Database) -> None:
    """A row in every table, and of a JSON column that may hold nothing: something, nothing and ``null``."""
    fill(database, set(), SHARP, NOW)
    null = "'null'" if database.sqlite else "CAST('null' AS JSON)"
    with database.write() as connection:
        connection.execute(text(_NOTHING_AND_NULL.format(null=null)))


def documents(database: Database) -> list[str | None]:
    """The JSON column as it is stored: read as usual, nothing and ``null`` look alike."""
    with database.read() as connection:
        return list(connection.scalars(text("SELECT CAST(provider AS TEXT) FROM deliveries ORDER BY id")))


@pytest.mark.postgres
def test_every_row_goes_from_sqlite_to_postgresql_and_back(
    sqlite_database: Database, postgres_empty: Database, tmp_path: Path
) -> None:
    filled(sqlite_database)
    home = Database(f"sqlite:///{tmp_path / 'home.db'}")
    back_up(sqlite_database, tmp_path / "there.zip", NOW)
    restore(postgres_empty, tmp_path / "there.zip")
    back_up(postgres_empty, tmp_path / "again.zip", NOW)
    restore(home, tmp_path / "again.zip")
    expected = rows(sqlite_database)
    assert {name for name, found in expected.items() if found} == set(metadata.tables) - MADE_AGAIN
    assert documents(sqlite_database)[:2] == [None, "null"]
    for restored in (postgres_empty, home):
        assert rows(restored) == expected
        assert documents(restored) == documents(sqlite_database)
    home.close()
    assert set(next_numbers(postgres_empty)) == {1_147_483_647}, "every count goes on after the restored rows"


def next_numbers(database: Database) -> list[int]:
    """What PostgreSQL would number the next row of each table that it numbers."""
    with database.write() as connection:
        return [
            connection.scalar(text(f"SELECT {key.server_default.arg}")) or 0
            for table in kept_tables(connection)
            for key in table.primary_key.columns
            if isinstance(key.server_default, DefaultClause)
        ]


def test_a_kind_of_column_that_is_not_known_is_refused_with_a_remedy(
    database: Database, tmp_path: Path
) -> None:
    with database.write() as connection:
        connection.execute(text("ALTER TABLE rounds ADD COLUMN term NUMERIC(10, 2)"))
    with pytest.raises(BackupError, match=r"kolom term is van een soort .* → "):
        back_up(database, tmp_path / "b.zip", NOW)
    assert not (tmp_path / "b.zip").exists()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_backup_of_an_older_schema_is_brought_to_the_newest(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    old = Database(f"sqlite:///{tmp_path / 'old.db'}")
    upgrade(old, OLDER)
    fill(old, set(), SHARP, NOW)
    back_up(old, tmp_path / "b.zip", NOW)
    if kind == "sqlite":
        home = Database(f"sqlite:///{tmp_path / 'home.db'}")
    else:
        home = request.getfixturevalue("postgres_empty")
    restore(home, tmp_path / "b.zip")
    found = rows(home)
    for table, before in rows(old).items():
        now = [{name: row[name] for name in before[0] if name in row} for row in found[table]]
        assert now == [{name: row[name] for name in now[0]} for row in before], table
    with home.read() as connection:
        assert revision_of(connection) == known_revisions()[0]
    old.close()
    home.close()


@pytest.mark.postgres
def test_what_only_sqlite_takes_is_named_or_replaced_in_postgresql(
    sqlite_database: Database, postgres_empty: Database, tmp_path: Path
) -> None:
    story(sqlite_database)
    fill(sqlite_database, {*metadata.tables} - {"outlet_days"}, SHARP, NOW)
    with sqlite_database.write() as connection:
        connection.execute(text("UPDATE stories SET title = :title"), {"title": "Kop\0 van"})
        connection.execute(text("UPDATE outlet_days SET outlet = :long"), {"long": "o" * 121})
    back_up(sqlite_database, tmp_path / "long.zip", NOW)
    with pytest.raises(BackupError, match=r"tabel outlet_days: een rij past niet in deze database .* → "):
        restore(postgres_empty, tmp_path / "long.zip")
    with sqlite_database.write() as connection:
        connection.execute(text("DELETE FROM outlet_days"))
    back_up(sqlite_database, tmp_path / "b.zip", NOW)
    restore(postgres_empty, tmp_path / "b.zip")
    assert [row["title"] for row in rows(postgres_empty)["stories"]] == ["Kop\ufffd van"]
