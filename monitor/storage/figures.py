"""The figures that a monitoring system asks for, read from the database at the moment of asking.

Asked every half a minute by each of a cluster's processes: nothing here grows with what a year has brought.
What was told is counted over its last day, by the index of its time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, func, select, text

from monitor.model.canary import CANARY
from monitor.model.watchdog import NOTICE
from monitor.storage.audit import Patrol
from monitor.storage.database import Database, count_of, give_up_after
from monitor.storage.health import last_round, stands_of
from monitor.storage.outbox import CLAIMED, DEAD, QUEUED, SENT
from monitor.storage.tables.alerts import alerts, deliveries, watches
from monitor.storage.tables.articles import PENDING, articles
from monitor.storage.tables.digests import digests
from monitor.storage.tables.outlets import rounds
from monitor.storage.telling import HELD, MERGED

SILENT = timedelta(hours=24)
DAY = timedelta(days=1)
LATELY = timedelta(hours=1)
"""How long a dead letter, or an article, counts as new."""
NOTICED = timedelta(minutes=66)
"""The watchdog looks every five minutes and writes the same notice once an hour."""
_CANARIES = timedelta(days=8)
_WAITING, _SETTLED = (QUEUED, CLAIMED, HELD), (SENT, DEAD, MERGED)
_SECONDS = 4.0
_COUNTED = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is configured now, as far as figures depend on it."""

    outlets: Collection[str] | None = None
    """Slugs; None: every outlet that was ever asked."""
    canary: bool = False
    """Whether there is somebody to get the canary."""
    cluster: bool = False
    """Whether workers are to be counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts, and ages in seconds. An age is 0 where nothing waits; a moment is None where there is none."""

    since: datetime | None
    """When the service first read outlets, as far as is known."""
    last_round: datetime | None
    outlets: int
    """Configured."""
    unasked: int
    """Configured, and never asked."""
    failing: int
    silent: int
    """Read without a fault, and yet nothing new for a day."""
    poll_lag: float
    """By how much the longest overdue outlet is late."""
    articles: int
    new: int
    """That came in the last hour."""
    untriaged: int
    untriaged_age: float
    decision_age: float
    """By how much the story that was to be looked at again longest ago is late."""
    digest_age: float
    alerts: Mapping[str, int]
    """Written in the last day, by reason."""
    deliveries: Mapping[tuple[str, str], int]
    """By channel and state: waiting, or settled and due in the last day."""
    dead: Mapping[str, int]
    """Given up in the last hour and not sent again since, by channel."""
    delivery_age: float
    """By how much the longest waiting delivery is late."""
    found_wrong: frozenset[str]
    """What the watchdog found in the last hour."""
    canary: bool
    """Whether one is to fly."""
    last_canary: datetime | None
    """When a provider last accepted one, as far as a week back."""
    last_backup: datetime | None
    last_retention: datetime | None
    audit_holds: bool
    """Whether the piece of the audit chain that was looked at holds."""
    workers: int | None
    """Of a cluster's queue, alive: two in each process that works."""
    bytes: int
    """What the database takes on disk."""


def figures(database: Database, now: datetime, asked: Asked, patrol: Patrol) -> Figures:
    """Reads them all in one snapshot; raises SQLAlchemyError where the database cannot be read."""
    with database.snapshot() as connection:
        give_up_after(connection, _SECONDS)
        stands = stands_of(connection, asked.outlets)
        revised = func.coalesce(articles.c.revised, articles.c.first_seen)
        waits = deliveries.c.state.in_(_WAITING)
        kept = patrol.last(connection)
        return Figures(
            since=connection.scalar(select(rounds.c.started).order_by(rounds.c.id).limit(1)),
            last_round=last_round(connection),
            outlets=len(stands) if asked.outlets is None else len(asked.outlets),
            unasked=0 if asked.outlets is None else len(asked.outlets) - len(stands),
            failing=sum(each.failures > 0 for each in stands),
            silent=sum(not each.failures and _before(each.last_new, now - SILENT) for each in stands),
            poll_lag=max((_late(each.next_poll, now) for each in stands), default=0.0),
            articles=_stored(connection),
            new=_new(connection, now),
            untriaged=count_of(connection, articles, PENDING),
            untriaged_age=_oldest(connection, select(func.min(revised)).where(PENDING), now),
            decision_age=_oldest(connection, select(func.min(watches.c.due)), now),
            digest_age=_oldest(
                connection, select(func.min(digests.c.due)).where(digests.c.state == "draft"), now
            ),
            alerts=_written(connection, now),
            deliveries=_deliveries(connection, now),
            dead=_dead(connection, now),
            delivery_age=_oldest(connection, select(func.min(deliveries.c.due)).where(waits), now),
            found_wrong=_found_wrong(connection, now),
            canary=asked.canary,
            last_canary=_last_canary(connection, now) if asked.canary else None,
            last_backup=kept.get("backup"),
            last_retention=kept.get("retention"),
            audit_holds=patrol.look(connection),
            workers=_workers(connection) if asked.cluster else None,
            bytes=_size(connection),
        )


def _new(connection: Connection, now: datetime) -> int:
    lately = rounds.c.finished > now - LATELY
    return connection.scalar(select(func.coalesce(func.sum(rounds.c.new_articles), 0)).where(lately)) or 0


def _written(connection: Connection, now: datetime) -> dict[str, int]:
    counted = select(alerts.c.reason, func.count()).where(alerts.c.created > now - DAY)
    return {row[0]: row[1] for row in connection.execute(counted.group_by(alerts.c.reason))}


def _deliveries(connection: Connection, now: datetime) -> dict[tuple[str, str], int]:
    told = deliveries.c
    counted = select(told.channel, told.state, func.count()).group_by(told.channel, told.state)
    waiting = counted.where(told.state.in_(_WAITING))
    settled = counted.where(told.state.in_(_SETTLED), told.due > now - DAY)
    return {(row[0], row[1]): row[2] for each in (waiting, settled) for row in connection.execute(each)}


def _dead(connection: Connection, now: datetime) -> dict[str, int]:
    told = deliveries.c
    lately = (told.state == DEAD, told.settled > now - LATELY)
    counted = select(told.channel, func.count()).where(*lately).group_by(told.channel)
    return {row[0]: row[1] for row in connection.execute(counted)}


def _found_wrong(connection: Connection, now: datetime) -> frozenset[str]:
    lately = select(alerts.c.because).where(
        alerts.c.created > now - NOTICED, alerts.c.because.startswith(NOTICE, autoescape=True)
    )
    said = connection.scalars(lately).all()
    return frozenset(name for each in said for name in each.removeprefix(NOTICE).split(", "))


def _last_canary(connection: Connection, now: datetime) -> datetime | None:
    flown = select(alerts.c.id).where(alerts.c.created > now - _CANARIES, alerts.c.because == CANARY)
    told = deliveries.c
    to = select(told.state, told.settled).where(told.alert.in_(connection.scalars(flown).all()))
    accepted = (
        row.settled for row in connection.execute(to) if row.state == SENT
    )  # asked for, it is read first
    return max((at for at in accepted if at), default=None)


def _workers(connection: Connection) -> int:
    """Those whose heartbeat the queue heard lately; their table is made by the first one."""
    if connection.exec_driver_sql("SELECT to_regclass('procrastinate_workers')").scalar_one() is None:
        return 0
    alive = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'"
    return int(connection.execute(text(alive)).scalar_one())


def _stored(connection: Connection) -> int:
    """How many articles; where there are many on PostgreSQL, what it reckons: counting reads them all."""
    if connection.dialect.name != "sqlite":
        reckoned = "SELECT reltuples FROM pg_class WHERE oid = 'articles'::regclass"
        if (rows := int(connection.exec_driver_sql(reckoned).scalar_one())) > _COUNTED:
            return rows
    return count_of(connection, articles)


def _oldest(connection: Connection, due: Select[datetime], now: datetime) -> float:
    return _late(connection.scalar(due), now)


def _late(due: datetime | None, now: datetime) -> float:
    return max((now - due).total_seconds(), 0.0) if due else 0.0


def _before(moment: datetime | None, limit: datetime) -> bool:
    return moment is not None and moment < limit


def _size(connection: Connection) -> int:
    if connection.dialect.name == "sqlite":
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
    return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
