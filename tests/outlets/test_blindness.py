"""Administrators hear of an outlet that went blind: once a day, all at once, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from monitor.config.load import parse_settings
from monitor.flows.alert_views import Moment
from monitor.flows.blindness import OutletWatch
from monitor.model.collecting import Collected, OutletState
from monitor.model.reading import Failure
from monitor.model.settings import Settings
from monitor.rules.wording.phrases import say
from monitor.storage.collecting import CollectStore
from monitor.storage.tables.alerts import alerts, deliveries
from monitor.storage.watching import WatchStore

if TYPE_CHECKING:
    from monitor.storage.database import Database

NOW = datetime(2023, 6, 20, 10, tzinfo=UTC)
FEEDS = """
outlets:
  krant: {name: De Krant, url: "https://www.krant.nl/rss", kind: feed, tier: 1}
  ander: {name: De Ander, url: "https://www.ander.nl/rss", kind: feed, tier: 2}
administrators: ["email:beheer@example.nl"]
topics:
  t: {title: T, alert: diversiteit}
"""


def unknown(_slug: str) -> None:
    """Nothing was learned yet."""


def moment(later: timedelta = timedelta(0)) -> Moment:
    settings = parse_settings(FEEDS)
    assert isinstance(settings, Settings), settings
    return Moment(now=NOW + later, settings=settings, desk_url="https://desk.example.nl")


def states(database: Database, *rows: OutletState) -> None:
    CollectStore(database).save([Collected(state=row, counted=False) for row in rows], NOW)


WELL = OutletState(slug="krant", url="https://www.krant.nl/rss", last_poll=NOW, last_success=NOW)
WALLED = replace(WELL, failures=1, failure=Failure.CONSENT_WALL)


async def test_a_blind_outlet_is_told_once_to_the_administrators(database: Database) -> None:
    watch = OutletWatch(CollectStore(database), WatchStore(database), unknown)
    states(database, WALLED, replace(WELL, slug="ander"))
    told = await watch.run(moment())
    assert [each.outlet for each in told] == ["krant"]
    assert await watch.run(moment(timedelta(minutes=2))) == ()
    again = OutletWatch(CollectStore(database), WatchStore(database), unknown)
    await again.run(moment(timedelta(minutes=4)))
    with database.read() as connection:
        views = connection.execute(select(alerts.c.view)).scalars().all()
        sent = connection.execute(select(deliveries.c.recipient)).scalars().all()
    assert len(views) == 1, "nor after a restart"
    assert views[0]["subject"] == "De Krant staat achter een muur"
    assert "toestemmingsmuur" in views[0]["lines"][0]
    assert sent == ["beheer@example.nl"]


async def test_a_failure_that_passes_is_not_told_and_one_that_lasts_is(database: Database) -> None:
    watch = OutletWatch(CollectStore(database), WatchStore(database), unknown)
    failing = replace(WELL, failures=1, failure=Failure.TIMEOUT)
    states(database, failing)
    assert await watch.run(moment()) == ()
    states(database, replace(failing, failures=4, last_success=NOW - timedelta(hours=1)))
    told = await watch.run(moment())
    assert [say("nl", each.evidence) for each in told] == [
        "4 keer mislukt, sinds dinsdag 20 juni, 11:00: geen antwoord binnen de tijd"
    ]
