"""Days with the House: a question on a story, the date that nears, and what the message says of both."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

from sqlalchemy import update

from monitor.config.load import parse_settings
from monitor.flows.respond import Act, Wording, approve, draft, submit, take
from monitor.model.alert import Address, QuietHours, Reason, Suppression
from monitor.model.person import Actor
from monitor.model.response import Line, Step, Use
from monitor.model.settings import Settings
from monitor.storage.respond import ResponseBook
from monitor.storage.tables.parliament import questions
from tests.acceptance.conftest import Open
from tests.acceptance.desk import DESK, PIKET, Day, email, people, settings, slack
from tests.acceptance.questions import ask
from tests.acceptance.test_ordinary_days import ABOUT, KOP

DOCS = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
CONFIG = settings(channels=(DESK, PIKET), escalate=(), repeat_interval=timedelta(days=30))
AN, BO = Actor(1, "An de Vries"), Actor(2, "Bo Jansen")


def _line(day: Day) -> None:
    """Drafted by one, approved by another."""
    with day.database.write() as connection:
        book, at = ResponseBook(connection), day.clock.at
        take(book, 1, Act(step=Step.ACKNOWLEDGE, by=AN, at=at))
        line = draft(
            book,
            1,
            "",
            Wording(core="We halen het doel niet.", text="Tekst."),
            Act(step=Step.DRAFT, by=AN, at=at),
        )
        assert isinstance(line, Line)
        submit(book, line.id, Act(step=Step.SUBMIT, by=AN, at=at))
        until = at + timedelta(days=14)
        approve(book, line.id, 1, Act(step=Step.APPROVE, by=BO, at=at), until, (Use.PHONE,))


async def test_a_question_comes_with_its_date_and_the_line(a_day: Open) -> None:
    day = await a_day(CONFIG)
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.plan(day.local("09:00"), lambda: _line(day))
    day.plan(day.local("11:00"), lambda: ask(day, "2026Z1", "Het bericht over vrouwen in de top"))
    await day.run("12:00")
    day.expects(email, Reason.FIRST_SIGHT, by="08:02")
    told = day.expects(email, Reason.QUESTION_ASKED, by="11:02")
    assert "2026Z1 door Van Baarle (DENK)" in told.text
    assert "Antwoord uiterlijk woensdag 11 februari (berekend)" in told.text
    assert "We halen het doel niet." in told.text
    assert told.text.index("2026Z1") < told.text.index("NU, woensdag"), "the question before the articles"
    day.expects(slack, Reason.QUESTION_ASKED, by="11:02", says="Van Baarle")


async def test_a_question_that_is_withdrawn_before_the_morning_is_told_as_such(a_day: Open) -> None:
    night = QuietHours(start=time(22), end=time(7))
    day = await a_day(replace_route(quiet=(night,)))
    day.at("01:00").publishes("nu", KOP, about=ABOUT)
    day.plan(day.local("02:00"), lambda: ask(day, "2026Z1", "Het bericht over vrouwen in de top"))
    day.plan(day.local("03:00"), lambda: _withdraw(day, "2026Z1"))
    await day.run("12:00")
    told = day.expects(email, Reason.QUESTION_ASKED, by="07:02", after="07:00", says="ingetrokken")
    assert "Antwoord uiterlijk" not in told.text
    day.expects(slack, Reason.QUESTION_ASKED, by="07:02", says="inmiddels ingetrokken")
    day.expects_nothing_more()


def replace_route(**more: object) -> Settings:
    return settings(channels=(DESK, PIKET), escalate=(), repeat_interval=timedelta(days=30), **more)  # type: ignore[arg-type]


def _withdraw(day: Day, number: str) -> None:
    with day.database.write() as connection:
        connection.execute(update(questions).where(questions.c.number == number).values(deleted=True))


async def test_without_a_line_the_message_says_so_and_a_draft_is_not_spread(a_day: Open) -> None:
    day = await a_day(CONFIG)
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.plan(day.local("11:00"), lambda: ask(day, "2026Z1", "Het bericht over vrouwen in de top"))
    await day.run("12:00")
    told = day.expects(email, Reason.QUESTION_ASKED, by="11:02")
    assert "nog geen lijn" in told.text


async def test_three_days_before_its_date_it_is_told_once_and_not_when_answered(a_day: Open) -> None:
    day = await a_day(CONFIG)
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.plan(day.local("10:00"), lambda: ask(day, "2026Z1", "Een", term=date(2026, 1, 28)))
    day.plan(day.local("10:00"), lambda: ask(day, "2026Z2", "Twee", term=date(2026, 1, 30)))

    def answer() -> None:
        paper = {
            "id": "a",
            "number": "2026D1",
            "kind": "Antwoord schriftelijke vragen",
            "title": "",
            "day": None,
        }
        with day.database.write() as connection:
            connection.execute(update(questions).where(questions.c.number == "2026Z2").values(papers=[paper]))

    day.plan(day.local("12:00", 1), answer)
    await day.run("23:00", day=8)
    day.expects(slack, Reason.QUESTION_ASKED, by="10:02")
    told = day.expects(slack, Reason.ANSWER_DUE, by="17:02", after="16:45", day=4)
    assert "2026Z1" in told.text
    assert not [each for each in day.told if each.reason == Reason.ANSWER_DUE and each.channel == slack][1:]


async def test_the_weekend_message_says_how_long_is_left(a_day: Open) -> None:
    day = await a_day(CONFIG, date(2026, 1, 24))
    day.at("10:00").publishes("nu", KOP, about=ABOUT)
    await day.run("11:00")
    day.expects(email, Reason.FIRST_SIGHT, by="10:02", says="tot de aanmelding voor het vragenuur sluit")


async def test_a_baseline_article_whose_headline_newly_matches_is_told(a_day: Open) -> None:
    day = await a_day(settings(channels=(DESK,), escalate=()))
    day.at("08:00").publishes(
        "nu", "Cijfers over de top van het rijk", key="a", about="Cijfers.", baseline=True
    )
    day.at("09:00").publishes("nu", "Rijk mist eigen streefcijfer voor de top", key="a", about="Cijfers.")
    await day.run("10:00")
    day.expects(slack, Reason.FIRST_SIGHT, by="09:02", after="09:00")
    day.expects_nothing_more()


async def test_a_persons_own_quiet_hours_hold_for_them_alone(a_day: Open) -> None:
    evening = QuietHours(start=time(18), end=time(8))
    late = replace(people()["hoofd"], quiet=(evening,))
    config = settings(channels=(PIKET, Address("email", "hoofd")), escalate=(), known=people(hoofd=late))
    day = await a_day(replace(config, topics=config.topics))
    day.at("19:00").publishes("nu", KOP, about=ABOUT)
    day.at("20:00").publishes("nos", "Onderzoek naar discriminatie bij de belastingdienst in Zwolle")
    day.at("21:00").publishes("bb", "Calamiteit op het ministerie van Financiën")
    await day.run("09:00", day=1)
    day.expects(email, Reason.FIRST_SIGHT, by="19:02", to="piket@example.nl")
    day.expects(email, Reason.FIRST_SIGHT, by="20:02", to="piket@example.nl")
    day.expects(email, Reason.FIRST_SIGHT, by="21:00", to="hoofd@example.nl", says="Calamiteit")
    told = day.expects(email, "summary-quiet", by="08:00", after="08:00", day=1, to="hoofd@example.nl")
    assert "2 verhalen tijdens de rusttijd" in told.text
    assert told.text.count("Nieuw ·") == 2, "what they never heard of is new to them, not a reminder"
    day.silent_because(Suppression.PREFERENCE)


async def test_a_route_that_somebody_muted_is_silent_until_it_ends(a_day: Open) -> None:
    day = await a_day(settings(channels=(DESK,), escalate=()))
    day.at("07:00").mutes("route", "desk", hours=3)
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    await day.run("11:00")
    day.expects(slack, Reason.FIRST_SIGHT, by="10:00", after="10:00")
    day.silent_because(Suppression.MUTED)
    day.expects_nothing_more()


def as_documented() -> Settings:
    """The desk, with the head's route for Kamervragen before its own, as docs/alerts.md writes it."""
    example = re.search(r"```yaml\n(routes:\n  - name: hoofd-kamervragen\n.*?)```", DOCS, re.DOTALL)
    assert example is not None
    read = parse_settings(
        "outlets: {nu: {name: NU, url: 'https://nu.example/rss'}}\n"
        "topics: {diversiteit: {title: Diversiteit, alert: streefcijfer}}\n"
        "people: {hoofd: {name: Hoofd, email: hoofd@example.nl}}\n"
        "ministries: {bzk: {name: Binnenlandse Zaken, answers: [BZK]}}\n" + example[1]
    )
    assert isinstance(read, Settings), read
    children = (*read.routes.children, *CONFIG.routes.children)
    return replace(CONFIG, ministries=read.ministries, routes=replace(CONFIG.routes, children=children))


async def test_the_head_hears_of_questions_on_a_story_with_an_agreed_line(a_day: Open) -> None:
    day = await a_day(as_documented())
    day.at("08:00").publishes("nu", KOP, about=ABOUT)
    day.plan(day.local("09:00"), lambda: _line(day))
    day.plan(day.local("11:00"), lambda: ask(day, "2026Z1", "Het bericht over vrouwen in de top"))
    await day.run("20:00")
    day.expects(email, Reason.FIRST_SIGHT, by="08:02")
    day.expects(slack, Reason.FIRST_SIGHT, by="08:02")
    heard = [each for each in day.told if each.recipient == "hoofd@example.nl"]
    assert [each.reason for each in heard] == [Reason.QUESTION_ASKED]
    assert "2026Z1" in heard[0].text
    assert "We halen het doel niet." in heard[0].text
