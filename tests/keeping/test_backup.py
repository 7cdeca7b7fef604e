"""Backup and restore: the same rows on both databases, and nothing that a stranger put in the file."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from monitor.storage.backup import back_up, examine, restore
from monitor.storage.checking import check_database
from monitor.storage.database import Database
from monitor.storage.dump import BackupError, kept_tables
from monitor.storage.migrations import upgrade
from monitor.storage.tables.articles import articles, stories
from monitor.storage.told import go_on
from tests.keeping.rows import NOW, rows, story
from tests.keeping.stage import parts, town, work


async def filled(folder: Path) -> Database:
    """A SQLite database after some work: articles, a story, alerts, deliveries."""
    async with town(folder) as place:
        variables = place.variables(f"sqlite:///{folder / 'monitor.db'}")
        await work(variables)
        place.publish(1)
        place.publish(2)
        await work(variables)
    return parts(variables).database


@pytest.mark.postgres
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
        with each.read() as connection:
            highest = connection.scalar(select(func.max(stories.c.id)))
            unsearched = connection.scalar(text("SELECT count(*) FROM search_pending"))
            assert unsearched == connection.scalar(select(func.count()).select_from(articles)) == 3
        assert story(each) == (highest or 0) + 1, "counting goes on after the restored rows"
        each.close()
    database.close()


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
    story(sqlite_database)
    with pytest.raises(BackupError, match="niet leeg"):
        restore(sqlite_database, tmp_path / "b.zip")


def test_an_empty_place_that_was_migrated_already_is_taken(sqlite_database: Database, tmp_path: Path) -> None:
    back_up(sqlite_database, tmp_path / "b.zip", NOW)
    home = Database(f"sqlite:///{tmp_path / 'home.db'}")
    upgrade(home)
    restore(home, tmp_path / "b.zip")
    assert [check for check in check_database(home) if check.faults] == []
    home.close()


def test_a_backup_with_a_byte_that_was_changed_is_refused_or_says_the_same(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """Of the zip's own notes some mean nothing to us, as the time of a member."""
    file = tmp_path / "b.zip"
    manifest, said = back_up(sqlite_database, file, NOW), list[str]()
    content = file.read_bytes()
    places = range(0, len(content), 41)
    for place in places:
        file.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        try:
            assert examine(file) == manifest
        except BackupError as error:
            said.append(str(error))
    assert len(said) > len(places) / 3
    assert all(" → geef " in each or " → installeer " in each for each in said)


def test_a_truncated_backup_is_refused(sqlite_database: Database, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    back_up(sqlite_database, file, NOW)
    os.truncate(file, file.stat().st_size - 40)
    with pytest.raises(BackupError):
        restore(Database(f"sqlite:///{tmp_path / 'home.db'}"), file)


def test_a_restore_that_ends_before_the_last_step_leaves_the_place_empty(
    sqlite_database: Database, tmp_path: Path
) -> None:
    story(sqlite_database)
    back_up(sqlite_database, tmp_path / "b.zip", NOW)
    home = Database(f"sqlite:///{tmp_path / 'home.db'}")

    def lost(*_: object) -> None:
        message = "the old database is gone"
        raise OSError(message)

    with pytest.raises(OSError, match="gone"):
        restore(home, tmp_path / "b.zip", lost)
    restore(home, tmp_path / "b.zip")
    assert len(rows(home)["stories"]) == 1
    home.close()


def test_no_story_gets_the_number_of_one_that_was_told_after_the_backup(database: Database) -> None:
    last = story(database)
    with database.write() as connection:
        go_on(connection, (), NOW, NOW)
    assert story(database) > last + 100_000, "its number stands in links and buttons that were sent"
