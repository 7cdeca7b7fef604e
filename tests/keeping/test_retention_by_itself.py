"""The service lets go by itself where feeds.yaml says so, and else says that nobody does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select, update

from monitor.app.care import letting_go
from monitor.config.load import parse_settings
from monitor.flows.alert_views import Moment
from monitor.flows.retention import KEY
from monitor.model.settings import Settings
from monitor.rules.retention import Kind
from monitor.storage.database import Database
from monitor.storage.retention import BATCH, last_sweep, survey, sweep
from monitor.storage.tables.alerts import alerts, deliveries
from monitor.storage.tables.desk import audit
from monitor.storage.tables.outlets import rounds
from tests.web.town import CONFIG

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def settings(more: str) -> Settings:
    read = parse_settings(CONFIG + more)
    assert isinstance(read, Settings), read
    return read


class At:
    """The moment of a test."""

    def __init__(self, chosen: Settings) -> None:
        self.moment = Moment(now=NOW, settings=chosen)

    def __call__(self) -> Moment:
        return self.moment

    def later(self, days: int) -> None:
        self.moment = replace(self.moment, now=self.moment.now + timedelta(days=days))


def old_rounds(database: Database, count: int) -> None:
    with database.write() as connection:
        connection.execute(insert(rounds), [{"started": NOW - timedelta(days=60)} for _ in range(count)])


def notices(database: Database) -> list[dict[str, object]]:
    with database.read() as connection:
        query = select(alerts.c.view, deliveries.c.recipient).join(
            deliveries, deliveries.c.alert == alerts.c.id
        )
        found = connection.execute(query.where(alerts.c.because == KEY)).mappings()
        return [dict(row["view"], to=row["recipient"]) for row in found]


def left(database: Database) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(rounds)) or 0


async def test_each_week_it_goes_where_the_file_says_so(database: Database) -> None:
    at = At(settings("retention: apply\nadministrators: ['email:beheer@example.nl']\n"))
    run = letting_go(database, at)
    old_rounds(database, BATCH + 1)
    assert await run() == {Kind.ROUNDS: BATCH + 1}
    assert (left(database), last_sweep(database)) == (0, NOW)
    old_rounds(database, 1)
    at.later(days=6)
    assert (await run(), left(database)) == ({}, 1), "not yet"
    at.later(days=1)
    assert await run() == {Kind.ROUNDS: 1}
    assert notices(database) == []


async def test_where_nobody_does_the_administrators_hear_it_each_month_and_nothing_goes(
    database: Database,
) -> None:
    at = At(settings("administrators: ['email:beheer@example.nl']\n"))
    run = letting_go(database, at)
    assert await run() == {}
    assert notices(database) == [], "nothing is due"
    old_rounds(database, 3)
    foreseen = survey(database, NOW)
    assert await run() == foreseen
    (notice,) = notices(database)
    assert notice["to"] == "beheer@example.nl"
    assert notice["lines"] == [
        "3 rijen zijn over de bewaartermijn, van 1 soort gegevens. Niemand ruimt ze op."
    ]
    assert "retention: apply" in str(notice["remedy"])
    assert await run() == {}
    at.later(days=28)
    await run()
    assert (len(notices(database)), left(database)) == (2, 3)


async def test_whoever_runs_the_command_hears_nothing(sqlite_database: Database) -> None:
    at = At(settings("administrators: ['email:beheer@example.nl']\n"))
    old_rounds(sqlite_database, 1)
    sweep(sqlite_database, NOW - timedelta(days=27))
    old_rounds(sqlite_database, 1)
    assert await letting_go(sqlite_database, at)() == {}
    assert notices(sqlite_database) == []


def test_a_record_of_it_that_somebody_spoilt_is_none(sqlite_database: Database) -> None:
    sweep(sqlite_database, NOW)
    with sqlite_database.write() as connection:
        connection.execute(update(audit).values(at="gisteren"))
    assert last_sweep(sqlite_database) is None
