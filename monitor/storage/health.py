"""What the database says about the daemon's health."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from monitor.storage.database import Database, give_up_after
from monitor.storage.tables.alerts import deliveries
from monitor.storage.tables.articles import PENDING, articles
from monitor.storage.tables.outlets import outlet_state, rounds

STALE = timedelta(minutes=15)
_SECONDS = 2.5
"""That PostgreSQL may take for one question of whoever asks how it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether it is well, in figures and in one line for each thing that is wrong."""

    ok: bool
    last_round: datetime | None = None
    outlets: int = 0
    reachable: int = 0
    waiting: int = 0
    """Deliveries queued or in hand."""
    dead: int = 0
    articles: int = 0
    faults: tuple[str, ...] = ()


def health(
    database: Database,
    now: datetime,
    started: datetime,
    stale: timedelta = STALE,
    outlets: Collection[str] | None = None,
) -> Health:
    """Reads the figures. A database that cannot be read is itself the answer, never an exception.

    ``outlets``: slugs that are configured now; what was taken out counts no more. None: every one ever asked.
    """
    try:
        with database.read() as connection:
            give_up_after(connection, _SECONDS)
            last = last_round(connection)
            stands = stands_of(connection, outlets)
            unsettled = deliveries.c.state.in_(("queued", "claimed", "dead"))  # the sent are a year's
            counted = select(deliveries.c.state, func.count()).where(unsettled).group_by(deliveries.c.state)
            states: dict[str, int] = {row[0]: row[1] for row in connection.execute(counted)}
            stored = connection.scalar(select(func.max(articles.c.id))) or 0
            stuck = connection.scalar(_untriaged(now - stale)) or 0
    except SQLAlchemyError as error:
        return unheard(type(error).__name__)
    faults = []
    if database.unwritten:
        faults.append(f"the database cannot be written ({database.unwritten}): look at the volume")
    if now - (last or started) > stale:
        faults.append(f"no round completed since {last or started:%Y-%m-%d %H:%M:%S}Z")
    reachable = sum(not each.failures for each in stands)
    if stands and not reachable:
        faults.append("no outlet can be reached: check the network, the proxy and DNS")
    if stuck:
        faults.append(f"{stuck} articles wait too long for triage: look for 'triage failed' in the log")
    return Health(
        ok=not faults,
        last_round=last,
        outlets=len(stands),
        reachable=reachable,
        waiting=states.get("queued", 0) + states.get("claimed", 0),
        dead=states.get("dead", 0),
        articles=stored,
        faults=tuple(faults),
    )


def unheard(why: str) -> Health:
    """The answer when the database gave none."""
    return Health(ok=False, faults=(f"database: {why}",))


def last_round(connection: Connection) -> datetime | None:
    """When the last round of polling ended: of the last that was begun, whatever other clocks said."""
    ended = select(rounds.c.finished).where(rounds.c.finished.is_not(None))
    return connection.scalar(ended.order_by(rounds.c.id.desc()).limit(1))


def stands_of(connection: Connection, outlets: Collection[str] | None) -> list[Row[Any, Any, Any, Any]]:
    """``slug``, ``failures``, ``next_poll``, ``last_new`` of those that are configured and were asked."""
    state = outlet_state.c
    rows = connection.execute(select(state.slug, state.failures, state.next_poll, state.last_new))
    return [each for each in rows if outlets is None or each.slug in outlets]


def ready(database: Database) -> bool:
    """Whether it can be read, and took the last write."""
    try:
        with database.read() as connection:
            give_up_after(connection, _SECONDS)
            connection.execute(select(1))
    except SQLAlchemyError:
        return False
    return not database.unwritten


def _untriaged(since: datetime) -> Select[int]:
    """How many articles wait in a version that was seen before then."""
    seen = func.coalesce(articles.c.revised, articles.c.first_seen)
    return select(func.count()).select_from(articles).where(PENDING, seen < since)
