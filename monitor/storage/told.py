"""Who was told what: digests that outlive the database, so that a restore repeats nothing.

A digest is the SHA-256 of a channel, a recipient, an escalation step and an article's key; it holds no
personal data in the clear. A message is known as told when every digest of it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from monitor.model.alert import Reason
from monitor.rules.retention import TERMS, Kind
from monitor.storage.database import upsert
from monitor.storage.dump import advance_counters
from monitor.storage.tables.alerts import alerts, deliveries
from monitor.storage.tables.articles import articles, stories
from monitor.storage.tables.desk import sessions
from monitor.storage.tables.told import told_before

WINDOW = TERMS[Kind.TOLD].keep
"""As far back as feeds show articles that could be told again."""
_BATCH = 500
_ROOM = 1_000_000
"""More stories than come between two backups, or a backup and a loss of it that nobody saw for weeks."""
TOLD = "already told before the restore"
_SENT = "sent"
UNSETTLED = ("queued", "claimed", "held")


def digests(connection: Connection, alert: int, channel: str, recipient: str) -> tuple[str, ...]:
    """What telling this alert to this recipient tells."""
    columns = (
        alerts.c.route,
        alerts.c.reason,
        alerts.c.because,
        alerts.c.step,
        alerts.c.covered,
        alerts.c.view,
    )
    row = connection.execute(select(*columns).where(alerts.c.id == alert)).mappings().one()
    keys = sorted(_subjects(connection, row)) or [f"because {row['because']}"]
    return tuple(_digest(channel, recipient, str(row["step"]), key) for key in keys)


def settle_if_told(connection: Connection, alert: int, now: datetime) -> int:
    """Settle the alert's deliveries that say nothing new since a restore; how many.

    Cheap where nothing was ever restored.
    """
    if connection.execute(select(told_before.c.digest).limit(1)).first() is None:
        return 0
    columns = (deliveries.c.id, deliveries.c.channel, deliveries.c.recipient)
    where = (deliveries.c.alert == alert, deliveries.c.state.in_(UNSETTLED))
    told = [
        row.id
        for row in connection.execute(select(*columns).where(*where)).all()
        if _told(connection, alert, row.channel, row.recipient)
    ]
    values = {"state": _SENT, "settled": now, "why": TOLD, "lease_until": None}
    connection.execute(update(deliveries).where(deliveries.c.id.in_(told)).values(**values))
    return len(told)


def _told(connection: Connection, alert: int, channel: str, recipient: str) -> bool:
    wanted = set(digests(connection, alert, channel, recipient))
    found = connection.scalars(select(told_before.c.digest).where(told_before.c.digest.in_(wanted)))
    return set(found) == wanted


def go_on(
    connection: Connection,
    entries: Iterable[tuple[datetime, tuple[str, ...]]],
    since: datetime,
    now: datetime,
) -> tuple[int, int, int]:
    """Make rows that came from a backup fit to go on with: nothing that was told since is told again.

    Messages known as told; of those that waited in the backup, settled and left. Everybody signs in anew: who
    signed out, or was put out, after the backup would be in again.
    """
    connection.execute(delete(sessions))
    count = remember(connection, entries, since)
    settled, left = settle_told(connection, now)
    _leave_room(connection, now)
    return count, settled, left


def _leave_room(connection: Connection, now: datetime) -> None:
    """Stories after the backup stand by number in links and buttons that were sent: no other may get theirs.

    SQLite goes on after the highest number that is there. An empty story is seen nowhere and goes in time.
    """
    last = connection.scalar(select(func.max(stories.c.id)))
    if last is not None:
        row = {"title": "", "created": now, "first_published": now, "last_article": now}
        connection.execute(insert(stories).values(id=last + _ROOM, **row))
        advance_counters(connection, [stories])


def remember(
    connection: Connection, entries: Iterable[tuple[datetime, tuple[str, ...]]], since: datetime
) -> int:
    """Keep what the log says was told since then; the number of messages."""
    count, rows = 0, list[dict[str, object]]()
    for at, told in entries:
        if at <= since:
            continue
        count += 1
        rows += [{"digest": each, "at": at} for each in told]
    statement = upsert(told_before, connection).on_conflict_do_nothing(index_elements=["digest"])
    for start in range(0, len(rows), _BATCH):
        connection.execute(statement, rows[start : start + _BATCH])
    return count


def settle_told(connection: Connection, now: datetime) -> tuple[int, int]:
    """Deliveries that the backup holds as unsent: settle those that were told; ``(settled, left)``.

    What is left counts as tried: where the channel can be asked whether it arrived, it is asked.
    """
    unsettled = deliveries.c.state.in_(UNSETTLED)
    waiting = select(func.count()).select_from(deliveries).where(unsettled)
    before = connection.scalar(waiting) or 0
    for alert in connection.scalars(select(deliveries.c.alert).where(unsettled).distinct()).all():
        settle_if_told(connection, alert, now)
    left = connection.scalar(waiting) or 0
    claimed = deliveries.c.state == "claimed"
    connection.execute(update(deliveries).where(claimed).values(state="queued", lease_until=None))
    fresh = (deliveries.c.state == "queued", deliveries.c.attempt == 0)
    connection.execute(update(deliveries).where(*fresh).values(attempt=1))
    return before - left, left


def sent_since(connection: Connection, since: datetime) -> Iterator[tuple[datetime, tuple[str, ...]]]:
    """The same from a database that can still be read: what was sent since then."""
    columns = (deliveries.c.settled, deliveries.c.alert, deliveries.c.channel, deliveries.c.recipient)
    where = (deliveries.c.state == _SENT, deliveries.c.settled > since)
    for row in connection.execute(select(*columns).where(*where)).all():
        yield row.settled, digests(connection, row.alert, row.channel, row.recipient)


def _subjects(connection: Connection, alert: RowMapping | Mapping[str, Any]) -> set[str]:
    numbers = {int(each) for each in alert["covered"].get("articles", ())}
    told_stories = [line["story"] for line in alert["view"].get("lines", ()) if "story" in line]
    if told_stories:
        where = (alerts.c.story.in_(told_stories), alerts.c.route == alert["route"])
        for covered in connection.scalars(select(alerts.c.covered).where(*where)):
            numbers |= {int(each) for each in covered.get("articles", ())}
    if not numbers:
        return set()
    rows = connection.execute(select(articles.c.key, articles.c.title).where(articles.c.id.in_(numbers)))
    headline = alert["reason"] == Reason.HEADLINE_CHANGED
    return {f"{row.key} {row.title}" if headline else row.key for row in rows}


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
