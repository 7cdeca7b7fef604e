"""Deliveries that failed for good: to be seen, and to be sent again once the cause is mended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Select, select, update

from monitor.model.outbox import DeadLetter
from monitor.storage.outbox import DEAD, QUEUED
from monitor.storage.tables.alerts import alerts, deliveries
from monitor.storage.tables.articles import stories

NOT_CONFIGURED = "not-configured"


def dead_letters(connection: Connection, since: datetime, channel: str = "") -> tuple[DeadLetter, ...]:
    """What died since then, oldest first; ``channel`` narrows it to one kind."""
    columns = (
        deliveries.c.id,
        deliveries.c.channel,
        deliveries.c.recipient,
        deliveries.c.why,
        deliveries.c.settled.label("died"),
        deliveries.c.attempt.label("attempts"),
        stories.c.title,
        alerts.c.route,
    )
    statement = (
        select(*columns)
        .join(alerts, alerts.c.id == deliveries.c.alert)
        .outerjoin(stories, stories.c.id == alerts.c.story)
        .where(deliveries.c.state == DEAD, deliveries.c.settled >= since)
        .order_by(deliveries.c.id)
    )
    if channel:
        statement = statement.where(deliveries.c.channel == channel)
    return tuple(
        DeadLetter(
            **{key: value for key, value in row.items() if key not in ("title", "route")},
            title=row["title"] or row["route"],
        )
        for row in connection.execute(statement).mappings()
    )


def send_again(connection: Connection, numbers: Collection[int], now: datetime) -> int:
    """Queues dead letters once more, with nearly all their tries before them; how many."""
    return _queue(connection, select(deliveries.c.id).where(deliveries.c.id.in_(numbers)), now)


def revive(connection: Connection, channels: Collection[str], since: datetime, now: datetime) -> int:
    """Queues what died since then only because its channel was not configured, now that it is; how many."""
    died_of_it = select(deliveries.c.id).where(
        deliveries.c.channel.in_(channels),
        deliveries.c.settled >= since,
        deliveries.c.why.startswith(NOT_CONFIGURED),
    )
    return _queue(connection, died_of_it, now)


def _queue(connection: Connection, chosen: Select[tuple[int]], now: datetime) -> int:
    # Not from nought: the next try is no first one, so the provider is asked whether an earlier one arrived.
    values = {"state": QUEUED, "due": now, "settled": None, "lease_until": None, "attempt": 1}
    mine = (deliveries.c.state == DEAD, deliveries.c.id.in_(chosen))
    return connection.execute(update(deliveries).where(*mine).values(**values)).rowcount
