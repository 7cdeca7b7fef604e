"""The log of what was sent: a file beside the database, for the day that the database is an older one."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from monitor.model.alert import Sent
from monitor.model.outbox import Claimed
from monitor.storage.database import Database
from monitor.storage.outbox import Outbox
from monitor.storage.told import WINDOW, digests

log = logging.getLogger(__name__)

_TRIM_ABOVE = 16 << 20


class SentLog:
    """The file beside the database: a JSON line ``{at, told: [digest…]}`` for every message sent."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, told: Iterable[str], now: datetime) -> None:
        """Append and flush to the disk. A log that cannot be written is logged, never in the way."""
        line = json.dumps({"at": now.isoformat(), "told": list(told)}) + "\n"
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="ascii") as out:
                out.write(line)
                out.flush()
                os.fsync(out.fileno())
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

    def trim(self, now: datetime) -> None:
        """Forget what is older than the window, once the file has grown."""
        if not self._file.exists() or self._file.stat().st_size < _TRIM_ABOVE:
            return
        kept = self._file.with_name(f".{self._file.name}.part")
        with kept.open("w", encoding="ascii") as out:
            for at, told in self.entries():
                if at > now - WINDOW:
                    out.write(json.dumps({"at": at.isoformat(), "told": told}) + "\n")
        kept.replace(self._file)


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


def outbox_of(database: Database, file: Path | None, now: datetime) -> Outbox:
    """The outbox, with its log where there is a place for one."""
    if file is None:
        return Outbox(database)
    sent_log = SentLog(file)
    sent_log.trim(now)
    return LoggedOutbox(database, sent_log)


def sent_log_file(url: str, given: str) -> Path | None:
    """Where it is remembered what was sent: as given, or else beside the SQLite file."""
    if given:
        return Path(given)
    place = make_url(url)
    on_disk = place.get_backend_name() == "sqlite" and place.database and place.database != ":memory:"
    return Path(f"{place.database}.sent.jsonl") if on_disk else None
