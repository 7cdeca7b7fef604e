"""Days on which feeds.yaml is changed while something waits: renamed, split, removed, never in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model.alert import Reason, Suppression
from monitor.model.outlet import Outlet
from monitor.model.routing import Match, Node, RouteSettings
from monitor.model.settings import Settings
from monitor.model.topic import Topic
from tests.acceptance.conftest import Open
from tests.acceptance.desk import DESK, NIGHT, PIKET, email, settings, slack
from tests.acceptance.test_ordinary_days import ABOUT, KOP

ONLY_SLACK = (DESK,)
OTHER = "Streefcijfer vrouwen niet gehaald"
SAID = RouteSettings(channels=ONLY_SLACK, quiet=(NIGHT,), escalate=())


def route(name: str, *topics: str, said: RouteSettings = SAID, **match: object) -> Node:
    return Node(slug=name, match=Match(topics=frozenset(topics), **match), settings=said)  # type: ignore[arg-type]


def configured(*routes: Node, topics: tuple[str, ...] = ("diversiteit",), **more: object) -> Settings:
    base = settings(routes=routes)
    return replace(base, topics=tuple(Topic(slug=each, title=each.title()) for each in topics), **more)  # type: ignore[arg-type]


BEFORE = configured(route("pers", "diversiteit"))


@pytest.mark.parametrize(
    ("what", "after"),
    [
        ("topic renamed", configured(route("pers", "diversiteit-rijk"), topics=("diversiteit-rijk",))),
        ("topic split", configured(route("pers", "een", "twee"), topics=("een", "twee"))),
        ("topic removed", configured(route("pers", "racisme"), topics=("racisme",))),
        (
            "topic taken from its route",
            configured(route("pers", "racisme"), topics=("racisme", "diversiteit")),
        ),
        ("route renamed", configured(route("woordvoering", "diversiteit"))),
        (
            "an outlet renamed that the route asks a tier of",
            configured(
                route("pers", "diversiteit", tiers=frozenset({1})),
                outlets=(Outlet(slug="nu-nl", name="NU", url="https://x.example", tier=1),),
            ),
        ),
    ],
)
async def test_what_waits_for_the_morning_is_told_in_the_morning(
    a_day: Open, what: str, after: Settings
) -> None:
    day = await a_day(BEFORE)
    day.at("02:00").publishes("nu", KOP, about=ABOUT)
    day.at("03:00").reconfigures(after)
    await day.run("10:00")
    told = day.expects(slack, Reason.FIRST_SIGHT, by="07:01", after="07:00")
    assert ("feeds.yaml" in told.text) is (what != "route renamed"), told.text
    day.expects_nothing_more()


async def test_several_that_wait_are_one_message_as_ever(a_day: Open) -> None:
    day = await a_day(BEFORE)
    day.at("02:00").publishes("nu", KOP, about=ABOUT)
    day.at("02:10").publishes("nos", "Streefcijfer in Assen: fietspad langs kanaal verzakt")
    day.at("03:00").reconfigures(configured(route("pers", "racisme"), topics=("racisme",)))
    await day.run("10:00")
    day.expects(slack, "summary-quiet", by="07:01", after="07:00", says="Assen")
    day.expects_nothing_more()


async def test_what_no_route_takes_any_more_goes_to_the_administrators(a_day: Open) -> None:
    day = await a_day(BEFORE)
    day.at("02:00").publishes("nu", KOP, about=ABOUT)
    day.at("03:00").reconfigures(configured(route("anders", "racisme"), topics=("racisme",)))
    await day.run("20:00")
    to = "beheer@example.nl"
    day.expects(email, Reason.FIRST_SIGHT, by="07:01", after="07:00", to=to, says="geen route meer")
    day.expects_nothing_more()


async def test_a_route_by_another_name_goes_on_where_it_was(a_day: Open) -> None:
    """Not told again; the update, the escalation and the thread go on."""
    escalates = RouteSettings(channels=ONLY_SLACK, escalate=settings().routes.children[0].settings.escalate)
    day = await a_day(configured(route("pers", "diversiteit", said=escalates)))
    day.at("10:00").publishes("nu", KOP, about=ABOUT)
    day.at("10:05").reconfigures(configured(route("woordvoering", "diversiteit", said=escalates)))
    day.at("10:10").publishes("nos", OTHER, about=ABOUT)
    await day.run("11:00")
    first = day.expects(slack, Reason.FIRST_SIGHT, by="10:02")
    further = day.expects(slack, Reason.SPREADING, by="10:17")
    assert further.thread == first.thread
    day.expects(email, Reason.ESCALATED, by="10:32", to="hoofd@example.nl")
    day.expects_nothing_more()


async def test_another_route_with_other_people_is_told_for_itself(a_day: Open) -> None:
    day = await a_day(configured(route("pers", "diversiteit")))
    day.at("10:00").publishes("nu", KOP, about=ABOUT)
    both = RouteSettings(channels=(DESK, PIKET), escalate=())
    day.at("10:05").reconfigures(configured(route("woordvoering", "diversiteit", said=both)))
    day.at("10:10").publishes("nos", OTHER, about=ABOUT)
    await day.run("11:00")
    day.expects(slack, Reason.FIRST_SIGHT, by="10:02")
    day.expects(email, Reason.FIRST_SIGHT, by="10:12", to="piket@example.nl")
    day.expects(slack, Reason.FIRST_SIGHT, by="10:12")
    day.expects_nothing_more()


async def test_nobody_answered_a_story_whose_topic_is_renamed(a_day: Open) -> None:
    said = RouteSettings(channels=ONLY_SLACK, escalate=settings().routes.children[0].settings.escalate)
    day = await a_day(configured(route("pers", "diversiteit", said=said)))
    day.at("10:00").publishes("nu", KOP, about=ABOUT)
    after = configured(route("pers", "diversiteit-rijk", said=said), topics=("diversiteit-rijk",))
    day.at("10:05").reconfigures(after)
    await day.run("11:00")
    day.expects(slack, Reason.FIRST_SIGHT, by="10:02")
    day.expects(email, Reason.ESCALATED, by="10:32", to="hoofd@example.nl", says="feeds.yaml")
    day.expects_nothing_more()


async def test_a_story_that_was_told_long_ago_is_not_kept(a_day: Open) -> None:
    day = await a_day(configured(route("pers", "diversiteit")))
    day.at("10:00").publishes("nu", KOP, about=ABOUT)
    day.at("10:05").answers("close")
    day.at("11:00", day=1).reconfigures(configured(route("pers", "racisme"), topics=("racisme",)))
    day.at("12:00", day=3).publishes("nos", OTHER, about=ABOUT)
    await day.run("23:00", day=3)
    day.expects(slack, Reason.FIRST_SIGHT, by="10:02")
    day.expects_nothing_more()


async def test_who_has_no_route_and_never_had_one_says_so(a_day: Open) -> None:
    day = await a_day(configured(route("pers", "racisme"), topics=("racisme", "diversiteit")))
    day.at("10:00").publishes("nu", KOP, about=ABOUT)
    await day.run("11:00")
    day.silent_because(Suppression.NO_ROUTE)
    day.expects_nothing_more()
