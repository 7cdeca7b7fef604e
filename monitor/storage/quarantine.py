"""Documents that broke their reader, as they came: few, small, and gone after a month (``retention``)."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection, delete, select

from monitor.model.collecting import Collected, Unread
from monitor.model.quarantine import Kept
from monitor.storage.database import upsert
from monitor.storage.tables.outlets import quarantine

MOST_BYTES = 1_000_000
"""Of one document; the rest is cut off, its size is told."""
MOST_OF_ONE = 3
"""Of one outlet: the newest."""
MOST = 100
"""Of all together, so at most 100 MB."""
_FACTS = ("id", "outlet", "at", "url", "content_type", "detail", "size")


def keep_unread(connection: Connection, batch: Sequence[Collected], now: datetime) -> None:
    """Keeps what could not be read; the same bytes of an outlet once, with the newest time."""
    for each in batch:
        if each.unread is not None:
            _keep(connection, each.state.slug, each.state.detail, each.unread, now)
            _let_go(connection, each.state.slug)


def _keep(connection: Connection, outlet: str, detail: str, unread: Unread, now: datetime) -> None:
    row = {
        "outlet": outlet,
        "at": now,
        "url": unread.url,
        "content_type": unread.content_type[:200],
        "detail": detail,
        "size": len(unread.body),
        "digest": blake2b(unread.body, digest_size=16).digest(),
        "body": zlib.compress(unread.body[:MOST_BYTES], 6),
    }
    statement = upsert(quarantine, connection).values(row)
    again = {"at": statement.excluded.at, "detail": statement.excluded.detail}
    connection.execute(statement.on_conflict_do_update(index_elements=["outlet", "digest"], set_=again))


def _let_go(connection: Connection, outlet: str) -> None:
    newest = quarantine.c.at.desc(), quarantine.c.id.desc()
    own = select(quarantine.c.id).where(quarantine.c.outlet == outlet).order_by(*newest)
    old = list(connection.scalars(own.offset(MOST_OF_ONE)))
    old += connection.scalars(select(quarantine.c.id).order_by(*newest).offset(MOST))
    if old:
        connection.execute(delete(quarantine).where(quarantine.c.id.in_(old)))


def kept(connection: Connection, outlet: str = "") -> tuple[Kept, ...]:
    """What is kept, of one outlet or of all, newest first."""
    columns = (quarantine.c[name] for name in _FACTS)
    statement = select(*columns).order_by(quarantine.c.at.desc(), quarantine.c.id.desc())
    if outlet:
        statement = statement.where(quarantine.c.outlet == outlet)
    return tuple(Kept(**row) for row in connection.execute(statement).mappings())


def raw(connection: Connection, number: int) -> bytes | None:
    """The bytes of one, at most ``MOST_BYTES``; None when it is not there."""
    body = connection.scalar(select(quarantine.c.body).where(quarantine.c.id == number))
    return None if body is None else zlib.decompress(bytes(body))
