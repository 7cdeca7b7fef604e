"""``monitor backup`` and ``monitor restore`` at the terminal: what they refuse, and what is left then."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from monitor.cli.root import app
from monitor.storage.backup import back_up, examine
from monitor.storage.database import Database
from monitor.storage.sent_log import SentLog
from monitor.storage.tables import metadata
from tests.keeping.rows import rows, spoil, story
from tests.storage.filler import fill

NOW = datetime.now(UTC)


def monitor(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"MONITOR_DATABASE_URL": url})


@pytest.fixture
def backup(sqlite_database: Database, tmp_path: Path) -> Path:
    """Of a database with a story, and somebody who is signed in."""
    story(sqlite_database)
    fill(sqlite_database, {*metadata.tables} - {"users", "sessions"})
    back_up(sqlite_database, tmp_path / "b.zip", NOW)
    return tmp_path / "b.zip"


def test_a_log_of_each_worker_is_read(backup: Path, tmp_path: Path) -> None:
    logs = [tmp_path / "worker-0.jsonl", tmp_path / "worker-1.jsonl"]
    for number, log in enumerate(logs):
        SentLog(log).add([f"digest {number}"], NOW)
    home = f"sqlite:///{tmp_path / 'home.db'}"
    done = monitor(home, "restore", str(backup), *(f"--sent-from={log}" for log in logs))
    assert done.exit_code == 0, done.output
    assert "2 berichten bekend als verzonden" in done.output
    restored = Database(home)
    assert rows(restored)["sessions"] == [], "who was put out after the backup is not in again"
    assert {row["digest"] for row in rows(restored)["told_before"]} == {"digest 0", "digest 1"}
    restored.close()


@pytest.mark.parametrize(
    ("source", "code", "said"),
    [
        ("/nowhere/sent.jsonl", 2, "geef het verzendlogboek"),
        ("sqlite:////nowhere/old.db", 2, "dit is geen database"),
        ("postgresql://user:geheim@host:port/name", 2, "dit is geen database"),
        ("postgresql://user:geheim@127.0.0.1:9/name", 3, "de plaats is nog leeg"),
    ],
)
def test_a_source_that_cannot_be_read_leaves_the_place_empty(
    backup: Path, tmp_path: Path, source: str, code: int, said: str
) -> None:
    home = f"sqlite:///{tmp_path / 'home.db'}"
    done = monitor(home, "restore", str(backup), "--sent-from", source)
    assert (done.exit_code, said in done.output, "geheim" in done.output) == (code, True, False), done.output
    assert monitor(home, "restore", str(backup)).exit_code == 0, "the place is as empty as it was"


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-90])


def other(file: Path) -> None:
    file.write_bytes(b"not a zip at all")


@pytest.mark.parametrize("damage", [cut, other, Path.unlink])
def test_a_file_that_is_no_backup_is_refused_with_a_remedy(
    backup: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    damage(backup)
    done = monitor(f"sqlite:///{tmp_path / 'home.db'}", "restore", str(backup))
    assert (done.exit_code, " → geef " in done.output) == (2, True), done.output


def test_a_backup_that_fails_says_what_to_do(sqlite_database: Database, tmp_path: Path) -> None:
    spoil(sqlite_database)
    url = f"sqlite:///{sqlite_database.url.database}"
    for file in ("b.zip", "."):
        done = monitor(url, "backup", str(tmp_path / file))
        assert (done.exit_code, "geen back-up gemaakt" in done.output, " → " in done.output) == (
            3,
            True,
            True,
        )


def test_a_database_that_takes_no_writes_is_backed_up(sqlite_database: Database, tmp_path: Path) -> None:
    full = "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
    with sqlite_database.write() as connection:
        connection.execute(text(full))
    file = tmp_path / "b.zip"
    done = monitor(f"sqlite:///{sqlite_database.url.database}", "backup", str(file), "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["rows"] == examine(file).rows
    assert "kon niet worden genoteerd" in done.stderr
