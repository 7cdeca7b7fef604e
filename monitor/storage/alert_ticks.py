"""Storage for the alert tick: which stories ask to be looked at, and the transaction to do it in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import func, select, update

from monitor.model.alert import Suppression
from monitor.storage.database import Database
from monitor.storage.tables.alerts import watches
from monitor.storage.telling import AlertRecords


class AlertTickStore:
    """The way into the alert tick's transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, now: datetime, limit: int) -> tuple[int, ...]:
        """Stories to look at again, longest overdue first; not those that wait for a summary."""
        first = func.min(watches.c.due)
        where = (watches.c.due <= now, watches.c.suppressed != Suppression.SUMMARISED)
        statement = select(watches.c.story).where(*where).group_by(watches.c.story).order_by(first)
        with self._database.read() as connection:
            return tuple(connection.scalars(statement.limit(limit)))

    def postpone(self, story: int, until: datetime) -> None:
        """Look again later at a story that could not be looked at now."""
        with self._database.write() as connection:
            connection.execute(update(watches).where(watches.c.story == story).values(due=until))

    @contextmanager
    def transaction(self) -> Iterator[AlertRecords]:
        """One transaction: all of it is stored at the end, or nothing."""
        with self._database.write() as connection:
            yield AlertRecords(connection)
