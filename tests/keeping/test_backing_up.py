"""Writing a backup: the file is whole or what it was, whatever disk, others and migrations do meanwhile."""

from __future__ import annotations

import fcntl
import os
import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from monitor.storage.backup import back_up, examine, restore
from monitor.storage.database import Database
from monitor.storage.dump import BackupError
from monitor.storage.tables.outlets import quarantine
from tests.keeping.rows import NOW, spoil
from tests.waiting import LONG, until_somebody_waits


def test_a_backup_is_readable_by_its_owner_alone(sqlite_database: Database, tmp_path: Path) -> None:
    file = tmp_path / "kept" / "b.zip"
    back_up(sqlite_database, file, NOW)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["b.zip"]


def test_a_failed_backup_leaves_the_last_good_one(sqlite_database: Database, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    back_up(sqlite_database, file, NOW)
    before = file.read_bytes()
    spoil(sqlite_database)
    with pytest.raises(BackupError, match=r"tabel rounds: een waarde past niet bij haar kolom .* → "):
        back_up(sqlite_database, file, NOW)
    assert file.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if "part" in each.name] == []


@contextmanager
def disk_of(size: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes: the write fails half-way, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_up_half_way_leaves_the_last_good_one(
    sqlite_database: Database, tmp_path: Path
) -> None:
    file, heavy = tmp_path / "b.zip", {"outlet": "krant", "url": "u", "size": 9, "at": NOW}
    back_up(sqlite_database, file, NOW)
    before = file.read_bytes()
    with sqlite_database.write() as connection:
        connection.execute(insert(quarantine).values(digest=b"d", body=os.urandom(200_000), **heavy))
    with disk_of(100_000), pytest.raises(OSError, match="too large"):
        back_up(sqlite_database, file, NOW)
    assert file.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if "part" in each.name] == []
    assert examine(file).created == NOW


def test_what_a_killed_backup_left_is_in_nobodys_way(sqlite_database: Database, tmp_path: Path) -> None:
    (tmp_path / ".b.zip.part").write_bytes(b"half a backup" * 9_999)
    back_up(sqlite_database, tmp_path / "b.zip", NOW)
    assert examine(tmp_path / "b.zip").created == NOW


def test_of_two_backups_to_one_file_the_second_is_refused(sqlite_database: Database, tmp_path: Path) -> None:
    with (tmp_path / ".b.zip.part").open("wb") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        with pytest.raises(BackupError, match="een andere `monitor backup`"):
            back_up(sqlite_database, tmp_path / "b.zip", NOW)
    assert not (tmp_path / "b.zip").exists()


def test_a_database_with_nothing_in_it_takes_no_backups_place(tmp_path: Path) -> None:
    wrong = Database(f"sqlite:///{tmp_path / 'wrong.db'}")
    (tmp_path / "b.zip").write_bytes(b"the last good one")
    with pytest.raises(BackupError, match="MONITOR_DATABASE_URL"):
        back_up(wrong, tmp_path / "b.zip", NOW)
    assert (tmp_path / "b.zip").read_bytes() == b"the last good one"
    wrong.close()


def test_a_table_of_somebody_else_is_in_no_backups_way(database: Database, tmp_path: Path) -> None:
    with database.write() as connection:
        connection.execute(text("CREATE TABLE spatial (id INTEGER PRIMARY KEY, place NUMERIC(10, 2))"))
        connection.execute(text("INSERT INTO spatial VALUES (1, 2.5)"))
    assert "spatial" not in back_up(database, tmp_path / "b.zip", NOW).tables
    home = Database(f"sqlite:///{tmp_path / 'home.db'}")
    restore(home, tmp_path / "b.zip")
    home.close()


@pytest.mark.postgres
def test_a_table_that_a_migration_writes_anew_meanwhile_is_not_empty_in_the_backup(
    postgres_database: Database, tmp_path: Path
) -> None:
    with postgres_database.write() as connection:
        connection.execute(text("INSERT INTO rounds (started, asked) VALUES (now(), 1)"))
    with ThreadPoolExecutor(1) as aside:
        with postgres_database.write() as connection:
            connection.execute(text("ALTER TABLE rounds ALTER COLUMN asked TYPE bigint"))
            done = aside.submit(back_up, postgres_database, tmp_path / "b.zip", NOW)
            until_somebody_waits(postgres_database)
        assert done.result(LONG).tables["rounds"].rows == 1
