"""The log of what was sent, as several workers write one: no line is lost, whoever trims it."""

from __future__ import annotations

import fcntl
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.storage.sent_log import SentLog
from monitor.storage.told import WINDOW

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def told(file: Path) -> list[str]:
    return [digest for _, digests in SentLog(file).entries() for digest in digests]


def test_of_workers_that_write_and_trim_one_file_no_line_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "sent.jsonl"

    def worker(name: int) -> None:
        mine = SentLog(file, trim_above=500)  # as each process has its own
        for number in range(30):
            mine.add([f"old {name} {number}"], NOW - WINDOW - timedelta(days=1))
            mine.add([f"new {name} {number}"], NOW)

    with ThreadPoolExecutor(3) as workers:
        list(workers.map(worker, range(3)))
    kept = told(file)
    assert {each for each in kept if "new" in each} == {f"new {w} {n}" for w in range(3) for n in range(30)}
    assert len(kept) < 180, "what is older than the window went"
    assert [each.name for each in tmp_path.iterdir()] == ["sent.jsonl"]


def test_a_line_that_was_broken_off_spoils_no_other(tmp_path: Path) -> None:
    file = tmp_path / "sent.jsonl"
    log = SentLog(file)
    log.add(["first"], NOW)
    with file.open("ab") as torn:
        torn.write(b'{"at": "2026-03-01T1')
    log.add(["second"], NOW)
    assert told(file) == ["first", "second"]


def test_a_log_that_cannot_be_written_stops_nobody_and_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "sent.jsonl").mkdir()
    SentLog(tmp_path / "sent.jsonl").add(["first"], NOW)
    (record,) = caplog.records
    assert (record.levelname, record.message) == ("ERROR", "the log of sent messages cannot be written")
    assert vars(record)["why"] == "Is a directory"


def test_a_writer_that_hangs_with_the_log_stops_nobody_either(tmp_path: Path) -> None:
    file = tmp_path / "sent.jsonl"
    log = SentLog(file, patience=0.05)
    log.add(["first"], NOW)
    with file.open("ab") as hanging:
        fcntl.flock(hanging, fcntl.LOCK_EX)
        log.add(["second"], NOW)
    log.add(["third"], NOW)
    assert told(file) == ["first", "third"]
