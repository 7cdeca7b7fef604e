"""What the database says about the daemon's health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from monitor.storage.database import Database, count_of
from monitor.storage.tables.alerts import deliveries
from monitor.storage.tables.articles import articles
from monitor.storage.tables.outlets import outlet_state, rounds

STALE = timedelta(minutes=15)


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


def health(database: Database, now: datetime, started: datetime, stale: timedelta = STALE) -> Health:
    """Reads the figures. A database that cannot be read is itself the answer, never an exception."""
    try:
        with database.read() as connection:
            ended = select(rounds.c.finished).where(rounds.c.finished.is_not(None))
            last = connection.scalar(ended.order_by(rounds.c.id.desc()).limit(1))
            asked = count_of(connection, outlet_state)
            failing = count_of(connection, outlet_state, outlet_state.c.failures > 0)
            unsettled = deliveries.c.state.in_(("queued", "claimed", "dead"))  # the sent are a year's
            counted = select(deliveries.c.state, func.count()).where(unsettled).group_by(deliveries.c.state)
            states: dict[str, int] = {row[0]: row[1] for row in connection.execute(counted)}
            stored = connection.scalar(select(func.max(articles.c.id))) or 0
            stuck = connection.scalar(_untriaged(now - stale)) or 0
    except SQLAlchemyError as error:
        return Health(ok=False, faults=(f"database: {type(error).__name__}",))
    faults = []
    if database.unwritten:
        faults.append(f"the database cannot be written ({database.unwritten}): look at the volume")
    if now - (last or started) > stale:
        faults.append(f"no round completed since {last or started:%Y-%m-%d %H:%M:%S}Z")
    reachable = asked - failing
    if asked and not reachable:
        faults.append("no outlet can be reached: check the network, the proxy and DNS")
    if stuck:
        faults.append(f"{stuck} articles wait too long for triage: look for 'triage failed' in the log")
    return Health(
        ok=not faults,
        last_round=last,
        outlets=asked,
        reachable=reachable,
        waiting=states.get("queued", 0) + states.get("claimed", 0),
        dead=states.get("dead", 0),
        articles=stored,
        faults=tuple(faults),
    )


def ready(database: Database) -> bool:
    """Whether it can be read, and took the last write."""
    try:
        with database.read() as connection:
            connection.execute(select(1))
    except SQLAlchemyError:
        return False
    return not database.unwritten


def _untriaged(since: datetime) -> Select[int]:
    """How many articles wait in a version that was seen before then."""
    seen = func.coalesce(articles.c.revised, articles.c.first_seen)
    return select(func.count()).select_from(articles).where(articles.c.pending, seen < since)
