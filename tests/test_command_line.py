"""The contract of the command line: data or one clear line, exit codes, never a traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from monitor.cli import app
from monitor.cli.ending import last_word
from monitor.model.collecting import Candidate, Collected, OutletState, Unread
from monitor.model.outlet import Outlet
from monitor.model.reading import Entry
from monitor.rules.identity import article_key
from monitor.storage.collecting import CollectStore
from monitor.storage.database import Database
from tests.waiting import LONG

ROOT = Path(__file__).parents[1]
GOOD = """outlets:
  krant: {name: Krant, url: "https://krant.example/rss"}
topics:
  water: {title: Water, alert: waterpeil, examples: {match: [Waterpeil te hoog]}}
"""


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: bytes
    stderr: bytes


def monitor(folder: Path, *arguments: str, given: bytes = b"", **variables: str) -> Done:
    """A command in this process: what it prints and how it ends, as ``python -m monitor`` does."""
    (folder / "feeds.yaml").write_text(GOOD, encoding="utf-8")
    url = f"sqlite:///{folder / 'm.db'}"
    chosen = {"MONITOR_DATABASE_URL": url, "MONITOR_CONFIG": str(folder / "feeds.yaml")} | variables
    with pytest.MonkeyPatch.context() as outside:
        for name, value in chosen.items():
            outside.setenv(name, value)
        streams = [TextIOWrapper(BytesIO(data), encoding="ascii") for data in (given, b"", b"")]
        for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
            outside.setattr(sys, name, stream)
        outside.setattr(sys, "excepthook", sys.excepthook)
        outside.chdir(folder)
        code = last_word(app, arguments)
        for stream in streams[1:]:
            stream.flush()
    out, err = (stream.buffer for stream in streams[1:])
    assert isinstance(out, BytesIO)
    assert isinstance(err, BytesIO)
    return Done(code, out.getvalue(), err.getvalue())


def one_line(done: Done, code: int) -> str:
    lines = done.stderr.decode("utf-8").splitlines(keepends=True)
    said = "".join(line for line in lines if "let op:" not in line)  # a warning is no refusal
    assert (done.returncode, said.count("\n")) == (code, 1), (done.returncode, done.stdout, said)
    return said


@pytest.mark.parametrize(
    ("what", "given"),
    [
        ("a nest of a hundred thousand lists", b"[" * 100_000),
        ("bytes that are no UTF-8", b'{"id": 1, "title": "\xff"}'),
        ("a number of ten thousand digits", b'{"id": ' + b"1" * 10_000 + b', "title": "x"}'),
        ("a list where an object belongs", b"[1]"),
        ("a title that is no text", b'{"id": 1, "title": {}}'),
        ("NaN, which is not JSON", b'{"id": NaN, "title": "x"}'),
        ("no identity at all", b'{"title": "x"}'),
    ],
)
@pytest.mark.parametrize("command", ["classify", "stories"])
def test_input_that_cannot_be_read_is_one_line_and_exit_2(
    tmp_path: Path, command: str, what: str, given: bytes
) -> None:
    assert "1" in one_line(monitor(tmp_path, command, "-", given=given), 2), what


@pytest.mark.parametrize("command", ["classify", "stories"])
def test_odd_but_legal_input_is_read(tmp_path: Path, command: str) -> None:
    first = b'\xef\xbb\xbf{"id": "\\ud800", "title": "Waterpeil \\udc00"}'
    lines = first + b'\r\n\n{"id": 2, "title": "a\xe2\x80\xa8b"}'
    done = monitor(tmp_path, command, "-", given=lines)
    assert (done.returncode, done.stderr) == (0, b"")
    read = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    assert [each["id"] for each in read] == ["\ud800", 2]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("nonsens",), "nonsens"),
        (("check", "--nonsens"), "--nonsens"),
        (("classify", "a", "b"), "b"),
        (("backtest",), "--help"),
    ],
)
def test_a_wrong_word_is_one_line_and_exit_2(tmp_path: Path, arguments: tuple[str, ...], word: str) -> None:
    assert word in one_line(monitor(tmp_path, *arguments), 2)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("mysql://u:geheimwoord@h/x", 2),
        ("postgresql://u:geheimwoord@127.0.0.1:poort/x", 2),
        ("geheimwoord", 2),
        ("postgresql://u:geheimwoord@127.0.0.1:1/x", 3),
        ("sqlite:////proc/nergens/geheimwoord.db", 3),
    ],
)
def test_a_database_that_cannot_be_used_is_one_line_without_the_password(
    tmp_path: Path, url: str, code: int
) -> None:
    said = one_line(monitor(tmp_path, "verify", MONITOR_DATABASE_URL=url), code)
    assert "database" in said.lower()
    assert url.startswith("sqlite") or "geheimwoord" not in said


def test_check_reads_standard_input_and_speaks_json(tmp_path: Path) -> None:
    assert one_line(monitor(tmp_path, "check", "-", given=GOOD.encode()), 0).startswith("-: in orde")
    done = monitor(tmp_path, "check", "-", "--json", given=GOOD.replace("Waterpeil", "Storm").encode())
    assert done.returncode == 2
    assert "Storm" in json.loads(done.stdout)["text"]
    done = monitor(tmp_path, "check", "-", "--json", given=b"outlets: 1\n")
    assert done.returncode == 2
    assert {json.loads(line)["line"] for line in done.stdout.splitlines()} == {1}


def test_a_reader_that_stops_early_ends_the_command_quietly(tmp_path: Path) -> None:
    lines = b'{"id": 1, "title": "Waterpeil te hoog"}\n' * 20_000
    (tmp_path / "in").write_bytes(lines)
    (tmp_path / "feeds.yaml").write_text(GOOD, encoding="utf-8")
    script = f"{sys.executable} -m monitor classify in | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["/bin/bash", "-c", script],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=LONG,
        check=False,
    )
    assert done.stderr == b""
    assert done.stdout.splitlines()[1:] == [b"141"]


def test_an_empty_variable_is_an_absent_one(tmp_path: Path) -> None:
    done = monitor(tmp_path, "check", MONITOR_WEB_PORT="", MONITOR_LOG_LEVEL="", MONITOR_CONTACT="")
    one_line(done, 0)


def test_the_version_is_one_line(tmp_path: Path) -> None:
    done = monitor(tmp_path, "--version")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().split()[0] == "voorsprong"


def test_an_article_is_judged_by_its_address_or_number(tmp_path: Path, migrated_file: Path) -> None:
    shutil.copy(migrated_file, tmp_path / "m.db")
    database, at = Database(f"sqlite:///{tmp_path / 'm.db'}"), datetime(2026, 1, 5, tzinfo=UTC)
    url = "https://krant.example/waterpeil-1"
    key = article_key(Entry(url=url), Outlet(slug="krant", name="Krant", url="https://krant.example/rss"))
    found = Candidate(
        key=key,
        fingerprint=b"1",
        url=url,
        guid="1",
        title="Waterpeil stijgt",
        lead="",
        body="",
        published=at,
        published_raw="",
    )
    CollectStore(database).save([Collected(state=OutletState(slug="krant"), candidates=(found,))], at)
    database.close()
    judge = ("topics", "judge")
    done = monitor(tmp_path, *judge, url + "?utm_source=x", "water", "--relevant")
    assert done.returncode == 0
    assert "is relevant voor water: onthouden" in done.stderr.decode()
    assert monitor(tmp_path, *judge, "1", "water", "--not-relevant").returncode == 0
    for unknown in ("2", "waterpeil", "https://krant.example/anders", "9" * 40, "-1", "²"):
        said = one_line(monitor(tmp_path, *judge, "--relevant", "--", unknown, "water"), 2)
        assert "staat niet in het archief → geef het nummer" in said


def test_what_broke_a_reader_is_listed_and_shown_as_it_came(tmp_path: Path, migrated_file: Path) -> None:
    shutil.copy(migrated_file, tmp_path / "m.db")
    assert monitor(tmp_path, "quarantine").returncode == 0
    database = Database(f"sqlite:///{tmp_path / 'm.db'}")
    unread = Unread(url="https://krant.example/rss", content_type="text/xml", body=b"<rss\xff\x00")
    failed = Collected(state=OutletState(slug="krant", detail="ValueError"), unread=unread)
    CollectStore(database).save([failed], datetime(2026, 1, 5, tzinfo=UTC))
    database.close()
    assert json.loads(monitor(tmp_path, "quarantine", "krant", "--json").stdout)["detail"] == "ValueError"
    assert monitor(tmp_path, "quarantine", "--show", "1").stdout == b"<rss\xff\x00"
    assert "monitor quarantine" in one_line(monitor(tmp_path, "quarantine", "--show", "2"), 2)
