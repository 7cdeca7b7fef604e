"""The figures that a monitoring system asks for, read from the database at the moment of asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from monitor.storage.database import Database, count_of
from monitor.storage.tables.alerts import alerts, deliveries
from monitor.storage.tables.articles import articles
from monitor.storage.tables.desk import audit
from monitor.storage.tables.outlets import outlet_state, rounds

SILENT = timedelta(hours=24)
_COUNTED = 20_000
_WAITING = ("queued", "claimed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts, and ages in seconds. An age is 0 where nothing waits, None where nothing ever happened."""

    last_round: datetime | None
    outlets: int
    failing: int
    silent: int
    """Read without a fault, and yet nothing new for a day."""
    poll_lag: float
    """By how much the longest overdue outlet is late."""
    articles: int
    untriaged: int
    untriaged_age: float
    alerts: Mapping[str, int] = field(default_factory=dict)
    """Written, by reason."""
    deliveries: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """By channel and state."""
    delivery_age: float
    """By how much the longest waiting delivery is late."""
    last_backup: datetime | None
    bytes: int
    """What the database takes on disk."""


def figures(database: Database, now: datetime) -> Figures:
    """Reads them all in one snapshot; raises SQLAlchemyError where the database cannot be read."""
    with database.snapshot() as connection:
        oldest = connection.scalar(select(func.min(articles.c.first_seen)).where(articles.c.pending))
        waiting = deliveries.c.state.in_(_WAITING)
        due = connection.scalar(select(func.min(deliveries.c.due)).where(waiting))
        poll = connection.scalar(select(func.min(outlet_state.c.next_poll)))
        return Figures(
            last_round=connection.scalar(select(func.max(rounds.c.finished))),
            outlets=count_of(connection, outlet_state),
            failing=count_of(connection, outlet_state, outlet_state.c.failures > 0),
            silent=count_of(connection, outlet_state, outlet_state.c.last_new < now - SILENT),
            poll_lag=_late(poll, now),
            articles=_stored(connection),
            untriaged=count_of(connection, articles, articles.c.pending),
            untriaged_age=_late(oldest, now),
            alerts={
                row[0]: row[1]
                for row in connection.execute(select(alerts.c.reason, func.count()).group_by(alerts.c.reason))
            },
            deliveries={
                (row[0], row[1]): row[2]
                for row in connection.execute(
                    select(deliveries.c.channel, deliveries.c.state, func.count()).group_by(
                        deliveries.c.channel, deliveries.c.state
                    )
                )
            },
            delivery_age=_late(due, now),
            last_backup=_last_backup(connection),
            bytes=_size(connection),
        )


def _stored(connection: Connection) -> int:
    """How many articles; where there are many on PostgreSQL, what it reckons: counting reads them all."""
    if connection.dialect.name != "sqlite":
        reckoned = "SELECT reltuples FROM pg_class WHERE oid = 'articles'::regclass"
        if (rows := int(connection.exec_driver_sql(reckoned).scalar_one())) > _COUNTED:
            return rows
    return count_of(connection, articles)


def _late(due: datetime | None, now: datetime) -> float:
    return max((now - due).total_seconds(), 0.0) if due else 0.0


def _last_backup(connection: Connection) -> datetime | None:
    newest = select(audit.c.at).where(audit.c.action == "backup").order_by(audit.c.id.desc()).limit(1)
    at = connection.scalar(newest)
    return datetime.fromisoformat(at) if at else None


def _size(connection: Connection) -> int:
    if connection.dialect.name == "sqlite":
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
    return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
