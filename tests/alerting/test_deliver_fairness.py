"""A dead service does not crowd out the others, and costs one try a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import insert, select

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


class Counting:
    """Accepts, or fails as if nobody were there."""

    def __init__(self, *, dead: bool) -> None:
        self.dead, self.tries = dead, 0

    async def send(self, message: Message) -> Sent | DeliveryFailed:
        self.tries += 1
        if self.dead:
            return DeliveryFailed(permanent=False, why="connection", whole_channel=True)
        return Sent(id=message.id)

    async def reconcile(self, message: Message) -> Sent | None:
        del message
        return None


async def test_a_thousand_messages_for_a_dead_service_do_not_delay_one_for_another(
    sqlite_database: Database,
) -> None:
    view = TypeAdapter(AlertView).dump_python(
        trial_view("x", Moment(now=NOW, settings=settings())), mode="json"
    )
    row = {
        "route": "x",
        "reason": "nothing",
        "because": "x",
        "created": NOW,
        "topics": [],
        "covered": {},
        "view": view,
    }
    with sqlite_database.write() as connection:
        for number in range(1, 301):
            connection.execute(insert(alerts).values(id=number, **row))
        base = {"state": "queued", "created": NOW, "due": NOW}
        rows = [{"alert": n, "channel": "webhook", "recipient": "dead", **base} for n in range(1, 301)]
        rows.append({"alert": 300, "channel": "email", "recipient": "a@b.nl", **base})
        connection.execute(insert(deliveries), rows)
    clock, dead, alive = VirtualClock(NOW), Counting(dead=True), Counting(dead=False)
    deliverer = Deliverer(
        Outbox(sqlite_database),
        {"webhook": dead, "email": alive},
        clock,
        fallback=lambda _: (),
        jitter=lambda: 0.0,
    )
    for _ in range(3):
        await deliverer.run(50)
        clock.at += timedelta(milliseconds=100)
    assert alive.tries == 1
    assert dead.tries == 1
    clock.at += timedelta(hours=1)
    for _ in range(3):
        await deliverer.run(50)
    assert dead.tries == 2
    with sqlite_database.read() as connection:
        assert max(connection.scalars(select(deliveries.c.attempt))) <= 2


async def test_a_message_that_cannot_be_made_ends_as_a_dead_letter_that_is_told(
    sqlite_database: Database,
) -> None:
    whole = TypeAdapter(AlertView).dump_python(
        trial_view("x", Moment(now=NOW, settings=settings())), mode="json"
    )
    row = {"route": "x", "reason": "nothing", "because": "x", "created": NOW, "topics": [], "covered": {}}
    base = {"state": "queued", "created": NOW, "due": NOW, "channel": "email", "recipient": "a@b.nl"}
    with sqlite_database.write() as connection:
        connection.execute(insert(alerts).values(id=1, view={"kind": "unheard of"}, **row))
        connection.execute(insert(alerts).values(id=2, view=whole, **row))
        connection.execute(insert(deliveries), [{"id": n, "alert": n, **base} for n in (1, 2)])
    clock, alive = VirtualClock(NOW), Counting(dead=False)
    deliverer = Deliverer(
        Outbox(sqlite_database),
        {"email": alive},
        clock,
        fallback=lambda _: (),
        jitter=lambda: 0.0,
        administrators=lambda: [("email", "beheer@b.nl")],
    )
    done = await deliverer.run()
    assert (done.sent, done.again) == (1, 1)
    for _ in range(24):
        clock.at += timedelta(minutes=30)
        await deliverer.run()
    with sqlite_database.read() as connection:
        columns = (deliveries.c.recipient, deliveries.c.state)
        found = {(row.recipient, row.state) for row in connection.execute(select(*columns))}
    assert found == {("a@b.nl", "dead"), ("a@b.nl", "sent"), ("beheer@b.nl", "sent")}
