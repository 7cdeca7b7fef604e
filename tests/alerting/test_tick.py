"""The alert tick when something is wrong with one of the things that it is to tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import insert, select

from monitor.flows.alert_tick import AlertTicker
from monitor.flows.alert_views import Moment
from monitor.model.alert import Suppression
from monitor.storage.alert_ticks import AlertTickStore
from monitor.storage.database import Database
from monitor.storage.tables.alerts import alerts, deliveries, watches
from monitor.storage.tables.articles import stories
from monitor.storage.telling import AlertRecords
from tests.acceptance.desk import settings

NOW = datetime(2026, 1, 21, 8, 0, tzinfo=UTC)
BROKEN = 1


class Faulty(AlertRecords):
    """One story cannot be looked at."""

    def hold(self, story: int) -> None:
        if story == BROKEN:
            raise LookupError(story)
        super().hold(story)


class Store(AlertTickStore):
    """The way to it."""

    @contextmanager
    def transaction(self) -> Iterator[AlertRecords]:
        with self._database.write() as connection:
            yield Faulty(connection)


def test_a_summary_that_cannot_be_made_holds_back_no_other_and_nothing_that_was_gathered(
    sqlite_database: Database,
) -> None:
    born = {"title": "t", "created": NOW, "first_published": NOW, "last_article": NOW}
    waits = {"due": NOW, "suppressed": Suppression.SUMMARISED}
    alert = {"route": "x", "reason": "nothing", "because": "x", "created": NOW}
    held = {"channel": "email", "recipient": "a@b.nl", "state": "held", "created": NOW, "due": NOW}
    with sqlite_database.write() as connection:
        connection.execute(insert(stories), [{"id": each, **born} for each in (BROKEN, 2)])
        rows = [{"story": BROKEN, "route": "a", **waits}, {"story": 2, "route": "b", **waits}]
        connection.execute(insert(watches), rows)
        connection.execute(insert(alerts).values(id=1, topics=[], covered={}, view={}, **alert))
        connection.execute(insert(deliveries).values(alert=1, **held))
    AlertTicker(Store(sqlite_database)).run(Moment(now=NOW, settings=settings()))
    with sqlite_database.read() as connection:
        assert connection.scalars(select(watches.c.story)).all() == [BROKEN], "the other was looked at"
        assert connection.scalars(select(deliveries.c.state)).all() == ["queued"]
