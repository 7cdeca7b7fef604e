"""The canary: a real item the whole way through, told where it was lost, and nothing left of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from monitor.app.care import caged, canary
from monitor.app.parts import Parts
from monitor.config.environment import load_environment
from monitor.flows.alert_views import Moment
from monitor.flows.canary import Cage, Canary
from monitor.flows.watchdog import Watchdog
from monitor.model.canary import Stage
from monitor.model.settings import Settings
from monitor.outlets.sandbox import Sandbox
from monitor.storage.tables import metadata
from monitor.storage.watching import WatchStore
from tests.acceptance.conftest import Open
from tests.acceptance.desk import Day, Words, email
from tests.acceptance.test_watchdog import Beats
from tests.waiting import LONG

KEPT = {"alerts", "deliveries", "turns", "told_before", "alembic_version", "rounds"}
"""Tables that a test message may stand in, and the one round of which the stage says that it was read."""


def parts_of(day: Day) -> Parts:
    environment, _ = load_environment({})
    return Parts(
        settings=day.config, environment=environment, database=day.database, matcher=_All(), clock=day.clock
    )


class _All(Words):
    def promising(self, _document: object) -> bool:
        return True


def moment(day: Day) -> Moment:
    return Moment(now=day.clock.at, settings=day.config, desk_url="http://desk.example")


def rows(day: Day) -> dict[str, int]:
    with day.database.read() as connection:
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }
    return {name: count for name, count in counts.items() if count}


async def check(day: Day) -> tuple[list[tuple[str, str]], int]:
    beats = Beats()
    found = await Watchdog(WatchStore(day.database), beats).run(moment(day))
    return [(each.name, each.stage) for each in found], beats.count


async def test_it_comes_through_arrives_and_leaves_nothing_behind(a_day: Open) -> None:
    day = await a_day()
    day.clock.at = day.local("09:00")
    async with Sandbox(1, seconds=LONG) as sandbox:
        bird, beside = canary(parts_of(day), sandbox), canary(parts_of(day), sandbox)
        assert await bird.run(moment(day)) is Stage.DELIVER
        assert await beside.run(moment(day)) is None, "one a day, whoever asks"
        await day.tick()
        told = day.expects(email, "notice", by="09:00", to="beheer@example.nl", says="[Testbericht]")
        assert "kanariepiet" in told.text
        day.expects_nothing_more()
        assert set(rows(day)) <= KEPT, "neither archive, nor story, nor search, nor digest holds it"
        assert await check(day) == ([], 1)
        day.clock.at += timedelta(hours=25)
        assert await bird.run(moment(day)) is Stage.DELIVER


Spoil = Callable[[Cage], Cage]


class _Deaf:
    """A feed in which nothing new appears."""

    def __init__(self, url: str) -> None:
        self.url = url

    def show(self, *_entries: object) -> None:
        return


def _mute(cage: Cage) -> Cage:
    def triage(here: Moment) -> object:
        root = here.settings.routes
        muted = replace(root.children[0], settings=replace(root.children[0].settings, mute=True))
        return cage.triage(
            replace(here, settings=replace(here.settings, routes=replace(root, children=(muted,))))
        )

    return replace(cage, triage=triage)


@pytest.mark.parametrize(
    ("stage", "spoil"),
    [
        (Stage.FETCH, lambda cage: replace(cage, feed=_Deaf("http://127.0.0.1:9/x"))),
        (Stage.MATCH, lambda cage: replace(cage, triage=lambda _moment: None)),
        (Stage.ALERT, _mute),
    ],
    ids=["fetch", "match", "alert"],
)
async def test_where_it_is_lost_is_told_and_stops_the_heartbeat(
    a_day: Open, stage: Stage, spoil: Spoil
) -> None:
    day = await a_day()
    day.clock.at = day.local("09:00")
    async with Sandbox(1, seconds=LONG) as sandbox:
        parts = parts_of(day)

        @asynccontextmanager
        async def spoilt(settings: Settings) -> AsyncIterator[Cage]:
            async with caged(replace(parts, settings=settings), sandbox) as cage:
                yield spoil(cage)

        bird = Canary(spoilt, WatchStore(day.database))
        assert await bird.run(moment(day)) is stage
        assert await check(day) == ([("canary", stage.value)], 0)
        await day.tick()
        day.expects(email, "notice", by="09:00", to="beheer@example.nl", says="dagelijkse proef")
        day.clock.at += timedelta(minutes=20)
        assert await bird.run(moment(day)) is None, "not again within the hour"
        day.clock.at += timedelta(hours=1)
        whole = canary(parts, sandbox)
        assert await whole.run(moment(day)) is Stage.DELIVER
        await day.tick()
        assert await check(day) == ([], 1)
