"""The watchdog: silent on a good day, and it names each thing that is wrong. Only a clean check beats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, delete, insert, update

from monitor.channels.heartbeat import Heartbeat
from monitor.flows.alert_views import Moment
from monitor.flows.watchdog import Watchdog
from monitor.model.alert import Covered, Decision, Reason
from monitor.storage.alert_ticks import AlertTickStore
from monitor.storage.tables.alerts import alerts, deliveries, suppressions, watches
from monitor.storage.tables.articles import articles
from monitor.storage.tables.outlets import outlet_state, rounds
from monitor.storage.watching import WatchStore
from standins.webhook import Fault, WebhookReceiver
from tests.acceptance.conftest import Open
from tests.acceptance.desk import DESK, Day, email, settings
from tests.acceptance.test_ordinary_days import ABOUT, KOP

CONFIG = settings(channels=(DESK,), escalate=(), repeat_interval=timedelta(days=30))
Damage = Callable[[Connection, datetime], object]
LATE = timedelta(hours=1)


class Beats:
    """Counts the heartbeats."""

    def __init__(self) -> None:
        self.count = 0

    async def beat(self) -> bool:
        self.count += 1
        return True


async def _check(day: Day) -> tuple[list[str], int]:
    beats = Beats()
    moment = Moment(now=day.clock.at, settings=day.config)
    found = await Watchdog(WatchStore(day.database), beats).run(moment)
    return [each.name for each in found], beats.count


async def _good_day(a_day: Open) -> Day:
    day = await a_day(CONFIG)
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:30").publishes("nos", "Vielfalt op het ministerie")
    await day.run("10:00")
    return day


async def test_a_good_day_beats_and_says_nothing(a_day: Open) -> None:
    day = await _good_day(a_day)
    assert await _check(day) == ([], 1)


def _drop_all(connection: Connection, _: datetime) -> None:
    for table in (deliveries, suppressions, watches, alerts):
        connection.execute(delete(table))


DAMAGES: list[tuple[str, str, Damage]] = [
    ("a match that nothing explains", "unexplained", _drop_all),
    (
        "a delivery that nobody sends",
        "overdue",
        lambda c, now: c.execute(update(deliveries).values(state="queued", due=now - LATE)),
    ),
    (
        "a delivery whose owner is gone",
        "stuck",
        lambda c, now: c.execute(update(deliveries).values(state="claimed", lease_until=now - LATE)),
    ),
    (
        "a story that is not looked at again",
        "unlooked",
        lambda c, now: c.execute(update(watches).values(due=now - LATE)),
    ),
    (
        "an article that waits for triage",
        "untriaged",
        lambda c, now: c.execute(update(articles).values(pending=True, first_seen=now - LATE)),
    ),
    (
        "an outlet that is not polled",
        "unpolled",
        lambda c, now: c.execute(update(outlet_state).values(next_poll=now - LATE)),
    ),
]


@pytest.mark.parametrize(("says", "name", "damage"), DAMAGES, ids=[row[0] for row in DAMAGES])
async def test_what_is_wrong_is_named_and_stops_the_heartbeat(
    a_day: Open, says: str, name: str, damage: Damage
) -> None:
    day = await _good_day(a_day)
    with day.database.write() as connection:
        damage(connection, day.clock.at)
    found, beats = await _check(day)
    assert name in found, says
    assert beats == 0


async def test_the_administrators_are_told_once_an_hour(a_day: Open) -> None:
    day = await _good_day(a_day)
    for minute in (0, 5, 10):
        day.clock.at = day.local("10:10") + timedelta(minutes=minute)
        with day.database.write() as connection:
            connection.execute(update(outlet_state).values(next_poll=day.clock.at - LATE))
        await _check(day)
        await day.tick()
    day.expects(email, "notice", by="10:10", to="beheer@example.nl", says="media niet op tijd gelezen")
    assert sum("bewaking vindt" in each.text for each in day.told) == 1


async def test_a_canary_that_nobody_accepts_is_found_after_a_day(a_day: Open) -> None:
    day = await _good_day(a_day)
    with AlertTickStore(day.database).transaction() as work:
        decision = Decision(reason=Reason.NOTHING, because="canary")
        work.write(None, "beheer", decision, Covered(), {}, day.local("10:00"))
    day.clock.at = day.local("11:59", 1)
    assert (await _check(day))[0] == []
    day.clock.at = day.local("12:30", 1)
    assert "canary" in (await _check(day))[0]


@pytest.mark.parametrize(
    ("says", "minutes", "read_before", "names"),
    [
        ("days in which the service stood still lose no canary", 5, False, []),
        ("an hour after the start it must have come", 61, False, ["canary"]),
        ("a restart beside others, or one of many, is no stop", 5, True, ["canary"]),
    ],
)
async def test_a_stop_of_our_own_loses_no_canary(
    a_day: Open, says: str, minutes: int, *, read_before: bool, names: list[str]
) -> None:
    day = await _good_day(a_day)
    with AlertTickStore(day.database).transaction() as work:
        decision = Decision(reason=Reason.NOTHING, because="canary")
        work.write(None, "beheer", decision, Covered(), {}, day.local("10:00"))
    started = day.local("10:00", 4)
    reads = [day.local("10:00"), started + timedelta(seconds=2)]
    reads += [started - timedelta(minutes=each) for each in (150, 100, 50)] if read_before else []
    with day.database.write() as connection:
        for at in reads:
            connection.execute(insert(rounds).values(started=at, finished=at, asked=1))
    moment = Moment(now=started + timedelta(minutes=minutes), settings=day.config)
    found = await Watchdog(WatchStore(day.database), Beats(), started).run(moment)
    assert [each.name for each in found] == names, says


@pytest.mark.parametrize(("fault", "well"), [(Fault.NONE, True), (Fault.GONE, False), (Fault.ENDLESS, True)])
async def test_the_heartbeat_calls_its_url(fault: Fault, well: bool) -> None:
    async with WebhookReceiver(choose=lambda _: fault) as receiver:
        beat = await Heartbeat(receiver.heartbeat).beat()
    assert beat is well
    assert receiver.beats == 1


async def test_no_url_is_no_heartbeat_and_nobody_there_is_no_crash() -> None:
    assert await Heartbeat("").beat()
    assert not await Heartbeat("http://127.0.0.1:1/x").beat()
    assert not await Heartbeat("geen adres").beat()


async def test_what_feeds_yaml_lost_while_nothing_ran_is_told_once(a_day: Open) -> None:
    """An outlet of another name at the same address is no loss; a topic that found nothing lately neither."""
    day = await _good_day(a_day)
    outlets = tuple(each for each in CONFIG.outlets if each.slug != "nu")
    topics = tuple(each for each in CONFIG.topics if each.slug != "diversiteit")
    day.config = replace(CONFIG, outlets=outlets, topics=topics)
    with day.database.write() as connection:
        read = {"url": "https://elders.example", "last_success": day.clock.at - timedelta(minutes=5)}
        connection.execute(update(outlet_state).values(**read))
    await _check(day)
    await day.run("10:01")
    day.expects(email, "notice", by="10:01", to="beheer@example.nl", says="Verdwenen: nu, diversiteit")
    await _check(day)
    await day.run("10:30")
    told = [each for each in day.told if "Verdwenen" in each.text]
    assert len(told) == 1, day.timeline()
