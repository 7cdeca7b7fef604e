"""The outbox: claim with a lease and a fencing token, settle only as the owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from monitor.model.alert import Covered, Decision, Delivery, DeliveryFailed, Reason, Sent
from monitor.model.outbox import Claimed, Notice
from monitor.model.telling import Recipient
from monitor.rules.polling import CLOCKS_APART
from monitor.storage.database import Database, upsert
from monitor.storage.tables.alerts import alerts, deliveries, threads
from monitor.storage.telling import BACKLOG, HELD, AlertRecords

QUEUED, CLAIMED, SENT, DEAD = "queued", "claimed", "sent", "dead"
_LEAST_GATHERED, _MOST_GATHERED = 3, 500
_SOON = timedelta(seconds=1)
NOTICE_ONCE = timedelta(hours=1)


class Outbox:
    """The deliveries' side of the database. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(
        self,
        now: datetime,
        lease: timedelta,
        limit: int,
        *,
        skip: Mapping[tuple[str, str], datetime] | None = None,
    ) -> tuple[Claimed, ...]:
        """Takes due deliveries, and those whose owner let the lease run out; skips what another took.

        ``skip``: ``(channel, recipient)`` that would fail before then; what is due there waits till then.
        Once the clock was set back, a lease that ends later than any made now, and what was due when it was
        written, do not wait for the hour to pass; clocks that are a little apart mean nothing.
        """
        skip = skip or {}
        told = deliveries.c
        over = or_(told.lease_until <= now, told.lease_until > now + lease + CLOCKS_APART)
        claimable = or_(told.state == QUEUED, and_(told.state == CLAIMED, over))
        of_old = and_(told.created > now + CLOCKS_APART, told.due <= told.created)
        statement = select(told.id, told.token).where(claimable, or_(told.due <= now, of_old))
        for channel, recipient in skip:
            statement = statement.where(
                or_(deliveries.c.channel != channel, deliveries.c.recipient != recipient)
            )
        with self._database.write() as connection:
            taken = []
            for row in connection.execute(
                statement.order_by(deliveries.c.due, deliveries.c.id).limit(limit)
            ).all():
                same = and_(deliveries.c.id == row.id, deliveries.c.token == row.token)
                values = {
                    "state": CLAIMED,
                    "lease_until": now + lease,
                    "token": row.token + 1,
                    "attempt": deliveries.c.attempt + 1,
                }
                if connection.execute(update(deliveries).where(same).values(values)).rowcount == 1:
                    taken.append(row.id)
            for (channel, recipient), until in skip.items():
                here = _lane(channel, recipient)
                waits = update(deliveries).where(here, deliveries.c.state == QUEUED, deliveries.c.due <= now)
                connection.execute(waits.values(due=until))
            return _claimed(connection, taken)

    def gather(self, delivery: Delivery, before: datetime, now: datetime) -> int:
        """What waits since before then for the same recipient is to be told in one message; how many.

        The alert tick makes it, as it does for who asked for an hourly message.
        """
        stories = select(alerts.c.id).where(alerts.c.story.is_not(None), alerts.c.created < before)
        same = and_(
            _lane(delivery.channel, delivery.recipient),
            deliveries.c.state == QUEUED,
            deliveries.c.revision == 1,
            deliveries.c.alert.in_(stories),
        )
        with self._database.write() as connection:
            waiting = list(connection.scalars(select(deliveries.c.id).where(same).limit(_MOST_GATHERED)))
            if len(waiting) < _LEAST_GATHERED:
                return 0
            chosen = update(deliveries).where(deliveries.c.id.in_(waiting), deliveries.c.state == QUEUED)
            return connection.execute(chosen.values(state=HELD, due=now + _SOON, why=BACKLOG)).rowcount

    def sent(self, claim: Claimed, sent: Sent, now: datetime) -> bool:
        """Settles as sent; False when the lease was lost to another owner."""
        values = {"state": SENT, "settled": now, "why": "", "provider": {"id": sent.id, "place": sent.place}}
        with self._database.write() as connection:
            if not _settle(connection, claim.delivery, values):
                return False
            if claim.story is not None and not claim.thread and sent.id:
                row = {
                    "key": f"story-{claim.story}",
                    "channel": claim.delivery.channel,
                    "recipient": claim.delivery.recipient,
                    "opened": now,
                    "provider": {"root": sent.id, "place": sent.place},
                }
                statement = upsert(threads, connection).values(row)
                connection.execute(
                    statement.on_conflict_do_nothing(index_elements=["key", "channel", "recipient"])
                )
            return True

    def arrived(self, alert: int) -> int:
        """How many of an alert's deliveries a provider accepted."""
        where = (deliveries.c.alert == alert, deliveries.c.state == "sent")
        with self._database.read() as connection:
            return connection.scalar(select(func.count()).select_from(deliveries).where(*where)) or 0

    def failed(self, claim: Claimed, failure: DeliveryFailed, again: datetime, *, tried: bool = True) -> bool:
        """Puts it back for ``again``; False when the lease was lost. What was not tried costs no attempt."""
        values: dict[str, Any] = {"why": _why(failure), "lease_until": None, "state": QUEUED, "due": again}
        if not tried:
            values["attempt"] = deliveries.c.attempt - 1
        with self._database.write() as connection:
            return _settle(connection, claim.delivery, values)

    def bury(
        self,
        claim: Claimed,
        failure: DeliveryFailed,
        instead: Sequence[tuple[str, str]],
        notice: Notice | None,
        now: datetime,
    ) -> bool:
        """Among the dead letters; in the same transaction others are queued and a notice is written.

        A notice with the same key is written at most once an hour. False when the lease was lost.
        """
        values = {"why": _why(failure), "lease_until": None, "state": DEAD, "settled": now}
        with self._database.write() as connection:
            # two recipients of one message, refused at once, are each other's fallback: one after the other
            alike = select(alerts.c.id).where(alerts.c.id == claim.delivery.alert)
            connection.execute(alike.with_for_update(key_share=True))
            if not _settle(connection, claim.delivery, values):
                return False
            work = AlertRecords(connection)
            others = [Recipient(channel=channel, target=target, due=now) for channel, target in instead]
            work.queue(claim.delivery.alert, others, now, claim.delivery.revision)
            if notice is not None and not work.told_since(notice.key, now - NOTICE_ONCE):
                decision = Decision(reason=Reason.NOTHING, because=notice.key)
                alert = work.write(None, notice.route, decision, Covered(), notice.view, now)
                to = [Recipient(channel=channel, target=target, due=now) for channel, target in notice.to]
                work.queue(alert, to, now)
            return True


def _lane(channel: str, recipient: str) -> ColumnElement[bool]:
    return and_(deliveries.c.channel == channel, deliveries.c.recipient == recipient)


def _why(failure: DeliveryFailed) -> str:
    return f"{failure.why}: {failure.detail}"[:500].rstrip(": ")


def _settle(connection: Connection, delivery: Delivery, values: Mapping[str, Any]) -> bool:
    mine = and_(
        deliveries.c.id == delivery.id, deliveries.c.token == delivery.token, deliveries.c.state == CLAIMED
    )
    return connection.execute(update(deliveries).where(mine).values(**values)).rowcount == 1


def _claimed(connection: Connection, numbers: Sequence[int]) -> tuple[Claimed, ...]:
    if not numbers:
        return ()
    columns = (deliveries, alerts.c.story, alerts.c.route, alerts.c.created.label("written"), alerts.c.view)
    statement = (
        select(*columns).join(alerts, alerts.c.id == deliveries.c.alert).where(deliveries.c.id.in_(numbers))
    )
    rows = connection.execute(statement.order_by(deliveries.c.id)).mappings().all()
    return tuple(
        Claimed(
            Delivery(
                id=row["id"],
                alert=row["alert"],
                revision=row["revision"],
                channel=row["channel"],
                recipient=row["recipient"],
                attempt=row["attempt"],
                token=row["token"],
                due=row["due"],
            ),
            row["story"],
            row["route"],
            row["written"],
            row["view"],
            _thread(connection, row["story"], row["channel"], row["recipient"]),
        )
        for row in rows
    )


def _thread(connection: Connection, story: int | None, channel: str, recipient: str) -> Mapping[str, Any]:
    if story is None:
        return {}
    where = (
        threads.c.key == f"story-{story}",
        threads.c.channel == channel,
        threads.c.recipient == recipient,
    )
    return connection.scalar(select(threads.c.provider).where(*where)) or {}
