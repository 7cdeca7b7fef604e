"""Days on which everything works: first sights, spreading, headlines, answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest

from monitor.flows.alert_tick import AlertTicker
from monitor.model.alert import Address, Reason, Suppression
from monitor.storage.alert_ticks import AlertTickStore
from monitor.storage.database import Database
from tests.acceptance.conftest import Open
from tests.acceptance.desk import PIKET, desk, email, settings, slack

ABOUT = (
    "Het ministerie haalt het eigen streefcijfer voor vrouwen in de top niet, blijkt uit een rapport van de "
    "algemene bestuursdienst. Van de twaalf directeuren zijn er drie vrouw. De minister is teleurgesteld."
)
ELSE = ABOUT.replace("streefcijfer", "doel")
KOP = "Ministerie mist eigen streefcijfer vrouwen in de top"


async def test_a_first_sight_reaches_slack_and_the_officer_within_two_minutes(a_day: Open) -> None:
    day = await a_day()
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:10").answers("acknowledge")
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02", after="08:02", to="#woordvoering")
    (taken,) = day.edits()
    assert "Opgepakt door Piket" in taken.text
    assert "Ik pak dit op" not in taken.text
    day.expects(email, Reason.FIRST_SIGHT, by="08:02", to="piket@example.nl", says=KOP)
    day.expects_nothing_more()


async def test_two_outlets_within_the_wait_are_one_message(a_day: Open) -> None:
    day = await a_day()
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:01").publishes("bb", "Rijk mist streefcijfer voor vrouwen in de top", about=ABOUT)
    day.at("08:10").answers("acknowledge")
    await day.run()
    told = day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    assert "NU" in told.text
    assert "BB" in told.text
    day.expects(email, Reason.FIRST_SIGHT, by="08:02", says="Rijk mist »streefcijfer«")
    day.expects_nothing_more()


async def test_a_spreading_story_is_told_at_the_tick_in_the_same_thread(a_day: Open) -> None:
    day = await a_day()
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:05").answers("acknowledge")
    day.at("09:00").publishes("bb", "Rijk mist streefcijfer voor vrouwen in de top", about=ABOUT)
    await day.run()
    first = day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    mail = day.expects(email, Reason.FIRST_SIGHT, by="08:02")
    update = day.expects(slack, Reason.SPREADING, by="09:02", after="09:02")
    reply = day.expects(email, Reason.SPREADING, by="09:02", says="Re: ")
    assert update.thread == first.thread
    assert reply.thread == mail.thread
    assert any("BB" in each.text for each in day.edits())
    day.expects_nothing_more()


async def test_three_outlets_between_two_ticks_are_one_update(a_day: Open) -> None:
    day = await a_day()
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:03").answers("acknowledge")
    day.at("08:04").publishes("bb", "Rijk mist streefcijfer top", about=ABOUT)
    day.at("08:09").publishes("nos", "Te weinig vrouwen in top: streefcijfer gemist", about=ABOUT)
    day.at("08:14").publishes("regio", "Ministerie haalt streefcijfer niet", about=ABOUT)
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.expects(email, Reason.FIRST_SIGHT, by="08:02")
    day.expects(slack, Reason.SPREADING, by="08:17", after="08:17", says="REGIO")
    day.expects(email, Reason.SPREADING, by="08:17")
    day.expects_nothing_more()


COURTS = "Streefcijfer vrouwen bij rechtbanken"


async def test_what_may_be_another_story_rings_though_its_outlet_and_the_muted_story_were_told(
    a_day: Open,
) -> None:
    """Two short texts of one outlet, alike enough to be put together and not enough to be sure of it."""
    day = await a_day()
    day.at("08:00").publishes("nu", KOP, about="Het aandeel blijft steken op een kwart.")
    day.at("08:05").mutes("story", "1", hours=30)
    day.at("09:00").publishes("nu", COURTS, about="Een op de drie presidenten is vrouw.")
    await day.run()
    first = day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    mail = day.expects(email, Reason.FIRST_SIGHT, by="08:02")
    doubt = f"Mogelijk hetzelfde verhaal als “{KOP}”"
    update = day.expects(slack, Reason.UNSURE, by="09:02", after="09:02", says=doubt)
    reply = day.expects(email, Reason.UNSURE, by="09:02", says=f"Mogelijk een nieuw verhaal: {COURTS}")
    assert update.thread == first.thread
    assert reply.thread == mail.thread
    assert "misschien een ander verhaal" in update.text
    day.expects_nothing_more()


async def test_a_small_outlet_changes_the_message_and_rings_no_bell(a_day: Open) -> None:
    day = await a_day()
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:05").answers("acknowledge")
    day.at("08:30").publishes("blog", "Weer geen streefcijfer gehaald", about=ABOUT)
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.expects(email, Reason.FIRST_SIGHT, by="08:02")
    assert any("BLOG" in each.text for each in day.edits())
    day.expects_nothing_more()


async def test_a_headline_edited_twenty_times_is_one_follow_up_at_most(a_day: Open) -> None:
    day = await a_day()
    day.at("08:00").publishes("nu", KOP, about=ABOUT, key="a1")
    day.at("08:03").answers("acknowledge")
    for number in range(20):
        clock = f"{8 + (10 + number * 15) // 60:02}:{(10 + number * 15) % 60:02}"
        day.at(clock).publishes("nu", f"Streefcijfer: kop nummer {number} over de top", about=ABOUT, key="a1")
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.expects(email, Reason.FIRST_SIGHT, by="08:02")
    day.expects(slack, Reason.HEADLINE_CHANGED, by="08:17", says="Eerdere kop")
    day.expects(email, Reason.HEADLINE_CHANGED, by="08:17", says="Eerdere kop")
    day.expects_nothing_more()


async def test_a_spelling_mended_in_a_headline_is_no_news(a_day: Open) -> None:
    day = await a_day()
    day.at("08:00").publishes(
        "nu", "Ministerie mist eigen streefcijfer vrouwen in de topp", about=ABOUT, key="a1"
    )
    day.at("08:03").answers("acknowledge")
    day.at("08:20").publishes("nu", KOP, about=ABOUT, key="a1")
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.expects(email, Reason.FIRST_SIGHT, by="08:02")
    day.expects_nothing_more()


async def test_a_second_topic_in_the_story_is_told(a_day: Open) -> None:
    day = await a_day()
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:03").answers("acknowledge")
    day.at("08:40").publishes("nu", "Vakbond ziet discriminatie achter gemist streefcijfer", about=ABOUT)
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.expects(email, Reason.FIRST_SIGHT, by="08:02")
    day.expects(slack, Reason.NEW_TOPIC, by="08:47", says="Racisme")
    day.expects(email, Reason.NEW_TOPIC, by="08:47")
    day.expects_nothing_more()


async def test_a_digest_story_that_becomes_an_alert_is_raised(a_day: Open) -> None:
    day = await a_day()
    text = "Het ministerie en de vielfalt van zijn personeel: een verslag uit de gangen van het departement."
    day.at("08:00").publishes("nu", "Vielfalt op het ministerie", about=text, key="a1")
    day.at("09:00").publishes("nu", "Vielfalt op het ministerie: streefcijfer gemist", about=text, key="a1")
    day.at("09:03").answers("acknowledge")
    await day.run()
    day.silent_because(Suppression.DIGEST_TIER)
    day.expects(slack, Reason.RAISED, by="09:02", after="09:02")
    day.expects(email, Reason.RAISED, by="09:02")
    day.expects_nothing_more()


async def test_a_digest_story_says_why_it_was_not_sent(a_day: Open) -> None:
    day = await a_day()
    day.at("08:00").publishes("nu", "Vielfalt op het ministerie")
    await day.run()
    day.silent_because(Suppression.DIGEST_TIER)
    day.expects_nothing_more()


async def test_an_ordinary_day_without_our_topics_is_silent(a_day: Open) -> None:
    day = await a_day()
    for hour in range(7, 22):
        day.at(f"{hour:02}:00").publishes("nu", f"Voetbal en weer van {hour} uur")
    await day.run()
    day.expects_nothing_more()


async def test_the_same_feed_read_again_tells_nothing_again(a_day: Open) -> None:
    day = await a_day()
    for clock in ("08:00", "09:00", "10:00"):
        day.at(clock).publishes("nu", KOP, about=ABOUT, key="a1")
    day.at("08:05").answers("acknowledge")
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    day.expects(email, Reason.FIRST_SIGHT, by="08:02")
    day.expects_nothing_more()


async def test_an_urgent_topic_does_not_wait(a_day: Open) -> None:
    day = await a_day()
    day.at("08:00").publishes("nu", "Calamiteit bij het ministerie")
    day.at("08:01").answers("acknowledge")
    await day.run()
    day.expects(slack, Reason.FIRST_SIGHT, by="08:00")
    day.expects(email, Reason.FIRST_SIGHT, by="08:00")
    day.expects_nothing_more()


async def test_two_stories_are_two_threads(a_day: Open) -> None:
    day = await a_day()
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:00").publishes("nos", "Onderzoek naar discriminatie bij de belastingdienst in Zwolle")
    day.at("08:04").answers("acknowledge", story=1)
    day.at("08:04").answers("acknowledge", story=2)
    await day.run()
    one = day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    two = day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    assert one.thread != two.thread
    day.expects(email, Reason.FIRST_SIGHT, by="08:02")
    day.expects(email, Reason.FIRST_SIGHT, by="08:02")
    day.expects_nothing_more()


async def test_a_follow_up_a_week_later_is_a_story_of_its_own(a_day: Open) -> None:
    day = await a_day()
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.at("08:05").answers("close")
    day.at("08:00", day=9).publishes(
        "nu",
        "Nieuw streefcijfer voor jongeren bij gemeenten",
        about="Gemeenten nemen jongeren aan met een streefcijfer.",
    )
    day.at("08:05", day=9).answers("close", story=2)
    await day.run(day=9)
    for number, reply in ((0, slack), (0, email), (9, slack), (9, email)):
        day.expects(reply, Reason.FIRST_SIGHT, by="08:02", day=number)
    day.expects_nothing_more()


@pytest.mark.postgres
async def test_the_same_day_on_postgresql(postgres_database: Database) -> None:
    config = settings(
        channels=(Address("slack", "#woordvoering"),), escalate=(), repeat_interval=timedelta(hours=2)
    )
    async with desk(postgres_database, config, date(2026, 1, 21)) as day:
        day.at("08:00").publishes("nu", KOP, about=ABOUT)
        day.at("09:00").publishes("bb", "Rijk mist streefcijfer voor vrouwen in de top", about=ABOUT)
        await day.run("11:10")
        day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
        day.expects(slack, Reason.SPREADING, by="09:02")
        day.expects(slack, Reason.REMINDER, by="11:02")
        day.expects_nothing_more()


@pytest.mark.postgres
@pytest.mark.parametrize("together", ["one story", "several in one summary"])
async def test_two_workers_at_once_on_postgresql_tell_once(
    postgres_database: Database, together: str
) -> None:
    """Triage, the alert tick and parliament are tasks of their own: the queue keeps no two of them apart."""
    cap = 5 if together == "one story" else 1
    config = settings(channels=(Address("slack", "#woordvoering"),), escalate=(), cap=cap)
    async with desk(postgres_database, config, date(2026, 1, 21)) as day:
        day.at("08:00").publishes("nu", KOP, about=ABOUT)
        if cap == 1:
            day.at("08:00").publishes("nos", "Streefcijfer in Assen: fietspad langs kanaal verzakt")
            day.at("08:00").publishes("bb", "Streefcijfer in Goes: kraamafdeling dicht in het weekend")
        await day.run("08:01" if cap == 5 else "08:02")
        day.clock.at = day.local("08:10")
        moment, begin = day.moment(), Barrier(2)

        def look() -> None:
            begin.wait()
            AlertTicker(AlertTickStore(postgres_database)).run(moment)

        with ThreadPoolExecutor(2) as workers:
            for each in [workers.submit(look) for _ in range(2)]:
                each.result()
        await day.tick()
        told = [each.reason for each in day.told]
        assert sorted(told) == (["first-sight"] if cap == 5 else ["first-sight", "summary-storm"]), told


async def test_a_story_is_called_after_the_article_that_is_on_a_topic(a_day: Open) -> None:
    day = await a_day(settings(channels=(PIKET,), escalate=()))
    day.at("08:00").publishes("bb", "Alleen voor abonnees: de top van het departement", about=ELSE)
    day.at("08:01").publishes("nu", KOP, about=ABOUT, key="a1")
    day.at("08:10").publishes("nu", f"{KOP}: vakbond boos", about=ABOUT, key="a1")
    await day.run("09:00")
    told = day.expects(email, Reason.FIRST_SIGHT, by="08:03", to="piket@example.nl")
    assert told.text.splitlines()[0] == KOP
    changed = day.expects(email, Reason.HEADLINE_CHANGED, by="08:18")
    assert changed.text.splitlines()[0] == f"Re: {KOP}"
    day.expects_nothing_more()


async def test_a_headline_that_comes_to_match_is_the_subject(a_day: Open) -> None:
    day = await a_day(settings(channels=(PIKET,), escalate=()))
    about = "Het plein heet voortaan anders, zegt de raad."
    day.at("08:00").publishes("nu", "Gemeente kiest nieuwe naam voor plein", about=about, key="a1")
    day.at("08:30").publishes("nu", KOP, about=about, key="a1")
    await day.run("09:00")
    told = day.expects(email, Reason.FIRST_SIGHT, by="08:32")
    assert told.text.splitlines()[0] == KOP
    day.expects_nothing_more()
