"""Backup and restore: the same rows on both databases, and nothing that a stranger put in the file."""

from __future__ import annotations

import json
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text

from monitor.storage.backup import back_up, examine, restore
from monitor.storage.checking import check_database
from monitor.storage.database import Database
from monitor.storage.dump import BackupError, kept_tables
from monitor.storage.migrations import upgrade
from monitor.storage.tables.articles import articles, stories
from tests.keeping.stage import parts, town, work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def rows(database: Database) -> dict[str, list[dict[str, object]]]:
    """All that a backup keeps, as plain values."""
    with database.read() as connection:
        return {
            table.name: [
                {name: _plain(value) for name, value in row.items()}
                for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            ]
            for table in kept_tables(connection)
        }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return bytes(value) if isinstance(value, memoryview) else value


async def filled(folder: Path) -> Database:
    """A SQLite database after some work: articles, a story, alerts, deliveries."""
    async with town(folder) as place:
        variables = place.variables(f"sqlite:///{folder / 'monitor.db'}")
        await work(variables)
        place.publish(1)
        place.publish(2)
        await work(variables)
    return parts(variables).database


async def test_a_backup_moves_between_the_databases(tmp_path: Path, postgres_empty: Database) -> None:
    database = await filled(tmp_path)
    there, again = tmp_path / "there.zip", tmp_path / "again.zip"
    back_up(database, there, NOW)
    restore(postgres_empty, there)
    assert rows(postgres_empty) == rows(database)
    back_up(postgres_empty, again, NOW)
    home = Database(f"sqlite:///{tmp_path / 'home.db'}")
    restore(home, again)
    assert rows(home) == rows(database)
    for each in (home, postgres_empty):
        assert [check for check in check_database(each) if check.faults] == []
        with each.write() as connection:
            row = {"title": "n", "created": NOW, "first_published": NOW, "last_article": NOW}
            key = connection.execute(insert(stories).values(row)).inserted_primary_key
            highest = connection.scalar(select(func.max(stories.c.id)))
        assert key is not None
        assert key[0] == highest, "counting goes on after the restored rows"
        each.close()
    database.close()


async def test_the_search_index_is_filled_anew(tmp_path: Path) -> None:
    database = await filled(tmp_path)
    back_up(database, tmp_path / "b.zip", NOW)
    home = Database(f"sqlite:///{tmp_path / 'home.db'}")
    restore(home, tmp_path / "b.zip")
    with home.read() as connection:
        waiting = connection.scalar(text("SELECT count(*) FROM search_pending"))
        assert waiting == connection.scalar(select(func.count()).select_from(articles)) == 3
    home.close()
    database.close()


def test_a_backup_is_readable_by_its_owner_alone(sqlite_database: Database, tmp_path: Path) -> None:
    file = tmp_path / "kept" / "b.zip"
    back_up(sqlite_database, file, NOW)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["b.zip"]


def test_a_failed_backup_leaves_the_last_good_one(sqlite_database: Database, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    back_up(sqlite_database, file, NOW)
    before = file.read_bytes()
    with sqlite_database.write() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        connection.execute(text("CREATE TABLE broken (x INTEGER PRIMARY KEY, y BLOB)"))
        connection.execute(text("INSERT INTO broken VALUES (1, 'no bytes')"))
    with pytest.raises(BackupError, match="tabel broken: een waarde past niet"):
        back_up(sqlite_database, file, NOW)
    assert file.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if "part" in each.name] == []


def _edited(source: Path, target: Path, change: str) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                if change == "newer schema":
                    manifest["revision"] = "9999"
                elif change == "strange table":
                    manifest["tables"]["../etc/passwd"] = {"rows": 0, "sha256": "0" * 64}
                elif change == "other format":
                    manifest["format"] = 2
                elif change == "no such table":
                    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
                    manifest["tables"]["spies"] = {"rows": 0, "sha256": empty}
                    new.writestr("tables/spies.jsonl", b"")
                content = json.dumps(manifest).encode()
            elif change == "edited rows" and name == "tables/stories.jsonl":
                content += b"{}\n"
            new.writestr(name, content)
        if change == "climbs out":
            new.writestr("../../climbed", b"x")


@pytest.mark.fault(79)
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("climbs out", "klopt niet met de inhoudsopgave"),
        ("strange table", "inhoudsopgave is onleesbaar"),
        ("edited rows", "controlesom"),
        ("newer schema", "installeer een nieuwere"),
        ("other format", "formaat 2"),
        ("no such table", "spies"),
    ],
)
def test_a_file_that_is_not_ours_changes_nothing(
    sqlite_database: Database, tmp_path: Path, change: str, said: str
) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    back_up(sqlite_database, good, NOW)
    _edited(good, bad, change)
    home = Database(f"sqlite:///{tmp_path / 'home' / 'home.db'}")
    with pytest.raises(BackupError, match=said):
        restore(home, bad)
    with home.read() as connection:
        filled = [
            table.name for table in kept_tables(connection) if connection.execute(select(table)).first()
        ]
    assert set(filled) <= {"turns"}  # a migration gives it its first row
    assert not (tmp_path.parent / "climbed").exists()
    home.close()


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip at all" * 100])
def test_what_is_no_backup_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(content)
    with pytest.raises(BackupError, match="geen back-up"):
        examine(file)


def test_a_place_that_is_in_use_is_left_alone(sqlite_database: Database, tmp_path: Path) -> None:
    back_up(sqlite_database, tmp_path / "b.zip", NOW)
    with sqlite_database.write() as connection:
        row = {"title": "n", "created": NOW, "first_published": NOW, "last_article": NOW}
        connection.execute(insert(stories).values(row))
    with pytest.raises(BackupError, match="niet leeg"):
        restore(sqlite_database, tmp_path / "b.zip")


def test_an_empty_place_that_was_migrated_already_is_taken(sqlite_database: Database, tmp_path: Path) -> None:
    back_up(sqlite_database, tmp_path / "b.zip", NOW)
    home = Database(f"sqlite:///{tmp_path / 'home.db'}")
    upgrade(home)
    restore(home, tmp_path / "b.zip")
    assert [check for check in check_database(home) if check.faults] == []
    home.close()


def test_a_truncated_backup_is_refused(sqlite_database: Database, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    back_up(sqlite_database, file, NOW)
    os.truncate(file, file.stat().st_size - 40)
    with pytest.raises(BackupError):
        restore(Database(f"sqlite:///{tmp_path / 'home.db'}"), file)
