"""The audit log: each row carries the hash of all before it. ``verify`` finds the first bad one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from monitor.storage.tables.desk import audit, audit_head

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

START = "0" * 64
SYSTEM = "system"
"""Who did what no person did."""
_MOST_NAME = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log. ``at`` is ISO 8601, UTC; ``detail`` is canonical JSON."""

    id: int
    at: str
    actor: str
    action: str
    object: str
    detail: str
    hash: str


WHYS = MISSING, CHANGED, CUT_OFF = (
    "rij {row} ontbreekt",
    "rij {row} is gewijzigd",
    "het eindpunt van de keten ontbreekt",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``first_bad`` is the number of the first row that cannot be right, None when the chain holds."""

    rows: int
    head: str
    first_bad: int | None = None
    why: str = ""
    """One of ``WHYS``: a text of the catalogue, with a place for that number."""

    @property
    def said(self) -> str:
        """Why it cannot be right, in Dutch."""
        return self.why.format(row=self.first_bad)


def note(
    connection: Connection, at: datetime, actor: str, action: str, target: str, detail: Mapping[str, object]
) -> None:
    """Add a row inside the caller's transaction: the deed and its record stand or fall together.

    Names are kept as far as their columns go; what is hashed is what is kept.
    """
    actor, target = actor[:_MOST_NAME], target[:_MOST_NAME]
    head = select(audit_head.c.rows, audit_head.c.hash).where(audit_head.c.id == 1)
    if connection.dialect.name != "sqlite":
        head = head.with_for_update()
    row = connection.execute(head).one_or_none()
    if row is None:
        connection.execute(insert(audit_head).values(id=1, rows=0, hash=START))
    number, previous = (row.rows if row else 0) + 1, row.hash if row else START
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    stamp = at.isoformat()
    digest = _chained(previous, number, (stamp, actor, action, target, text))
    connection.execute(
        insert(audit).values(
            id=number, at=stamp, actor=actor, action=action, object=target, detail=text, hash=digest
        )
    )
    connection.execute(update(audit_head).where(audit_head.c.id == 1).values(rows=number, hash=digest))


def verify(connection: Connection) -> Verdict:
    """Follow the chain from its start; an edited, deleted, inserted or cut-off row is named by its number."""
    return follow(connection, Verdict(0, START))


def follow(connection: Connection, held: Verdict, most: int | None = None) -> Verdict:
    """The same from where it was found to hold, over at most so many rows; its end too when reached."""
    previous, expected = held.head, held.rows + 1
    further = select(audit).where(audit.c.id > held.rows).order_by(audit.c.id).limit(most)
    for row in connection.execute(further):
        if row.id != expected:
            return Verdict(expected - 1, previous, expected, MISSING)
        if row.hash != _chained(previous, row.id, (row.at, row.actor, row.action, row.object, row.detail)):
            return Verdict(expected - 1, previous, expected, CHANGED)
        previous, expected = row.hash, expected + 1
    rows = expected - 1
    if most is not None and rows - held.rows == most:
        return Verdict(rows, previous)
    head = connection.execute(select(audit_head.c.rows, audit_head.c.hash)).one_or_none()
    if head is None and rows:
        return Verdict(rows, previous, 1, CUT_OFF)
    if head is not None and (head.rows != rows or head.hash != previous):
        return Verdict(rows, previous, min(rows, head.rows) + 1, MISSING)
    return Verdict(rows, previous)


class Patrol:
    """Reads the log a little at a time, for who looks often: never all of it at once but the first time."""

    def __init__(self, piece: int = 200) -> None:
        """``piece``: rows of the chain at a look."""
        self._piece = piece
        self._held = Verdict(0, START)
        self._read, self._last = 0, dict[str, datetime]()

    def last(self, connection: Connection) -> Mapping[str, datetime]:
        """When what no person did was last done, by action: ``backup``, ``retention``, ``restore``."""
        newest = connection.scalar(select(func.max(audit.c.id))) or 0
        own = (audit.c.actor == SYSTEM, audit.c.id > self._read)
        done = select(audit.c.action, func.max(audit.c.at)).where(*own).group_by(audit.c.action)
        told = {row[0]: moment_of(row[1]) for row in connection.execute(done)}
        self._last |= {action: at for action, at in told.items() if at is not None}
        self._read = newest
        return self._last

    def look(self, connection: Connection) -> bool:
        """Follow the chain one piece further, from its end again from its start; whether that piece holds.

        What was changed long ago is so seen within hours. A bad piece is looked at until it is mended.
        """
        found = follow(connection, self._held, self._piece)
        if found.first_bad is not None:
            return False
        ended = found.rows - self._held.rows < self._piece
        self._held = Verdict(0, START) if ended else found
        return True


def moment_of(at: str) -> datetime | None:
    """The instant that a row names; None where what stands there now names none."""
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return None
    return found if found.tzinfo else None


def page(connection: Connection, before: int | None = None, limit: int = 100) -> tuple[Entry, ...]:
    """The newest rows, or those before a number; newest first."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.id < before)
    return tuple(Entry(*row) for row in connection.execute(query))


def count(connection: Connection) -> int:
    """How many rows the log has."""
    return int(connection.execute(select(func.count()).select_from(audit)).scalar_one())


def _chained(previous: str, number: int, fields: tuple[str, str, str, str, str]) -> str:
    text = json.dumps([previous, number, *fields], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
