"""What went out about stories, what became of it, and what did not go out and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, select

from monitor.model.desk import Told
from monitor.storage.tables.alerts import alerts, deliveries, suppressions


def told(connection: Connection, chosen: list[int]) -> dict[int, list[Told]]:
    """The alerts of each story, newest first, without their deliveries."""
    query = select(
        alerts.c.id, alerts.c.story, alerts.c.route, alerts.c.reason, alerts.c.because, alerts.c.created
    )
    rows = connection.execute(query.where(alerts.c.story.in_(chosen)).order_by(alerts.c.id.desc())).mappings()
    found: dict[int, list[Told]] = defaultdict(list)
    for row in rows:
        one = Told(
            id=row["id"],
            route=row["route"],
            reason=row["reason"],
            because=row["because"],
            at=row["created"],
        )
        found[row["story"]].append(one)
    return found


def deliveries_of(connection: Connection, story: int) -> dict[int, tuple[Mapping[str, object], ...]]:
    """What became of every delivery of a story's alerts, by alert."""
    query = (
        select(deliveries)
        .join(alerts, alerts.c.id == deliveries.c.alert)
        .where(alerts.c.story == story)
        .order_by(deliveries.c.id)
    )
    found: dict[int, list[Mapping[str, object]]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["alert"]].append(dict(row))
    return {alert: tuple(rows) for alert, rows in found.items()}


def suppressed(connection: Connection, story: int) -> tuple[Mapping[str, object], ...]:
    """What did not go out about a story, and why, oldest first."""
    query = select(suppressions).where(suppressions.c.story == story).order_by(suppressions.c.id)
    return tuple(dict(row) for row in connection.execute(query).mappings())


def held(connection: Connection, chosen: list[int]) -> dict[int, list[str]]:
    """Causes for which something did not go out, each once, newest first."""
    query = select(suppressions.c.story, suppressions.c.cause).where(suppressions.c.story.in_(chosen))
    found: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(query.order_by(suppressions.c.id.desc())):
        if row.cause not in found[row.story]:
            found[row.story].append(row.cause)
    return found


def lost(connection: Connection, chosen: list[int]) -> dict[int, list[str]]:
    """Recipients that an alert of a story never reached."""
    query = (
        select(alerts.c.story, deliveries.c.recipient)
        .join(deliveries, deliveries.c.alert == alerts.c.id)
        .where(alerts.c.story.in_(chosen), deliveries.c.state == "dead")
        .distinct()
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.story].append(row.recipient)
    return found
