"""The budget: a day lived again with the same file says what was sent, with another what would have been."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from monitor.flows.alert_views import Moment
from monitor.flows.budget import Line, budget, would_have_sent
from monitor.model.alert import Reason
from monitor.model.alert import Step as Escalation
from monitor.model.settings import Settings
from monitor.storage.budget import BudgetRecords, alerts_since, rules_of, stories_since
from monitor.storage.tables.alerts import alerts
from tests.acceptance.conftest import Open
from tests.acceptance.desk import DESK, HOOFD, NIGHT, Day, settings
from tests.acceptance.questions import ask
from tests.acceptance.test_ordinary_days import ABOUT, KOP

STEPS = (
    Escalation(after=timedelta(minutes=30), to=(HOOFD,)),
    Escalation(after=timedelta(hours=1), to=(HOOFD,)),
)
CONFIG = settings(channels=(DESK,), escalate=STEPS)
OTHER = "Onderzoek naar discriminatie bij de belastingdienst in Zwolle"


def written(day: Day) -> dict[str, Counter[str]]:
    with day.database.read() as connection:
        rows = connection.execute(select(alerts.c.route, alerts.c.reason).where(alerts.c.story.is_not(None)))
        found: dict[str, Counter[str]] = {}
        for row in rows:
            found.setdefault(row.route, Counter())[row.reason] += 1
    return found


def again(day: Day, config: Settings, days: int = 7) -> dict[str, Counter[str]]:
    now = day.clock.at
    with day.database.read() as connection:
        stories = stories_since(connection, now - timedelta(days=days))
        return would_have_sent(stories, BudgetRecords(connection), Moment(now=now, settings=config))


async def test_the_same_file_would_have_sent_what_it_sent(a_day: Open) -> None:
    day = await a_day(CONFIG, date(2026, 1, 26))  # a Monday: the question hour's clock runs
    day.at("08:00").publishes("bb", KOP, about=ABOUT)
    day.at("08:40").publishes("nu", "Streefcijfer niet gehaald", about=ABOUT)
    day.at("09:10").answers("acknowledge")
    day.at("10:00").publishes("nos", "Streefcijfer vrouwen in top niet gehaald", about=ABOUT)
    day.at("10:30").publishes("nu", OTHER)
    day.at("11:00").answers("no-reaction", story=2, why="oud", triggers=["top-tier", "question"])
    day.at("12:00").publishes("nu", "Aanpak discriminatie op de woningmarkt in Breda faalt")
    day.at("12:20").mutes("story", "3", hours=3)
    day.plan(day.local("14:00"), lambda: ask(day, "2026Z1", "Het bericht", story=2))
    await day.run("23:00")
    assert sum(map(sum, (each.values() for each in written(day).values()))) > 8
    assert again(day, CONFIG) == written(day)


async def test_another_file_says_what_it_would_change(a_day: Open) -> None:
    day = await a_day(CONFIG)
    day.at("21:30").publishes("nu", KOP, about=ABOUT)
    await day.run("23:59")
    assert again(day, CONFIG)["desk"][Reason.ESCALATED] == 2
    assert not again(day, settings(channels=(DESK,), escalate=STEPS, quiet=(NIGHT,)))["desk"][
        Reason.ESCALATED
    ]
    assert not again(day, settings(channels=(DESK,), escalate=()))["desk"][Reason.ESCALATED]
    muted = replace(CONFIG.routes.children[0].settings, mute=True)
    off = replace(CONFIG.routes.children[0], settings=muted)
    assert again(day, replace(CONFIG, routes=replace(CONFIG.routes, children=(off,))))["desk"] == Counter()


async def test_how_many_and_how_many_acted_upon(a_day: Open) -> None:
    day = await a_day(CONFIG)
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:10").answers("acknowledge")
    day.at("09:00").publishes("nu", OTHER)
    await day.run("09:20")
    with day.database.read() as connection:
        rows = alerts_since(connection, day.local("00:00"))
        found = budget(rows, rules_of(connection, {row["story"] for row in rows}))
    assert found.routes == (Line("desk", 2, 1),)
    assert found.reasons == (Line("first-sight", 2, 1),)
    assert set(found.rules) == {Line("streefcijfer", 1, 1), Line("discriminatie", 1, 0)}
