"""The outbox: one owner at a time, a stale one settles nothing, and a clock set back delays nothing."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from monitor.model.alert import Covered, Decision, DeliveryFailed, Reason, Sent
from monitor.model.telling import Recipient
from monitor.storage.database import Database
from monitor.storage.outbox import Outbox
from monitor.storage.telling import AlertRecords

NOW = datetime(2026, 10, 25, 9, tzinfo=UTC)
LEASE = timedelta(minutes=2)
HOUR = timedelta(hours=1)


def queued(database: Database, *waits: timedelta) -> None:
    """One delivery for each, due so long after it was written."""
    decision = Decision(reason=Reason.NOTHING, because="x")
    with database.write() as connection:
        records = AlertRecords(connection)
        alert = records.write(None, "x", decision, Covered(), {}, NOW)
        to = [
            Recipient(channel="email", target=f"{number}", due=NOW + wait)
            for number, wait in enumerate(waits)
        ]
        records.queue(alert, to, NOW)


def claimed(outbox: Outbox, now: datetime) -> Sequence[str]:
    return [each.delivery.recipient for each in outbox.claim(now, LEASE, 10)]


@pytest.mark.fault(55)
def test_who_was_stopped_for_longer_than_its_lease_settles_nothing(database: Database) -> None:
    queued(database, timedelta(0))
    outbox, late = Outbox(database), NOW + LEASE
    (stale,) = outbox.claim(NOW, LEASE, 10)
    (owner,) = outbox.claim(late, LEASE, 10)
    failure = DeliveryFailed(permanent=False, why="timeout")
    assert not outbox.sent(stale, Sent(), late)
    assert not outbox.failed(stale, failure, late)
    assert not outbox.bury(stale, failure, (), None, late)
    assert outbox.sent(owner, Sent(), late)
    assert claimed(outbox, late + LEASE) == []


@pytest.mark.postgres
def test_two_workers_bury_messages_that_are_each_others_fallback(postgres_database: Database) -> None:
    refused, outbox = DeliveryFailed(permanent=True, why="recipient-refused"), Outbox(postgres_database)
    for _ in range(12):
        queued(postgres_database, timedelta(0), timedelta(0))
    claims, begin = outbox.claim(NOW, LEASE, 24), Barrier(2)

    def bury(own: str, other: str) -> bool:
        begin.wait()
        mine = [each for each in claims if each.delivery.recipient == own]
        return all(outbox.bury(each, refused, [("email", other)], None, NOW) for each in mine)

    with ThreadPoolExecutor(2) as workers:
        done = [workers.submit(bury, *pair) for pair in (("0", "1"), ("1", "0"))]
        assert [each.result() for each in done] == [True, True]


@pytest.mark.fault(51)
def test_a_clock_that_was_set_back_does_not_hold_up_what_was_due_nor_send_early(database: Database) -> None:
    queued(database, timedelta(0), timedelta(hours=9))
    assert claimed(Outbox(database), NOW - HOUR) == ["0"]


@pytest.mark.fault(51)
def test_what_a_dead_worker_held_by_the_old_clock_is_taken_over(database: Database) -> None:
    queued(database, timedelta(0))
    outbox = Outbox(database)
    assert claimed(outbox, NOW) == ["0"]
    assert claimed(outbox, NOW) == []
    assert claimed(outbox, NOW - HOUR) == ["0"]
    assert claimed(outbox, NOW - HOUR) == [], "held by the new clock"


@pytest.mark.fault(51)
def test_a_worker_whose_clock_is_a_little_behind_takes_nothing_from_its_owner(database: Database) -> None:
    queued(database, timedelta(0))
    assert claimed(Outbox(database), NOW + timedelta(seconds=5)) == ["0"]
    assert claimed(Outbox(database), NOW + timedelta(seconds=4)) == []
