"""Messages about press lines: who can get them, which were sent, and which no longer go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from monitor.model.person import User
from monitor.storage import people
from monitor.storage.outbox import CLAIMED
from monitor.storage.tables.alerts import alerts, deliveries
from monitor.storage.tables.desk import lines
from monitor.storage.telling import HELD, MERGED, QUEUED, AlertRecords

SUPERSEDED = "superseded"
"""Why a message did not go: the line was taken further before it could."""


@dataclass(frozen=True, slots=True)
class LineTold:
    """One message about a line, as its delivery stands."""

    channel: str
    recipient: str
    state: str
    due: datetime
    why: str


class LineNewsRecords(AlertRecords):
    """What telling of a line reads and writes inside one transaction."""

    def hold(self, line: int) -> None:
        """Let nobody else change the line until the transaction ends; SQLite has one writer anyway."""
        self.connection.execute(select(lines.c.id).where(lines.c.id == line).with_for_update())

    def accounts(self) -> Sequence[User]:
        """Everybody with an account."""
        return people.everyone(self.connection)

    def take_back(self, key: str, now: datetime) -> int:
        """What waits under such a key goes no more, also from the hands of a sender whose try is not over."""
        known = select(alerts.c.id).where(alerts.c.because.startswith(key, autoescape=True))
        waits = deliveries.c.state.in_((QUEUED, HELD, CLAIMED))
        gone = {"state": MERGED, "why": SUPERSEDED, "settled": now, "lease_until": None}
        chosen = update(deliveries).where(waits, deliveries.c.alert.in_(known))
        return self.connection.execute(chosen.values(token=deliveries.c.token + 1, **gone)).rowcount


def told_of(connection: Connection, key: str, since: datetime) -> tuple[LineTold, ...]:
    """The deliveries of the newest message with such a key, written since then."""
    where = (alerts.c.because.startswith(key, autoescape=True), alerts.c.created >= since)
    newest = select(alerts.c.id).where(*where).order_by(alerts.c.id.desc()).limit(1)
    told = deliveries.c
    query = select(told.channel, told.recipient, told.state, told.due, told.why)
    query = query.where(told.alert == newest.scalar_subquery()).order_by(told.id)
    return tuple(LineTold(*row) for row in connection.execute(query))
