"""Days on which nobody answers, somebody answers, or nobody may be disturbed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from sqlalchemy import insert, update

from monitor.channels.heartbeat import Heartbeat
from monitor.flows.alert_views import Moment
from monitor.flows.rearrange import merge as merge_stories
from monitor.flows.rearrange import split as split_story
from monitor.flows.watchdog import Watchdog
from monitor.model.alert import Address, Pace, Person, QuietHours, Reason, Step, Suppression
from monitor.model.person import Actor
from monitor.model.routing import Match, Node, RouteSettings
from monitor.storage.respond import ResponseBook
from monitor.storage.tables.actions import actions
from monitor.storage.tables.alerts import watches
from monitor.storage.watching import WatchStore
from tests.acceptance.conftest import MONDAY, Open
from tests.acceptance.desk import DESK, HOOFD, NIGHT, PIKET, email, people, settings, slack
from tests.acceptance.test_ordinary_days import ABOUT, KOP

ONLY_SLACK = (DESK,)
OTHER = "Onderzoek naar discriminatie bij de belastingdienst in Zwolle"
THIRD = "Waterschap Vechtstromen koopt elektrische maaiboten, streefcijfer in zicht"


async def test_unacknowledged_for_half_an_hour_goes_to_the_head(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK))
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:40").answers("acknowledge")
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.expects(
        email, Reason.ESCALATED, by="08:32", after="08:32", to="hoofd@example.nl", says="Nog niet opgepakt"
    )
    day.expects_nothing_more()


async def test_acknowledged_in_time_disturbs_nobody(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK))
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:31").answers("acknowledge")
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.silent_because(Suppression.ACKNOWLEDGED)
    day.expects_nothing_more()


async def test_three_steps_of_escalation_each_once(a_day: Open) -> None:
    steps = [
        Step(after=timedelta(minutes=each), to=(to,))
        for each, to in ((30, PIKET), (30, HOOFD), (60, Address("slack", "#beheer")))
    ]
    day = await a_day(settings(channels=ONLY_SLACK, escalate=steps))
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    await day.run("11:59")
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.expects(email, Reason.ESCALATED, by="08:32", to="piket@example.nl")
    day.expects(email, Reason.ESCALATED, by="09:02", to="hoofd@example.nl")
    day.expects(slack, Reason.ESCALATED, by="10:02", to="#beheer")
    day.expects_nothing_more()


async def test_a_reminder_every_four_hours_until_somebody_takes_it(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, escalate=()))
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("17:00").answers("acknowledge")
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.expects(slack, Reason.REMINDER, by="12:02", after="12:02")
    day.expects(slack, Reason.REMINDER, by="16:02", after="16:02")
    day.expects_nothing_more()


async def test_reminders_end_when_the_story_is_two_days_old(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, escalate=()))
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    await day.run(day=6)
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    for number in range(1, 12):
        hour = 8 + number * 4
        day.expects(slack, Reason.REMINDER, by=f"{hour % 24:02}:02", day=hour // 24)
    day.expects_nothing_more()


async def test_an_acknowledgement_without_a_step_lapses_after_a_day(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK))
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:10").answers("acknowledge")
    day.at("09:00", day=1).answers("acknowledge")
    await day.run("10:00", day=1)
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.expects(slack, Reason.REMINDER, by="08:17", after="08:10", day=1)
    day.expects(email, Reason.ESCALATED, by="08:40", after="08:40", day=1)
    day.expects_nothing_more()


async def test_a_quiet_night_holds_and_the_morning_tells_all_in_one_message(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, quiet=(NIGHT,), escalate=()))
    day.at("22:30").publishes("nu", KOP, about=ABOUT)
    day.at("23:45").publishes("nos", OTHER)
    day.at("04:00", day=1).publishes("bb", THIRD)
    day.at("07:05", day=1).answers("acknowledge", story=1)
    day.at("07:05", day=1).answers("acknowledge", story=2)
    day.at("07:05", day=1).answers("acknowledge", story=3)
    await day.run(day=1)
    told = day.expects(slack, "summary-quiet", by="07:00", after="07:00", day=1)
    for title in (KOP, OTHER, THIRD):
        assert title in told.text
    for story in (1, 2, 3):
        day.silent_because(Suppression.QUIET_HOURS, story=story)
    day.expects_nothing_more()


async def test_one_story_in_the_night_is_an_ordinary_message_in_the_morning(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, quiet=(NIGHT,), escalate=()))
    day.at("23:30").publishes("nu", KOP, about=ABOUT)
    day.at("02:30", day=1).publishes("bb", "Rijk mist streefcijfer vrouwen in de top", about=ABOUT)
    day.at("07:05", day=1).answers("acknowledge")
    await day.run(day=1)
    told = day.expects(slack, Reason.FIRST_SIGHT, by="07:00", after="07:00", day=1)
    assert "BB" in told.text
    day.expects_nothing_more()


async def test_an_urgent_story_rings_at_night(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, quiet=(NIGHT,)))
    day.at("02:00").publishes("nu", "Calamiteit bij het ministerie")
    day.at("02:10").answers("acknowledge")
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="02:00")
    day.expects_nothing_more()


async def test_an_escalation_waits_for_the_morning(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, quiet=(NIGHT,)))
    day.at("21:50").publishes("nu", KOP, about=ABOUT)
    await day.run("07:10", day=1)
    day.expects(slack, Reason.FIRST_SIGHT, by="21:52")
    day.expects(email, Reason.ESCALATED, by="07:00", after="07:00", day=1)
    day.expects(slack, Reason.REMINDER, by="07:00", after="07:00", day=1)
    day.expects_nothing_more()


async def test_the_night_that_has_no_half_past_two(a_day: Open) -> None:
    quiet = QuietHours(start=time(22), end=time(2, 30))
    day = await a_day(settings(channels=ONLY_SLACK, quiet=(quiet,), escalate=()), date(2026, 3, 28))
    day.at("23:00").publishes("nu", KOP, about=ABOUT)
    day.at("05:00", day=1).answers("acknowledge")
    await day.run("06:00", day=1)
    day.expects(slack, Reason.FIRST_SIGHT, by="03:30", after="03:30", day=1)
    day.expects_nothing_more()


async def test_the_night_that_has_half_past_two_twice(a_day: Open) -> None:
    quiet = QuietHours(start=time(22), end=time(2, 30))
    day = await a_day(settings(channels=ONLY_SLACK, quiet=(quiet,), escalate=()), date(2026, 10, 24))
    day.at("23:00").publishes("nu", KOP, about=ABOUT)
    day.at("05:00", day=1).answers("acknowledge")
    await day.run("06:00", day=1)
    day.expects(slack, Reason.FIRST_SIGHT, by="02:30", after="02:30", day=1)
    day.expects_nothing_more()


async def test_a_weekend_before_question_hour_escalates_in_half_the_time(a_day: Open) -> None:
    saturday = date(2026, 1, 24)
    day = await a_day(settings(channels=ONLY_SLACK), saturday)
    day.at("10:00").publishes("nu", KOP, about=ABOUT)
    day.at("10:30").answers("acknowledge")
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="10:02", says="vragenuur")
    day.expects(email, Reason.ESCALATED, by="10:17", after="10:17", says="vragenuur")
    day.expects_nothing_more()


async def test_the_last_morning_before_question_hour_takes_a_quarter(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK), MONDAY + timedelta(days=1))
    day.at("09:00").publishes("nu", KOP, about=ABOUT)
    day.at("09:15").answers("acknowledge")
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="09:02", says="vragenuur")
    day.expects(email, Reason.ESCALATED, by="09:10", after="09:09")
    day.expects_nothing_more()


async def test_in_recess_the_weekend_is_an_ordinary_weekend(a_day: Open) -> None:
    recess = ((date(2026, 1, 23), date(2026, 2, 1)),)
    day = await a_day(settings(channels=ONLY_SLACK, recess=recess), date(2026, 1, 24))
    day.at("10:00").publishes("nu", KOP, about=ABOUT)
    day.at("10:31").answers("acknowledge")
    await day.run()
    told = day.expects(slack, Reason.FIRST_SIGHT, by="10:02")
    assert "vragenuur" not in told.text
    day.expects_nothing_more()


async def test_no_reaction_stays_silent_until_a_top_outlet_has_it(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, escalate=()))
    day.at("08:00").publishes("bb", KOP, about=ABOUT)
    day.at("08:10").answers("no-reaction", why="oud nieuws")
    day.at("09:00").publishes("regio", "Ministerie mist streefcijfer", about=ABOUT)
    day.at("10:00").publishes("nos", "Streefcijfer vrouwen in top niet gehaald", about=ABOUT)
    day.at("10:20").answers("acknowledge")
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.silent_because(Suppression.NO_REACTION)
    day.expects(slack, Reason.REOPENED, by="10:02", after="10:02")
    day.expects_nothing_more()


async def test_a_muted_topic_is_silent_until_the_mute_ends(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, escalate=()))
    day.at("07:00").mutes("topic", "diversiteit", hours=4)
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:30").publishes("nos", OTHER)
    day.at("08:40").answers("acknowledge", story=2)
    day.at("11:10").answers("acknowledge", story=1)
    await day.run()
    day.silent_because(Suppression.MUTED, story=1)
    day.expects(slack, Reason.FIRST_SIGHT, by="08:32", says=OTHER)
    day.expects(slack, Reason.FIRST_SIGHT, by="11:00", after="11:00", says=KOP)
    day.expects_nothing_more()


async def test_a_muted_story_says_no_more(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK))
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:05").mutes("story", "1", hours=48)
    day.at("09:00").publishes("nos", "Streefcijfer vrouwen niet gehaald", about=ABOUT)
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.silent_because(Suppression.MUTED)
    day.expects_nothing_more()


async def test_topics_find_their_own_route_and_a_muted_route_ends_matching(a_day: Open) -> None:
    routes = (
        Node(
            slug="stil",
            match=Match(topics=frozenset({"racisme"})),
            settings=RouteSettings(channels=ONLY_SLACK, mute=True),
        ),
        Node(slug="desk", settings=RouteSettings(channels=(PIKET,))),
    )
    day = await a_day(settings(routes=routes))
    day.at("08:00").publishes("nu", OTHER)
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:05").answers("acknowledge", story=2)
    await day.run()
    day.silent_because(Suppression.ROUTE_MUTED, story=1)
    day.expects(email, Reason.FIRST_SIGHT, by="08:02", says=KOP)
    day.expects_nothing_more()


async def test_a_topic_that_no_route_takes_says_so(a_day: Open) -> None:
    match = Match(topics=frozenset({"diversiteit"}))
    routes = (Node(slug="desk", match=match, settings=RouteSettings(channels=(PIKET,))),)
    day = await a_day(settings(routes=routes))
    day.at("08:00").publishes("nu", OTHER)
    await day.run("12:00")
    day.silent_because(Suppression.NO_ROUTE)
    day.expects_nothing_more()


async def test_continue_tells_two_routes(a_day: Open) -> None:
    routes = (
        Node(slug="een", settings=RouteSettings(channels=ONLY_SLACK), goes_on=True),
        Node(slug="twee", settings=RouteSettings(channels=(PIKET,))),
    )
    day = await a_day(settings(routes=routes))
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:05").answers("acknowledge")
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.expects(email, Reason.FIRST_SIGHT, by="08:02")
    day.expects_nothing_more()


async def test_who_asked_for_hourly_gets_one_message_an_hour(a_day: Open) -> None:
    known = people(piket=Person(slug="piket", name="Piket", email="piket@example.nl", pace=Pace.HOURLY))
    day = await a_day(settings(channels=(PIKET,), escalate=(), known=known))
    day.at("08:05").publishes("nu", KOP, about=ABOUT)
    day.at("08:30").publishes("nos", OTHER)
    for story in (1, 2):
        day.at("08:40").answers("acknowledge", story=story)
    await day.run()
    told = day.expects(email, "summary-hourly", by="09:00", after="09:00")
    assert KOP in told.text
    assert OTHER in told.text
    day.expects_nothing_more()


async def test_an_hourly_message_does_not_fall_in_the_quiet_hours_of_its_route(a_day: Open) -> None:
    known = people(piket=Person(slug="piket", name="Piket", email="piket@example.nl", pace=Pace.HOURLY))
    day = await a_day(settings(channels=(PIKET,), escalate=(), known=known, quiet=(NIGHT,)))
    day.at("21:30").publishes("nu", KOP, about=ABOUT)
    day.at("21:40").publishes("nos", OTHER)
    for story in (1, 2):
        day.at("21:45").answers("acknowledge", story=story)
    await day.run("09:00", day=1)
    told = day.expects(email, "summary-quiet", by="07:00", after="07:00", day=1)
    assert "2 verhalen tijdens de rusttijd" in told.text
    day.expects_nothing_more()


async def test_own_quiet_hours_behind_those_of_the_route_end_in_one_message(a_day: Open) -> None:
    """The route's own message of the night waits for the reader with what came since."""
    eight = QuietHours(start=time(20), end=time(8))
    known = people(piket=Person(slug="piket", name="Piket", email="piket@example.nl", quiet=(eight,)))
    day = await a_day(settings(channels=(PIKET,), escalate=(), known=known, quiet=(NIGHT,)))
    day.at("21:00").publishes("nu", KOP, about=ABOUT)
    day.at("23:00").publishes("nos", OTHER)
    day.at("23:10").publishes("bb", "Streefcijfer in Assen: fietspad langs kanaal verzakt")
    day.at("07:30", day=1).publishes("regio", "Streefcijfer in Goes: kraamafdeling dicht in het weekend")
    for story in (1, 2, 3, 4):
        day.at("07:45", day=1).answers("acknowledge", story=story)
    await day.run("09:00", day=1)
    told = day.expects(email, "summary-quiet", by="08:00", after="08:00", day=1)
    assert "4 verhalen tijdens de rusttijd" in told.text
    assert told.text.count("Nieuw ·") == 4
    day.expects_nothing_more()


async def test_who_asked_for_the_digest_is_not_disturbed_but_others_are(a_day: Open) -> None:
    known = people(piket=Person(slug="piket", name="Piket", email="piket@example.nl", pace=Pace.DIGEST))
    day = await a_day(settings(channels=(PIKET, DESK), known=known))
    day.at("08:05").publishes("nu", KOP, about=ABOUT)
    day.at("08:10").answers("acknowledge")
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="08:07")
    day.expects_nothing_more()


async def test_who_answers_a_moment_after_the_tick_began_counts_in_it(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK))
    day.at("08:00").publishes("nu", KOP, about=ABOUT)

    def presses() -> None:
        late = day.clock.at + timedelta(milliseconds=50)
        row = {"story": 1, "at": late, "who": "piket", "kind": "acknowledge", "why": "", "detail": {}}
        with day.database.write() as connection:
            connection.execute(insert(actions).values(row))
            connection.execute(update(watches).where(watches.c.story == 1).values(due=day.clock.at))

    day.plan(day.local("08:10"), presses)
    await day.run("09:00")
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    assert [(each.at, "Opgepakt door Piket" in each.text) for each in day.edits()] == [
        (day.local("08:10"), True)
    ]
    day.expects_nothing_more()


async def test_a_muted_story_that_rises_to_the_alert_tier_is_told(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, escalate=(), repeat_interval=timedelta(days=9)))
    about = ABOUT.replace("streefcijfer", "vielfalt")
    day.at("08:00").publishes("nu", "Vielfalt op het ministerie", about=about)
    day.at("09:00").mutes("story", "1", hours=24)
    day.at("09:30").publishes("nos", "Nog meer vielfalt op het ministerie", about=about)
    day.at("10:00").publishes("bb", KOP, about=about)
    day.at("11:00").publishes("regio", "Streefcijfer vrouwen niet gehaald", about=about)
    await day.run("20:00")
    day.expects(slack, Reason.RAISED, by="10:02", after="10:02")
    day.silent_because(Suppression.MUTED)
    day.expects_nothing_more()


async def test_a_story_that_is_split_off_is_told_as_one_of_its_own_and_explained(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, escalate=(), repeat_interval=timedelta(days=9)))
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:20").publishes("nos", "Streefcijfer vrouwen niet gehaald", about=ABOUT)
    by = Actor(1, "Piket")

    def split() -> None:
        with day.database.write() as connection:
            assert split_story(ResponseBook(connection), 1, [2], by, day.clock.at) == 2

    def merge() -> None:
        with day.database.write() as connection:
            assert merge_stories(ResponseBook(connection), 2, 1, by, day.clock.at) == 1

    day.plan(day.local("09:00"), split)
    day.plan(day.local("11:00"), merge)
    await day.run("10:30")
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.expects(slack, Reason.SPREADING, by="08:32")
    day.expects(slack, Reason.FIRST_SIGHT, by="09:00", after="09:00")
    moment = Moment(now=day.clock.at, settings=day.config)
    found = await Watchdog(WatchStore(day.database), Heartbeat("")).run(moment)
    assert "unexplained" not in [each.name for each in found]
    await day.run("20:00")
    assert sum(each.channel == slack and each.reason != "edit" for each in day.told) == 3


async def test_other_news_under_an_address_that_was_told_before_is_told(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, escalate=(), repeat_interval=timedelta(days=9)))
    day.at("08:00").publishes("nu", KOP, key="dossier", about=ABOUT)
    day.at("08:30").publishes("nu", "Ministerie mist streefcijfer opnieuw", key="dossier", about=ABOUT)
    day.at("09:30").publishes("nu", "Waterschap Zwolle bereikt streefcijfer", key="dossier", about=ABOUT)
    later = "Brandweer Enschede laat streefcijfer vallen"
    day.at("08:00", day=2).publishes("nu", later, key="dossier", about=ABOUT)
    await day.run("20:00", day=2)
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.expects(slack, Reason.HEADLINE_CHANGED, by="08:47")
    day.expects(slack, Reason.HEADLINE_CHANGED, by="08:20", after="08:00", day=2, says="Brandweer Enschede")
    day.expects_nothing_more()


async def test_a_route_that_is_renamed_while_a_summary_waits_is_told(a_day: Open) -> None:
    day = await a_day(settings(channels=ONLY_SLACK, escalate=(), cap=1, repeat_interval=timedelta(days=9)))
    for title in (KOP, OTHER, THIRD):
        day.at("08:00").publishes("nu", title)

    def rename() -> None:
        root = day.config.routes
        renamed = tuple(replace(each, slug=f"nieuw-{each.slug}") for each in root.children)
        day.config = replace(day.config, routes=replace(root, children=renamed))

    day.plan(day.local("08:02"), lambda: None)
    await day.run("08:02")
    rename()
    await day.run("12:00")
    text = "".join(each.text for each in day.told if each.channel == slack)
    assert all(title[:30] in text for title in (KOP, OTHER, THIRD)), day.timeline()
