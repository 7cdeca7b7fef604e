"""Days after the desk decided not to react: each trigger opens the story again, once, and says why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from monitor.flows.respond import Act, take
from monitor.model.alert import Reason, Suppression, Trigger
from monitor.model.person import Actor
from monitor.model.response import Refused, State, Step
from monitor.storage.respond import ResponseBook
from monitor.storage.tables.actions import actions
from tests.acceptance.conftest import Open
from tests.acceptance.desk import DESK, Day, settings, slack
from tests.acceptance.questions import ask
from tests.acceptance.test_ordinary_days import ABOUT, KOP

PIKET = Actor(1, "An de Vries")
CONFIG = settings(channels=(DESK,), escalate=(), repeat_interval=timedelta(days=30))


def decides(day: Day, clock: str, *triggers: Trigger) -> None:
    """As at the desk: a reason, and what may open it again."""

    def act() -> None:
        data = {"triggers": [each.value for each in triggers]} if triggers else {}
        with day.database.write() as connection:
            step = Act(step=Step.NO_REACTION, by=PIKET, at=day.clock.at, why="oud nieuws", data=data)
            assert not isinstance(take(ResponseBook(connection), 1, step), Refused)

    day.plan(day.local(clock), act)


def standing(day: Day) -> State:
    with day.database.read() as connection:
        found = ResponseBook(connection).standing(1)
    assert found is not None
    return found.state


def history(day: Day) -> list[tuple[str, str]]:
    with day.database.read() as connection:
        rows = connection.execute(select(actions.c.who, actions.c.kind).order_by(actions.c.id))
        return [(row.who, row.kind) for row in rows]


async def _quiet_story(a_day: Open, *triggers: Trigger) -> Day:
    day = await a_day(CONFIG)
    day.at("08:00").publishes("bb", KOP, about=ABOUT)
    decides(day, "08:10", *triggers)
    return day


def _opened(day: Day, by: str, says: str) -> None:
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    told = day.expects(slack, Reason.REOPENED, by=by, says=says)
    assert "None" not in told.text
    day.silent_because(Suppression.NO_REACTION)
    assert standing(day) is State.NEW, "at the desk it waits for somebody again"
    assert history(day)[-1] == ("Voorsprong", "reopened")
    with day.database.read() as connection:
        assert ResponseBook(connection).history(1)[-1].why.startswith("Weer open")


async def test_a_new_top_tier_outlet(a_day: Open) -> None:
    day = await _quiet_story(a_day, Trigger.TOP_TIER)
    day.at("09:00").publishes("regio", "Ministerie mist streefcijfer", about=ABOUT)
    day.at("10:00").publishes("nos", "Streefcijfer vrouwen in top niet gehaald", about=ABOUT)
    await day.run("12:00")
    _opened(day, "10:02", "Weer open: nu ook bij NOS")
    day.expects_nothing_more()


async def test_a_member_of_parliament_who_is_quoted(a_day: Open) -> None:
    day = await _quiet_story(a_day, Trigger.MEMBER)
    day.at("09:00").publishes("regio", "Oud-Kamerlid Smit vindt het jammer", about=ABOUT)
    day.at("10:00").publishes("regio", "Kamerlid Smit eist opheldering over streefcijfer", about=ABOUT)
    day.at("11:00").publishes("blog", "Kamerlid Smit eist opheldering", about=ABOUT)
    await day.run("13:00")
    _opened(day, "10:02", "Weer open: een Kamerlid aan het woord, Smit")
    day.expects_nothing_more()


async def test_a_member_quoted_in_a_body_that_came_later(a_day: Open) -> None:
    day = await _quiet_story(a_day, Trigger.MEMBER)
    later = f"{ABOUT} “Dit moet anders”, aldus VVD-Kamerlid Pietersen."
    day.at("08:30").publishes("regio", "Ministerie mist streefcijfer", key="r1", about=ABOUT)
    day.at("09:00").publishes("regio", "Ministerie mist streefcijfer", key="r1", about=later)
    await day.run("12:00")
    _opened(day, "09:02", "Pietersen")


async def test_a_member_who_was_quoted_before_the_decision_is_no_news(a_day: Open) -> None:
    day = await a_day(CONFIG)
    day.at("08:00").publishes("bb", "Kamerlid Smit noemt streefcijfer een wassen neus", about=ABOUT)
    decides(day, "08:10", Trigger.MEMBER)
    day.at("09:00").publishes("regio", "Kamerlid Smit noemt streefcijfer een wassen neus", about=ABOUT)
    await day.run("12:00")
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.expects_nothing_more()
    assert standing(day) is State.NO_REACTION


async def test_a_spike_counts_from_the_decision_on(a_day: Open) -> None:
    day = await a_day(CONFIG)
    for minute, outlet in enumerate(("bb", "regio")):
        day.at(f"08:0{minute}").publishes(outlet, f"{KOP} ({outlet})", about=ABOUT)
    decides(day, "08:10", Trigger.SPIKE)
    day.at("08:20").publishes("blog", "Ministerie mist streefcijfer", about=ABOUT)
    day.at("09:00").publishes("nu", "Streefcijfer niet gehaald", about=ABOUT)
    day.at("09:10").publishes("nos", "Streefcijfer vrouwen in top niet gehaald", about=ABOUT)
    await day.run("12:00")
    _opened(day, "09:17", "Weer open: 3 titels binnen een uur")


async def test_a_question_in_the_house(a_day: Open) -> None:
    day = await _quiet_story(a_day, Trigger.QUESTION)
    day.plan(day.local("11:00"), lambda: ask(day, "2026Z00123", "Het bericht ‘Streefcijfer’"))
    await day.run("13:00")
    _opened(day, "11:02", "Weer open: Kamervragen 2026Z00123")


@pytest.mark.parametrize("trigger", [Trigger.MEMBER, Trigger.SPIKE, Trigger.QUESTION])
async def test_what_was_not_chosen_opens_nothing(a_day: Open, trigger: Trigger) -> None:
    day = await _quiet_story(a_day, trigger)
    day.at("10:00").publishes("nos", "Streefcijfer vrouwen in top niet gehaald", about=ABOUT)
    await day.run("12:00")
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.expects_nothing_more()
    assert standing(day) is State.NO_REACTION
