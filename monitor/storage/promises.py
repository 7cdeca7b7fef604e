"""Which routes wait to tell a story or told it, whatever feeds.yaml says of them by now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select, update

from monitor.model.alert import Reason
from monitor.rules.alerting.kept import Promise
from monitor.storage.tables.alerts import alerts, deliveries, watches


def promises_of(connection: Connection, story: int, since: datetime) -> tuple[Promise, ...]:
    """Routes that told the story after then, and those with something for it that waits."""
    newest = select(func.max(alerts.c.id)).where(alerts.c.story == story, alerts.c.step == 0)
    told = select(alerts.c.route, alerts.c.topics).where(
        alerts.c.id.in_(newest.group_by(alerts.c.route)), alerts.c.created > since
    )
    found = {
        row.route: Promise(route=row.route, topics=frozenset(row.topics)) for row in connection.execute(told)
    }
    waits = select(watches.c.route).where(watches.c.story == story, watches.c.reason != Reason.NOTHING)
    for route in connection.scalars(waits):
        found.setdefault(route, Promise(route=route))
    return tuple(found.values())


def told_by(connection: Connection, story: int) -> dict[str, frozenset[tuple[str, str]]]:
    """By route, whom its first message on the story went to: by itself, or in a summary of that moment."""
    first = select(func.min(alerts.c.id)).where(alerts.c.story == story, alerts.c.step == 0)
    own = select(alerts.c.id, alerts.c.route, alerts.c.created).where(
        alerts.c.id.in_(first.group_by(alerts.c.route))
    )
    found: dict[str, frozenset[tuple[str, str]]] = {}
    for row in connection.execute(own):
        together = and_(
            alerts.c.story.is_(None), alerts.c.route == row.route, alerts.c.created == row.created
        )
        reached = select(deliveries.c.channel, deliveries.c.recipient).join(
            alerts, alerts.c.id == deliveries.c.alert
        )
        rows = connection.execute(reached.where(or_(alerts.c.id == row.id, together)))
        found[row.route] = frozenset((each.channel, each.recipient) for each in rows)
    return found


def hand_over(connection: Connection, story: int, before: str, after: str) -> None:
    """What a route told of the story is from now on what another one told."""
    own = (alerts.c.story == story, alerts.c.route == before)
    connection.execute(update(alerts).where(*own).values(route=after))
