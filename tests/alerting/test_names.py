"""What messages are called, for mailboxes that keep them longer than a database that is restored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import delete, insert

from monitor.flows.alert_views import Moment
from monitor.flows.deliver import Deliverer
from monitor.flows.trial import trial_view
from monitor.model.alert import DeliveryFailed, Sent
from monitor.model.message import Message
from monitor.rules.wording.view import AlertView
from monitor.storage.database import Database
from monitor.storage.outbox import Outbox
from monitor.storage.tables.alerts import alerts, deliveries
from tests.acceptance.desk import VirtualClock, settings

NOW = datetime(2026, 1, 21, 8, 0, tzinfo=UTC)


class Kept:
    """Keeps what it accepts."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def send(self, message: Message) -> Sent | DeliveryFailed:
        self.messages.append(message)
        return Sent(id=message.id)

    async def reconcile(self, message: Message) -> Sent | None:
        del message
        return None


async def test_a_number_that_is_given_again_after_a_restore_opens_a_conversation_of_its_own(
    sqlite_database: Database,
) -> None:
    view = trial_view("x", Moment(now=NOW, settings=settings()))
    row = {
        "route": "x",
        "reason": "nothing",
        "because": "x",
        "topics": [],
        "covered": {},
        "view": TypeAdapter(AlertView).dump_python(view, mode="json"),
    }
    base = {"id": 1, "alert": 1, "state": "queued", "channel": "email", "recipient": "a@b.nl"}
    channel, clock = Kept(), VirtualClock(NOW)
    deliverer = Deliverer(
        Outbox(sqlite_database), {"email": channel}, clock, fallback=lambda _: (), jitter=lambda: 0.0
    )
    for _ in range(2):
        with sqlite_database.write() as connection:
            connection.execute(delete(deliveries))
            connection.execute(delete(alerts))
            connection.execute(insert(alerts).values(id=1, created=clock.at, **row))
            connection.execute(insert(deliveries).values(created=clock.at, due=clock.at, **base))
        assert (await deliverer.run()).sent == 1
        clock.at += timedelta(days=1)
    first, second = channel.messages
    assert first.id != second.id
    assert first.thread.key != second.thread.key
    assert first.thread.key != first.id, "no mail refers to itself"
