"""Saved searches, each with a feed whose address is its key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from monitor.storage.people import digest
from monitor.storage.tables.desk import saved_searches

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Saved:
    """``query`` holds what stands in the search's address, by name."""

    id: int
    name: str
    query: dict[str, Any]


def of(connection: Connection, user: int) -> tuple[Saved, ...]:
    """Somebody's saved searches, by name."""
    query = select(saved_searches).where(saved_searches.c.user == user).order_by(saved_searches.c.name)
    return tuple(Saved(row.id, row.name, json.loads(row.query)) for row in connection.execute(query))


def keep(
    connection: Connection, user: int, name: str, query: Mapping[str, str], secret: str, now: datetime
) -> int:
    """Keep a search under a name; its number."""
    values = {"user": user, "name": name, "query": json.dumps(dict(query)), "feed": digest(secret)}
    made = insert(saved_searches).values(**values, created=now).returning(saved_searches.c.id)
    return int(connection.execute(made).scalar_one())


def by_secret(connection: Connection, secret: str) -> Saved | None:
    """The search whose feed has this key."""
    row = connection.execute(
        select(saved_searches).where(saved_searches.c.feed == digest(secret))
    ).one_or_none()
    return Saved(row.id, row.name, json.loads(row.query)) if row else None


def forget(connection: Connection, user: int, number: int) -> bool:
    """One's own only; False when there is none."""
    own = (saved_searches.c.id == number) & (saved_searches.c.user == user)
    return connection.execute(delete(saved_searches).where(own)).rowcount == 1
