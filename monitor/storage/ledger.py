"""The coverage ledger: for each outlet and local day, how it was read and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, case, select

from monitor.model.collecting import Collected, OutletDay, Saved
from monitor.storage.database import Database, upsert
from monitor.storage.tables.outlets import outlet_days

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_ADDED = ("polls", "failures", "entries", "new", "dropped", "blind_seconds")


def enter(connection: Connection, batch: Sequence[Collected], saved: Saved, now: datetime) -> None:
    """Adds a batch of polls to their day, in the transaction that stores them."""
    day = now.astimezone(AMSTERDAM).date().isoformat()
    new = {effect.outlet: effect.new for effect in saved.outlets}
    rows = {
        each.state.slug: {
            "day": day,
            "outlet": each.state.slug,
            "polls": 1,
            "failures": int(each.state.failures > 0),
            "entries": len(each.candidates),
            "new": new.get(each.state.slug, 0),
            "dropped": each.dropped,
            "blind_seconds": int(each.blind.total_seconds()),
            "last_failure": each.state.failure or "",
        }
        for each in batch
        if each.counted
    }
    if not rows:
        return
    statement = upsert(outlet_days, connection)
    told = statement.excluded
    added = {name: outlet_days.c[name] + told[name] for name in _ADDED}
    last = case((told.last_failure != "", told.last_failure), else_=outlet_days.c.last_failure)
    changed = statement.on_conflict_do_update(
        index_elements=["day", "outlet"], set_={**added, "last_failure": last}
    )
    connection.execute(changed, list(rows.values()))


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
