"""Rows of every age in every table, by chance, the same for the same seed; a new table is filled as well."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Column, Table, select, types

from monitor.model.telling import ADMINISTRATION, GATHERED, LINES
from monitor.storage.database import Database, upsert
from monitor.storage.tables import metadata
from monitor.storage.triaging import RULE

AGES = (0, 5, 13, 20, 45, 100, 200, 400, 800, 2000, 2700, 4000)
"""Days; each term lies between two of them."""
ROWS = 24
Owners = Mapping[Column[Any], Sequence[Any]]
"""Of each reference, the keys it may point at."""
_SKIPPED = ("audit", "audit_head", "pushes")
"""A chain: written by those who have something to record. And what is read within seconds, alone."""
_SAID: dict[str, tuple[object, ...]] = {
    "alerts.route": (ADMINISTRATION, LINES, "piket", "piket"),
    "alerts.because": ("x", f"{GATHERED}jan@example.nl"),
    "deliveries.state": ("sent", "dead", "digest", "queued"),
    "deliveries.why": ("", "recipient-refused: 550 no such user <jan@example.nl>"),
    "deliveries.provider": (None, {"id": "1", "place": "D1"}),
    "story_moves.by": (RULE, "Wim"),
    "articles.pending": (False, False, False, True),
    "articles.pinned": (False, False, False, True),
    "articles.body": ("", "tekst", "tekst"),
    "versions.body": ("", "tekst"),
}


class Rows:
    """Fills; a second filling comes beside the first."""

    def __init__(self, seed: int, now: datetime) -> None:
        self._random = random.Random(seed)
        self._number = count(1)
        self._now = now

    def fill(self, database: Database) -> None:
        """Into every table."""
        with database.write() as connection:
            for table in metadata.sorted_tables:
                if table.name not in _SKIPPED:
                    owners = {
                        key.parent: connection.scalars(select(key.column).order_by(key.column)).all()
                        for key in table.foreign_keys
                    }
                    rows = [self._row(table, owners) for _ in range(ROWS)]
                    connection.execute(upsert(table, connection).on_conflict_do_nothing(), rows)

    def _row(self, table: Table, owners: Owners) -> dict[str, object]:
        first, *more = table.primary_key.columns
        numbers_itself = not more and isinstance(first.type, types.Integer) and first not in owners
        return {
            column.name: self._value(column, owners)
            for column in table.columns
            if column is not first or not numbers_itself or table.name == "search_pending"
        }

    def _value(self, column: Column[Any], owners: Owners) -> object:
        said = _SAID.get(f"{column.table.name}.{column.name}")
        if said:
            return self._random.choice(said)
        if column.nullable and self._random.random() < 0.4:
            return None
        return self._random.choice(owners[column]) if column in owners else self._of_type(column)

    def _of_type(self, column: Column[Any]) -> object:
        at = self._now - timedelta(days=self._random.choice(AGES), seconds=self._random.randrange(9))
        number = next(self._number)
        by_type: tuple[tuple[type[object], object], ...] = (
            (types.Boolean, number % 2 == 0),
            (types.Date, at.date()),
            (types.JSON, {}),
            (types.Integer, number),
            (types.Numeric, number),
            (types.Float, number),
            (types.LargeBinary, str(number).encode()),
            (types.String, at.date().isoformat() if column.name == "day" else str(number)),
        )
        return next((given for kind, given in by_type if isinstance(column.type, kind)), at)
