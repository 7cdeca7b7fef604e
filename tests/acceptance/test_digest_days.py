"""Mornings with a digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from sqlalchemy import select

from monitor.flows.digest import DigestTicker, reviewed
from monitor.model.alert import Address, Person
from monitor.model.digest import DigestState
from monitor.model.settings import DigestSettings
from monitor.rules.digest import commented, dropped
from monitor.storage.digesting import DigestStore
from monitor.storage.tables.digests import digests
from tests.acceptance.conftest import Open
from tests.acceptance.desk import DESK, Day, email, people, settings
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


async def test_a_daemon_that_was_down_sends_it_at_the_start_and_says_so(a_day: Open) -> None:
    day = await a_day(CONFIG)
    day.clock.at = day.local("07:00")
    day.publish("nu", [("a1", KOP, ABOUT)])
    await day.tick()
    day.clock.at = day.local("11:00")
    await day.tick()
    told = day.expects(email, "digest", by="11:00")
    assert "Later dan gepland" in told.text


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
    assert "De knipselkrant van woensdag 21 januari 2026 wacht op u" in told.text
    assert "om 08:30 vanzelf weg" in told.text
    assert "Nakijken: http://desk.example/knipselkrant/2026-01-21" in told.text
    english = day.expects(email, "notice", by="08:00", to="john@example.nl")
    assert "Unreviewed it goes out by itself at 08:30" in english.text
    day.expects(email, "digest", by="08:30", to="hoofd@example.nl")
