"""Rows into a table, as long as its columns take them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.storage.database import upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, Table


def put(connection: Connection, table: Table, given: Iterable[Mapping[str, Any]]) -> list[Any]:
    """All but those that are there already; their keys."""
    key = next(iter(table.primary_key.columns))
    found: list[Any] = []
    for row in given:
        fits = {name: _fit(table, name, value) for name, value in row.items()}
        statement = upsert(table, connection).values(fits).on_conflict_do_nothing().returning(key)
        found += connection.scalars(statement).all()
    return found


def _fit(table: Table, name: str, value: Any) -> Any:
    most = getattr(table.c[name].type, "length", None)
    return value[:most] if most and isinstance(value, str) else value
