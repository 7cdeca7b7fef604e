"""Mornings with a digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from monitor.flows.alert_views import Moment
from monitor.flows.digest import DigestTicker, build_for, reviewed
from monitor.model.alert import Address, Person, Reason
from monitor.model.digest import DigestState
from monitor.model.settings import DigestSettings
from monitor.rules.digest import commented, dropped
from monitor.storage.digesting import DigestStore
from monitor.storage.tables.digests import digests
from tests.acceptance.conftest import Open
from tests.acceptance.desk import DESK, Day, email, people, settings, slack
from tests.acceptance.test_ordinary_days import ABOUT, KOP

DIGEST = DigestSettings(at=time(8, 30), to=(Address("email", "hoofd"),), days=frozenset(range(1, 8)))
CONFIG = settings(channels=(DESK,), escalate=(), repeat_interval=timedelta(days=30), digest=DIGEST)
OTHER = "Onderzoek naar discriminatie bij de belastingdienst in Zwolle"


def _digests(day: Day) -> list[date]:
    with day.database.read() as connection:
        return list(connection.scalars(select(digests.c.day).order_by(digests.c.day)))


async def test_the_digest_goes_at_its_time_though_nobody_reviewed_it(a_day: Open) -> None:
    day = await a_day(CONFIG)
    day.at("07:00").publishes("nu", KOP, about=ABOUT)
    day.at("07:10").publishes("nos", OTHER)
    day.at("07:20").publishes("nu", "Vielfalt op het ministerie")
    await day.run("09:00")
    told = day.expects(email, "digest", by="08:30", after="08:30", to="hoofd@example.nl")
    assert "Niet nagekeken" in told.text
    assert "Knipselkrant woensdag 21 januari 2026" in told.text
    assert told.text.index(KOP) < told.text.index("Vielfalt")
    (caught,) = [each for each in day.mail.caught if each.recipient == "hoofd@example.nl"]
    assert any(part.get_content_type() == "image/png" for part in caught.mail.walk())


async def test_a_reviewed_digest_says_by_whom_and_shows_the_comment(a_day: Open) -> None:
    day = await a_day(CONFIG)
    day.at("07:00").publishes("nu", KOP, about=ABOUT)
    day.at("07:10").publishes("nos", OTHER)

    def review() -> None:
        with DigestStore(day.database).transaction() as work:
            draft = work.newest()
            assert draft is not None
            assert work.keep(commented(draft, 1, "Zie de brief van maart."))
            assert not work.keep(commented(draft, 1, "Wie te laat is")), (
                "an edit of an older revision is refused"
            )
            fresh = work.newest()
            assert fresh is not None
            assert work.keep(dropped(fresh, 2, "Piket", "al bekend"))
            newest = work.newest()
            assert newest is not None
            assert reviewed(newest, work, "Piket")

    day.plan(day.local("08:10"), review)
    await day.run("09:00")
    told = day.expects(email, "digest", by="08:30")
    assert "Nagekeken door Piket" in told.text
    assert "Zie de brief van maart." in told.text
    assert "weggelaten door Piket: al bekend" in told.text.replace("\r\n", "\n")


async def test_copies_are_folded(a_day: Open) -> None:
    day = await a_day(CONFIG)
    for minute, outlet in enumerate(("nu", "bb", "regio")):
        day.at(f"07:0{minute}").publishes(outlet, KOP, about=ABOUT)
    await day.run("09:00")
    told = day.expects(email, "digest", by="08:30")
    assert "zelfde tekst in BB, REGIO" in told.text


async def test_what_was_sent_is_frozen(a_day: Open) -> None:
    day = await a_day(CONFIG)
    day.at("07:00").publishes("nu", KOP, about=ABOUT)
    await day.run("09:00")
    with DigestStore(day.database).transaction() as work:
        digest = work.newest()
        assert digest is not None
        assert digest.state is DigestState.SENT
        assert not reviewed(digest, work, "Piket")
        assert not work.freeze(digest.day, day.clock.at, late=False)


async def test_the_next_digest_begins_where_the_last_one_ended(a_day: Open) -> None:
    day = await a_day(CONFIG)
    day.at("07:00").publishes("nu", KOP, about=ABOUT)
    day.at("12:00").publishes("nos", OTHER)
    await day.run("09:00", day=1)
    first = day.expects(email, "digest", by="08:30")
    second = day.expects(email, "digest", by="08:30", day=1)
    assert OTHER not in first.text
    assert KOP not in second.text
    assert OTHER in second.text


@pytest.mark.fault(53)
async def test_a_daemon_that_was_down_sends_it_at_the_start_and_says_so(a_day: Open) -> None:
    day = await a_day(CONFIG)
    day.clock.at = day.local("07:00")
    day.publish("nu", [("a1", KOP, ABOUT)])
    await day.tick()
    day.clock.at = day.local("11:00")
    await day.tick()
    told = day.expects(email, "digest", by="11:00")
    assert "Later dan gepland" in told.text


@pytest.mark.fault(52)
async def test_the_double_hour_of_october_has_one_digest(a_day: Open) -> None:
    night = DigestSettings(at=time(2, 30), to=DIGEST.to, days=DIGEST.days)
    config = settings(channels=(DESK,), escalate=(), digest=night)
    day = await a_day(config, date(2026, 10, 24))
    await day.run("12:00", day=2)
    assert _digests(day) == [date(2026, 10, 24) + timedelta(days=n) for n in range(3)]
    assert len([each for each in day.mail.caught if "Knipselkrant" in str(each.mail["Subject"])]) == 3


async def test_two_daemons_make_one_digest(a_day: Open) -> None:
    day = await a_day(CONFIG)
    other = DigestTicker(DigestStore(day.database))
    ours = day.digests

    class Both:
        def run(self, moment: object) -> None:
            ours.run(moment)  # type: ignore[arg-type]
            other.run(moment)  # type: ignore[arg-type]

    day.digests = Both()  # type: ignore[assignment]
    await day.run("09:00", day=1)
    assert len([each for each in day.mail.caught if "Knipselkrant" in str(each.mail["Subject"])]) == 2


async def test_the_reviewers_hear_of_the_draft_in_their_language_with_the_way_and_the_time(
    a_day: Open,
) -> None:
    john = Person(slug="john", name="John", email="john@example.nl", language="en")
    to = (Address("email", "piket"), Address("email", "john"))
    config = settings(
        channels=(DESK,),
        escalate=(),
        repeat_interval=timedelta(days=30),
        digest=replace(DIGEST, reviewers=to),
        known=people(john=john),
    )
    day = await a_day(config)
    day.at("07:00").publishes("nu", KOP, about=ABOUT)
    await day.run("09:00")
    told = day.expects(email, "notice", by="08:00", after="08:00", to="piket@example.nl")
    assert "De knipselkrant van woensdag 21 januari 2026 wacht op nakijken" in told.text
    assert "om 08:30 vanzelf weg" in told.text
    assert "Nakijken: http://desk.example/knipselkrant/2026-01-21" in told.text
    english = day.expects(email, "notice", by="08:00", to="john@example.nl")
    assert "Unreviewed it goes out by itself at 08:30" in english.text
    day.expects(email, "digest", by="08:30", to="hoofd@example.nl")


async def test_what_comes_after_the_draft_was_made_is_in_what_is_sent(a_day: Open) -> None:
    day = await a_day(CONFIG)
    day.at("08:10").publishes("nu", KOP, about=ABOUT)
    day.at("08:29").publishes("nos", OTHER)
    await day.run("09:00")
    told = day.expects(email, "digest", by="08:30", after="08:30")
    assert KOP in told.text
    assert OTHER in told.text


async def test_a_draft_that_an_editor_began_the_day_before_gets_the_night_too(a_day: Open) -> None:
    config = replace(CONFIG, digest=replace(DIGEST, reviewers=(Address("email", "piket"),)))
    day = await a_day(config)
    day.at("12:00").publishes("nu", KOP, about=ABOUT)
    tomorrow = day.date + timedelta(days=1)

    def begin() -> None:
        with DigestStore(day.database).transaction() as work:
            moment = Moment(now=day.clock.at, settings=config)
            assert work.add(build_for(tomorrow, work, moment))
            draft = work.newest()
            assert draft is not None
            assert work.keep(commented(draft, 1, "Zie de brief van maart."))
            draft = work.newest()
            assert draft is not None
            assert reviewed(draft, work, "Piket")

    day.plan(day.local("16:00"), begin)
    day.at("23:00").publishes("nos", OTHER)
    day.at("12:00", day=1).publishes("nu", "Vielfalt op het ministerie")
    await day.run("09:00", day=2)
    day.expects(email, "digest", by="08:30")
    day.expects(email, "notice", by="08:00", after="08:00", day=1, to="piket@example.nl")
    told = day.expects(email, "digest", by="08:30", day=1)
    assert "Zie de brief van maart." in told.text
    assert "Nagekeken door Piket" in told.text
    assert "kwam na het nakijken" in told.text
    assert told.text.index(KOP) < told.text.index(OTHER)
    third = day.expects(email, "digest", by="08:30", day=2)
    assert "Vielfalt" in third.text
    assert OTHER not in third.text


async def test_an_article_found_later_than_it_came_is_in_the_next_digest(a_day: Open) -> None:
    day = await a_day(CONFIG)
    day.at("07:00").publishes("nu", "Ministerie trekt conclusie", key="a", about="Nog niets.")
    day.at("11:00").publishes("nu", KOP, key="a", about="Nog niets.")
    day.at("11:00", day=1).publishes("nu", KOP + "!", key="a", about="Nog niets.")
    await day.run("09:00", day=2)
    day.expects(email, "digest", by="08:30")
    assert KOP in day.expects(email, "digest", by="08:30", day=1).text
    assert KOP not in day.expects(email, "digest", by="08:30", day=2).text, "a new version is not news"


async def test_what_was_being_stored_while_the_digest_was_made_is_in_the_next_one(a_day: Open) -> None:
    day = await a_day(CONFIG)
    await day.run("08:30")
    day.clock.at = day.local("08:30") - timedelta(seconds=2)
    day.publish("nu", [("a", KOP, ABOUT)])
    await day.tick()
    await day.run("09:00", day=1)
    assert KOP not in day.expects(email, "digest", by="08:30").text
    assert KOP in day.expects(email, "digest", by="08:30", day=1).text


async def test_a_topic_that_was_renamed_overnight_keeps_its_stories_in_the_digest(a_day: Open) -> None:
    day = await a_day(CONFIG)
    day.at("07:00").publishes("nu", KOP, about=ABOUT)

    def rename() -> None:
        renamed = tuple(replace(each, slug=f"nieuw-{each.slug}") for each in day.config.topics)
        day.config = replace(day.config, topics=renamed)

    day.plan(day.local("07:30"), rename)
    await day.run("09:00")
    assert KOP in day.expects(email, "digest", by="08:30").text


@pytest.mark.parametrize(("says", "to", "at"), [("later", time(10), "10:00"), ("earlier", time(6), "07:45")])
async def test_the_time_of_the_digest_is_moved_on_the_same_day(
    a_day: Open, says: str, to: time, at: str
) -> None:
    """Before it was made: once, at the new time, or at once where that has passed."""
    day = await a_day(CONFIG)
    day.at("07:00").publishes("nu", KOP, about=ABOUT)

    def move() -> None:
        day.config = replace(day.config, digest=replace(DIGEST, at=to))

    day.plan(day.local("07:45"), move)
    await day.run("23:00")
    told = day.expects(email, "digest", by=at, after=at)
    assert KOP in told.text
    day.at("12:00", day=1).publishes("nos", OTHER)
    await day.run("08:00" if says == "earlier" else "10:30", day=1)
    day.expects(email, "digest", by="10:00", day=1)
    day.expects(slack, Reason.FIRST_SIGHT, by="07:02")
    day.expects_nothing_more()


async def test_a_digest_moved_after_it_was_sent_does_not_come_again(a_day: Open) -> None:
    day = await a_day(CONFIG)
    day.at("07:00").publishes("nu", KOP, about=ABOUT)

    def move() -> None:
        day.config = replace(day.config, digest=replace(DIGEST, at=time(17)))

    day.plan(day.local("09:00"), move)
    await day.run("23:00")
    assert _digests(day) == [day.date]
    day.expects(email, "digest", by="08:30")
    await day.run("18:00", day=1)
    day.expects(email, "digest", by="17:00", after="17:00", day=1)
