"""After a stop of our own of four days: what came too late to be told is said once, and listed."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from monitor.channels.heartbeat import Heartbeat
from monitor.flows.alert_views import Moment
from monitor.flows.watchdog import Watchdog
from monitor.model.alert import Address, Reason, Suppression
from monitor.model.settings import DigestSettings
from monitor.rules.search import parse
from monitor.storage import search
from monitor.storage.collecting import CollectStore
from monitor.storage.search import Filters
from monitor.storage.watching import WatchStore
from tests.acceptance.conftest import Open
from tests.acceptance.desk import DESK, Day, email, settings, slack
from tests.acceptance.test_ordinary_days import ABOUT, KOP

DIGEST = DigestSettings(at=time(8, 30), to=(Address("email", "hoofd"),), days=frozenset(range(1, 8)))
CONFIG = settings(channels=(DESK,), escalate=(), repeat_interval=timedelta(days=30), digest=DIGEST)
FRESH = "Onderzoek naar discriminatie bij de belastingdienst in Zwolle"
OLD = timedelta(days=3)


def _read(day: Day, at: datetime) -> None:
    store = CollectStore(day.database)
    store.end_round(store.begin_round(at, 1), at, failed=0, new=0)


async def _check(day: Day, at: datetime, started: datetime) -> None:
    day.clock.at = at
    moment = Moment(now=at, settings=day.config, desk_url="http://desk.example")
    await Watchdog(WatchStore(day.database), Heartbeat(""), started).run(moment)
    await day.tick()


async def _stopped(a_day: Open) -> tuple[Day, datetime]:
    """Read until noon of the first day, and again from noon of the fifth."""
    day = await a_day(CONFIG)
    _read(day, day.local("12:00"))
    back = day.local("12:00", 4)
    _read(day, back + timedelta(seconds=5))
    day.clock.at = back + timedelta(seconds=5)
    day.publish("nu", [("old", KOP, ABOUT)], published=back - OLD)
    day.publish("nos", [("new", FRESH, FRESH)])
    await day.tick()
    return day, back


@pytest.mark.parametrize("restarted", [0, 20], ids=["one start", "a second start after twenty minutes"])
async def test_what_came_too_late_to_be_told_is_said_once(a_day: Open, restarted: int) -> None:
    day, back = await _stopped(a_day)
    day.silent_because(Suppression.TOO_OLD, story=1)
    started = back + timedelta(minutes=restarted)
    for minutes in (25, 30, 35, 240):
        await _check(day, back + timedelta(minutes=minutes), started)
    day.expects(slack, Reason.FIRST_SIGHT, by="12:30", day=4)
    told = day.expects(slack, "summary-missed", by="12:25", after="12:25", day=4)
    assert KOP in told.text
    assert FRESH not in told.text
    assert "zoeken?gemist=ja" in told.text
    said = day.expects(email, "summary-missed", by="12:25", day=4, to="beheer@example.nl")
    assert "De dienst stond stil van woensdag 21 januari, 12:00 tot zondag 25 januari, 12:00" in said.text
    with day.database.read() as connection:
        listed = search.found(connection, parse(""), Filters(missed=True))
    assert [each.title for each in listed] == [KOP]
    await day.run("09:00", day=5)
    (digest,) = [each for each in day.told if each.reason == "digest" and KOP in each.text]
    assert "1 verhaal was een melding waard en is niet gemeld" in digest.text
    assert "http://desk.example/zoeken?gemist=ja" in digest.text
    assert "niet gemeld, te oud toen" in digest.text
    assert sum(each.reason == "summary-missed" for each in day.told) == 2


async def test_nothing_is_said_before_all_is_read_again_nor_without_a_stop(a_day: Open) -> None:
    day, back = await _stopped(a_day)
    await _check(day, back + timedelta(minutes=5), back)
    assert not [each for each in day.told if each.reason == "summary-missed"]
    other = await a_day(CONFIG)
    for hour in range(9, 13):
        _read(other, other.local(f"{hour:02}:00"))
    other.clock.at = other.local("12:00")
    other.publish("nu", [("old2", KOP, ABOUT)], published=other.clock.at - OLD)
    await _check(other, other.local("12:25"), other.local("12:00"))
    assert not [each for each in other.told if each.reason == "summary-missed"]
