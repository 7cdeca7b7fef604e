"""Days on which somebody sets the machine's clock: two hours ahead, later put right, at the worst moments."""

from __future__ import annotations

from datetime import time, timedelta

from monitor.model.alert import Address, Reason, Step
from monitor.model.settings import DigestSettings
from tests.acceptance.conftest import Open
from tests.acceptance.desk import DESK, HOOFD, NIGHT, email, settings, slack
from tests.acceptance.test_ordinary_days import ABOUT, KOP

ONLY_SLACK = (DESK,)
OTHER = "Streefcijfer vrouwen niet gehaald"


async def test_what_came_by_a_clock_that_was_ahead_is_told_at_once(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, escalate=()))
    day.at("12:00").publishes("nu", KOP, about=ABOUT)
    await day.run("12:01")
    await day.sets("10:01")
    await day.run("10:30")
    day.expects(slack, Reason.FIRST_SIGHT, by="10:04")
    day.expects_nothing_more()


async def test_updates_and_escalation_keep_their_pace_and_nothing_is_told_twice(a_day: Open) -> None:
    day = await a_day(
        settings(channels=ONLY_SLACK, escalate=(Step(after=timedelta(minutes=30), to=(HOOFD,)),))
    )
    day.at("12:00").publishes("nu", KOP, about=ABOUT)
    await day.run("12:05")
    day.expects(slack, Reason.FIRST_SIGHT, by="12:02")
    await day.sets("10:05")
    day.at("10:10").publishes("nos", OTHER, about=ABOUT)
    await day.run("11:30")
    day.expects(slack, Reason.SPREADING, by="10:21")
    day.expects(email, Reason.ESCALATED, by="10:36", to="hoofd@example.nl")
    day.expects_nothing_more()


async def test_who_took_a_story_and_what_was_muted_stay_so(a_day: Open) -> None:
    day = await a_day()
    day.at("12:00").publishes("nu", KOP, about=ABOUT)
    day.at("12:04").answers("acknowledge")
    day.at("12:04").mutes("story", "1", hours=4)
    await day.run("12:05")
    day.told.clear()
    await day.sets("10:05")
    day.at("10:10").publishes("nos", OTHER, about=ABOUT)
    await day.run("13:30")
    day.expects_nothing_more()


async def test_a_decision_not_to_react_is_reopened_by_what_came_after_it(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, escalate=()))
    day.at("12:00").publishes("bb", KOP, about=ABOUT)
    day.at("12:04").answers("no-reaction", why="niet van ons", triggers=["top-tier"])
    await day.run("12:05")
    day.told.clear()
    await day.sets("10:05")
    day.at("10:10").publishes("nos", OTHER, about=ABOUT)
    await day.run("11:00")
    day.expects(slack, Reason.REOPENED, by="10:30")
    day.expects_nothing_more()


async def test_quiet_hours_hold_by_the_clock_that_is_right(a_day: Open) -> None:
    """Ahead it was day; put right it is night again: what is new waits for the morning, and comes once."""
    day = await a_day(settings(channels=ONLY_SLACK, quiet=(NIGHT,), escalate=()))
    day.at("08:20").publishes("nu", KOP, about=ABOUT)
    await day.run("08:21")
    await day.sets("06:30")
    await day.run("10:00")
    day.expects(slack, Reason.FIRST_SIGHT, by="07:01", after="07:00")
    day.expects_nothing_more()


async def test_each_digest_has_what_came_once_and_goes_once(a_day: Open) -> None:
    digest = DigestSettings(at=time(8, 30), to=(Address("email", "hoofd"),))
    day = await a_day(settings(digest=digest, escalate=(), channels=ONLY_SLACK))
    day.at("08:40").publishes("nu", "Vielfalt op het ministerie")
    await day.run("09:30")
    (sent,) = [each for each in day.told if each.reason == "digest"]
    assert "Vielfalt op het ministerie" not in sent.text
    await day.sets("07:30")
    day.at("07:40").publishes("nos", "Vielfalt bij de politie")
    day.at("08:10").publishes("bb", "Vielfalt op school")
    await day.run("23:00")
    day.at("01:00", day=1).publishes("nu", "Vielfalt in de zorg")
    await day.run("12:00", day=1)
    sent, second = [each for each in day.told if each.reason == "digest"]
    for title in ("op het ministerie", "bij de politie", "op school", "in de zorg"):
        assert f"Vielfalt {title}" in second.text, title


async def test_a_year_that_was_wrong_for_a_minute_ends_no_digest(a_day: Open) -> None:
    digest = DigestSettings(at=time(8, 30), to=(Address("email", "hoofd"),))
    day = await a_day(settings(digest=digest, escalate=(), channels=ONLY_SLACK))
    day.at("06:00").publishes("nu", "Vielfalt op het ministerie")
    await day.run("06:10")
    day.clock.at = day.clock.at.replace(year=2031, hour=8)
    await day.tick()
    await day.sets("06:12")
    await day.run("12:00")
    digests = [each for each in day.told if each.reason == "digest" and "21 januari 2026" in each.text]
    assert len(digests) == 1, day.told
