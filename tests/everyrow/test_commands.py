"""The commands that read, over a database that holds everything."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from monitor.storage.database import Database
from tests.everyrow.fill import Filled, fill
from tests.test_command_line import monitor
from tests.web.town import settle

if TYPE_CHECKING:
    from pathlib import Path

LONG = ("--days", "3650")
COMMANDS = (
    *(
        ("budget",),
        ("coverage", *LONG),
        ("dead-letters", *LONG),
        ("quarantine",),
        ("duty",),
        ("user", "list"),
    ),
    *(("verify",), ("digest", "--date", "2023-06-19"), ("digest", "--date", "2022-05-22"), ("why", "-")),
)
ODD = re.compile(rb"\b(?:None|NaN|Traceback)\b|interne fout|(?<![{$])\{(?!naam)[a-z_]+\}|\x1b")


@pytest.fixture
def made(tmp_path: Path, migrated_file: Path) -> Filled:
    """Where ``monitor`` looks for it."""
    shutil.copy(migrated_file, tmp_path / "m.db")
    database = Database(f"sqlite:///{tmp_path / 'm.db'}")
    settle(database)
    with database.write() as connection:
        found = fill(connection)
    database.close()
    return found


def test_every_reading_command_over_everything(tmp_path: Path, made: Filled) -> None:
    numbers = "\n".join(map(str, made.articles[::5])).encode()
    wrong = {}
    for command in (*COMMANDS, ("dossier", str(made.stories[0])), ("dossier", str(made.big))):
        done = monitor(tmp_path, *command, given=numbers)
        odd = ODD.search(done.stdout + done.stderr)
        if done.returncode or odd:
            wrong[" ".join(command)] = (done.returncode, done.stderr[-200:], odd)
    assert wrong == {}
