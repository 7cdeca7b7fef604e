"""The log of what was sent: a file beside the database, for the day that the database is an older one."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.engine import make_url

from monitor.model.alert import Sent
from monitor.model.outbox import Claimed
from monitor.storage.database import Database
from monitor.storage.outbox import Outbox
from monitor.storage.told import WINDOW, digests

log = logging.getLogger(__name__)

_TRIM_ABOVE = 1 << 20
_PATIENCE, _LOOK = 5.0, 0.02


class SentLog:
    """The file beside the database: a JSON line ``{at, told: [digest…]}`` for every message sent.

    Several processes may share one: whoever writes holds the file's lock (``flock``), and who trims puts
    another file in its place, so that a writer looks whether it has the one that stands there.
    """

    def __init__(self, file: Path, trim_above: int = _TRIM_ABOVE, patience: float = _PATIENCE) -> None:
        """``trim_above``: bytes of the file from which on old lines are forgotten. ``patience``: seconds to
        wait for another writer; one that was stopped, or whose machine hangs, must not hold up messages.
        """
        self._file = file
        self._patience = patience
        self._least = self._trim_above = trim_above

    def add(self, told: Iterable[str], now: datetime) -> None:
        """Append and flush to the disk. A log that cannot be written is logged, never in the way."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._locked() as log_file:
                # What a full disk or a power cut broke off must not spoil the line after it.
                ended = log_file.tell() == 0 or os.pread(log_file.fileno(), 1, log_file.tell() - 1) == b"\n"
                log_file.write((b"" if ended else b"\n") + _line(now, told))
                log_file.flush()
                os.fsync(log_file.fileno())
                if log_file.tell() > self._trim_above:
                    self._trim(now)
        except OSError as error:
            log.error("the log of sent messages cannot be written", extra={"why": error.strerror})

    def entries(self) -> Iterator[tuple[datetime, tuple[str, ...]]]:
        """``(at, digests)``; a line that was cut off by a crash is passed over."""
        with self._file.open(encoding="ascii", errors="replace") as lines:
            for line in lines:
                try:
                    entry = json.loads(line)
                    yield datetime.fromisoformat(entry["at"]), tuple(map(str, entry["told"]))
                except (ValueError, KeyError, TypeError):
                    continue

    @contextmanager
    def _locked(self) -> Iterator[BinaryIO]:
        """The file at its end, this process alone with it."""
        end = time.monotonic() + self._patience
        while True:
            with self._file.open("a+b") as held:
                _lock(held, end)
                if self._file.exists() and os.path.samestat(os.fstat(held.fileno()), self._file.stat()):
                    held.seek(0, os.SEEK_END)
                    yield held
                    return

    def _trim(self, now: datetime) -> None:
        """Forget what is older than the window, by whoever holds the lock."""
        kept = self._file.with_name(f".{self._file.name}.part")
        with kept.open("wb") as out:
            for at, told in self.entries():
                if at > now - WINDOW:
                    out.write(_line(at, told))
            out.flush()
            os.fsync(out.fileno())
            self._trim_above = max(
                self._least, 2 * out.tell()
            )  # or busy days would have it done at each line
        kept.replace(self._file)


def _lock(held: BinaryIO, end: float) -> None:
    """This process alone with the file; raises OSError when another still has it at ``end``."""
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise
            time.sleep(_LOOK)
        else:
            return


def _line(at: datetime, told: Iterable[str]) -> bytes:
    return json.dumps({"at": at.isoformat(), "told": list(told)}).encode() + b"\n"


class LoggedOutbox(Outbox):
    """The outbox, and every message that it settles as sent stands in the log too."""

    def __init__(self, database: Database, sent_log: SentLog) -> None:
        super().__init__(database)
        self._sent_log = sent_log

    def sent(self, claim: Claimed, sent: Sent, now: datetime) -> bool:
        """Settles as sent; False when the lease was lost to another owner."""
        with self._database.read() as connection:
            told = digests(connection, claim.delivery.alert, claim.delivery.channel, claim.delivery.recipient)
        # Before the row is settled: the message is out, and killed between the two it must not be told twice.
        self._sent_log.add(told, now)
        return super().sent(claim, sent, now)


def outbox_of(database: Database, file: Path | None) -> Outbox:
    """The outbox, with its log where there is a place for one."""
    if file is None:
        log.warning("what is sent is not logged and may be sent again after a restore: set MONITOR_SENT_LOG")
        return Outbox(database)
    return LoggedOutbox(database, SentLog(file))


def sent_log_file(url: str, given: str) -> Path | None:
    """Where it is remembered what was sent: as given, or else beside the SQLite file."""
    if given:
        return Path(given)
    place = make_url(url)
    on_disk = place.get_backend_name() == "sqlite" and place.database and place.database != ":memory:"
    return Path(f"{place.database}.sent.jsonl") if on_disk else None
