"""How an outlet's last days went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import select

from monitor.storage.tables.outlets import outlet_days

if TYPE_CHECKING:
    from sqlalchemy import Connection


def of(connection: Connection, slug: str, most: int = 14) -> tuple[Mapping[str, object], ...]:
    """Newest day first."""
    query = select(outlet_days).where(outlet_days.c.outlet == slug).order_by(outlet_days.c.day.desc())
    return tuple(dict(row) for row in connection.execute(query.limit(most)).mappings())
