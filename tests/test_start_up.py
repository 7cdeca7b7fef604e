"""``monitor --help`` is a table of contents: it says what the commands say, and imports none of them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from monitor.cli.contents import ROOMS
from monitor.cli.root import everything

_HEAVY = {
    *("aiohttp", "fastapi", "httpx", "lxml", "numpy", "procrastinate", "simplemma", "slack_sdk"),
    *("sqlalchemy", "trafilatura", "wordfreq"),
}
_OF_THE_WORLD = {"aiohttp", "fastapi", "httpx", "lxml", "numpy", "procrastinate", "slack_sdk", "sqlalchemy"}


def imported(*arguments: str) -> set[str]:
    """The packages that a command had imported when it ended."""
    program = (
        "import sys; from monitor.cli.ending import last_word; from monitor.cli.root import app\n"
        f"code = last_word(app, {list(arguments)!r})\n"
        "sys.stderr.write('\\nIMPORTED ' + ' '.join({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stderr.rpartition("IMPORTED ")[2].split())


def test_the_help_imports_nothing_heavy() -> None:
    assert imported("--help") & _HEAVY == set()


@pytest.mark.parametrize("arguments", [["check", "--env"], ["check", "feeds.yaml"]])
def test_checking_the_configuration_imports_nothing_of_the_world(arguments: list[str]) -> None:
    assert imported(*arguments) & _OF_THE_WORLD == set()


def test_the_help_names_every_command_in_its_own_words() -> None:
    commands = everything().commands
    assert set(ROOMS) == set(commands)
    for name, room in ROOMS.items():
        first = " ".join((commands[name].help or "").split("\n\n")[0].split())
        assert room.says == first, name


def test_every_command_is_found_in_its_own_room() -> None:
    commands = everything().commands
    for name, room in ROOMS.items():
        callback = commands[name].callback
        module = callback.__module__.rpartition(".")[2] if callback else ""
        assert module in room.modules or hasattr(commands[name], "commands"), name
