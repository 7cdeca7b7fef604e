"""The coverage ledger: for each outlet and local day, how it was read and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from monitor.model.calendar import AMSTERDAM
from monitor.model.collecting import Collected, OutletDay, Saved, Unmoved
from monitor.storage.database import Database, insert_many
from monitor.storage.tables.outlets import outlet_days

_COUNTS = ("polls", "failures", "entries", "new", "blind_seconds")
_COLUMNS = (
    *("day", "outlet", "polls", "failures", "entries", "new"),
    *("dropped", "blind_seconds", "last_failure"),
)
_ADDED = (
    f"(day, outlet) DO UPDATE SET {', '.join(f'{n} = outlet_days.{n} + excluded.{n}' for n in _COUNTS)},"
    " dropped = CASE WHEN excluded.dropped > outlet_days.dropped THEN excluded.dropped"
    " ELSE outlet_days.dropped END,"
    " last_failure = CASE WHEN excluded.last_failure <> '' THEN excluded.last_failure"
    " ELSE outlet_days.last_failure END"
)
_ONE_MORE = "(day, outlet) DO UPDATE SET polls = outlet_days.polls + 1"


def enter(connection: Connection, batch: Sequence[Collected], saved: Saved, now: datetime) -> None:
    """Adds a batch of polls to their day, in the transaction that stores them."""
    day = _day(now)
    new = {effect.outlet: effect.new for effect in saved.outlets}
    rows = {
        each.state.slug: (
            day,
            each.state.slug,
            1,
            int(each.state.failures > 0),
            len(each.candidates),
            new.get(each.state.slug, 0),
            each.dropped,
            int(each.blind.total_seconds()),
            each.state.failure.value if each.state.failure else "",
        )
        for each in batch
        if each.counted
    }
    insert_many(connection, outlet_days, _COLUMNS, [rows[slug] for slug in sorted(rows)], _ADDED)


def enter_unmoved(connection: Connection, rows: Sequence[Unmoved], now: datetime) -> None:
    """Adds polls that found nothing new."""
    day = _day(now)
    polled = [(day, slug, 1) for slug in sorted({row.slug for row in rows})]
    insert_many(connection, outlet_days, ("day", "outlet", "polls"), polled, _ONE_MORE)


def _day(now: datetime) -> str:
    return now.astimezone(AMSTERDAM).date().isoformat()


class Ledger:
    """Reads the coverage ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def days(self, since: str, until: str) -> tuple[OutletDay, ...]:
        """Every outlet's days from ``since`` to ``until`` (ISO dates, both included)."""
        within = outlet_days.c.day.between(since, until)
        statement = select(outlet_days).where(within).order_by(outlet_days.c.day, outlet_days.c.outlet)
        with self._database.read() as connection:
            return tuple(OutletDay(**row) for row in connection.execute(statement).mappings())
