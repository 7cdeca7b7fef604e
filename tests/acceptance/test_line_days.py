"""A line is written, waits, is given back and approved: who hears of it, and when."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from monitor.flows import respond
from monitor.flows.alert_views import Moment
from monitor.flows.line_news import stepped
from monitor.flows.respond import Act, Wording
from monitor.model.alert import Pace, Person
from monitor.model.person import Actor, Role, User
from monitor.model.response import Line, LineState, Step, Use
from monitor.storage import people as accounts
from monitor.storage.database import Database
from monitor.storage.line_news import LineNewsRecords
from monitor.storage.respond import ResponseBook
from monitor.storage.tables.alerts import alerts, deliveries
from tests.acceptance.conftest import Open
from tests.acceptance.desk import DESK, NIGHT, Day, email, people, settings, slack

KOP = "Rijk mist streefcijfers opnieuw"
CORE = "Wij halen de streefcijfers dit jaar."
QUIET = settings(channels=(DESK,), escalate=(), quiet=(NIGHT,), repeat_interval=timedelta(days=30))
GERDA, WIM = "gerda@example.nl", "wim@example.nl"


class Press:
    """Somebody at the desk, in a day of which only the clock is ours."""

    def __init__(self, day: Day, *, channels: frozenset[str] = frozenset({"email"})) -> None:
        self.day, self.channels = day, channels
        people_of = [("wim", "Wim Woordvoerder", Role.OFFICER), ("gerda", "Gerda de Goed", Role.APPROVER)]
        with day.database.write() as connection:
            for login, name, role in people_of:
                made = User(id=0, login=login, name=name, role=role, email=f"{login}@example.nl")
                accounts.add(connection, made, day.clock.now())
        self.wim, self.gerda = Actor(1, "Wim Woordvoerder"), Actor(2, "Gerda de Goed")

    def drafts(
        self, story: int | None = 1, topic: str = "", text: str = "De cijfers staan in de brief."
    ) -> int:
        with self.day.database.write() as connection:
            wording = Wording(core=CORE, text=text)
            act = Act(step=Step.DRAFT, by=self.wim, at=self.day.clock.now())
            made = respond.draft(ResponseBook(connection), story, "Streefcijfers", wording, act, topic)
        assert isinstance(made, Line)
        return made.id

    async def does(self, line: int, step: Step, by: Actor, why: str = "", version: int = 1) -> Line:
        day, now, moment = self.day, self.day.clock.now(), self.day.moment()
        act = Act(step=step, by=by, at=now, why=why)
        week = now + timedelta(days=7)
        with day.database.write() as connection:
            book = ResponseBook(connection)
            taken = {
                Step.SUBMIT: lambda: respond.submit(book, line, act),
                Step.APPROVE: lambda: respond.approve(book, line, version, act, week, (Use.PHONE,)),
                Step.REJECT: lambda: respond.give_back(book, line, act),
                Step.WITHDRAW: lambda: respond.withdraw(book, line, act),
                Step.DRAFT: lambda: respond.revise(book, line, Wording(core=CORE, text=f"Anders {why}"), act),
            }[step]
            work = LineNewsRecords(connection)
            made = stepped(line, act, book, work, moment, channels=self.channels, take=taken)
        assert isinstance(made, Line), made
        await day.tick()
        return made

    def messages(self) -> list[tuple[str, str]]:
        with self.day.database.read() as connection:
            query = select(deliveries.c.recipient, deliveries.c.state).join(alerts)
            query = query.where(alerts.c.route == "lijnen").order_by(deliveries.c.id)
            return [(row.recipient, row.state) for row in connection.execute(query)]


async def _at(day: Day, clock: str, number: int = 0) -> None:
    await day.run(clock, day=number)


async def test_a_line_is_submitted_given_back_and_approved_and_each_hears_of_it_once(a_day: Open) -> None:
    day = await a_day(QUIET)
    press = Press(day)
    day.at("09:00").publishes("nu", KOP)
    await _at(day, "10:00")
    line = press.drafts()
    await press.does(line, Step.SUBMIT, press.wim)
    await press.does(line, Step.SUBMIT, press.wim)
    await _at(day, "10:01")
    told = day.expects(email, "notice", by="10:00", after="10:00", to=GERDA)
    assert "Lijn wacht op vaststelling: Streefcijfers" in told.text
    assert "Wim Woordvoerder legt een woordvoeringslijn voor." in told.text
    assert f"Kernboodschap: {CORE}" in told.text
    assert f"Bij het verhaal: {KOP}" in told.text
    assert f"Bekijk de lijn: http://desk.example/lijnen/{line}" in told.text
    await _at(day, "10:30")
    await press.does(line, Step.REJECT, press.gerda, "Noem de brief van 3 juni.")
    await _at(day, "10:31")
    back = day.expects(email, "notice", by="10:30", after="10:30", to=WIM)
    assert "Gerda de Goed geeft je lijn terug." in back.text
    assert "Wat er anders moet: Noem de brief van 3 juni." in back.text
    await press.does(line, Step.DRAFT, press.wim, "en beter")
    await press.does(line, Step.SUBMIT, press.wim)
    await _at(day, "11:00")
    await press.does(line, Step.APPROVE, press.gerda, version=2)
    await press.does(line, Step.APPROVE, press.gerda, version=2)
    await _at(day, "12:00")
    good = day.expects(email, "notice", by="11:00", after="11:00", to=WIM)
    assert "Gerda de Goed heeft je lijn vastgesteld. Geldig tot " in good.text
    assert [each for each, _ in press.messages()] == [GERDA, WIM, GERDA, WIM]
    assert {state for _, state in press.messages()} == {"sent"}


async def test_at_night_it_waits_for_the_morning_and_what_is_withdrawn_by_then_is_not_told(
    a_day: Open,
) -> None:
    day = await a_day(QUIET)
    press = Press(day)
    day.at("09:00").publishes("nu", KOP)
    await _at(day, "22:30")
    first, second = press.drafts(), press.drafts(None, "diversiteit")
    await press.does(first, Step.SUBMIT, press.wim)
    await press.does(second, Step.SUBMIT, press.wim)
    await press.does(second, Step.WITHDRAW, press.gerda, "Niet meer nodig.")
    await _at(day, "06:59", 1)
    assert [state for _, state in press.messages()] == ["queued", "merged"]
    await _at(day, "08:00", 1)
    day.expects(email, "notice", by="07:00", after="07:00", to=GERDA, day=1)
    assert [state for _, state in press.messages()] == ["sent", "merged"]


async def test_a_new_wording_takes_the_waiting_message_back_and_tells_once_of_the_newest(a_day: Open) -> None:
    day = await a_day(QUIET)
    press = Press(day)
    day.at("09:00").publishes("nu", KOP)
    await _at(day, "23:00")
    line = press.drafts()
    for round_ in ("een", "twee"):
        await press.does(line, Step.SUBMIT, press.wim)
        await press.does(line, Step.DRAFT, press.wim, round_)
    await press.does(line, Step.SUBMIT, press.wim)
    await _at(day, "08:00", 1)
    assert [state for _, state in press.messages()] == ["merged", "merged", "sent"]


async def test_an_urgent_topic_waits_for_no_morning(a_day: Open) -> None:
    day = await a_day(QUIET)
    press = Press(day)
    await _at(day, "23:00")
    await press.does(press.drafts(None, "crisis"), Step.SUBMIT, press.wim)
    await _at(day, "23:05")
    told = day.expects(email, "notice", by="23:00", after="23:00", to=GERDA)
    assert "Voor de piketdienst, vooraf afgesproken." in told.text


async def test_slack_where_feeds_yaml_has_it_and_in_the_language_asked_for_there(a_day: Open) -> None:
    known = people()
    gerda = replace(known["hoofd"], slug="gerda", name="Gerda", email="Gerda@example.nl", language="en")
    known["hoofd"] = replace(known["hoofd"], slack="")
    day = await a_day(replace(QUIET, people={**known, "gerda": gerda}))
    press = Press(day, channels=frozenset({"email", "slack"}))
    await _at(day, "10:00")
    await press.does(press.drafts(None), Step.SUBMIT, press.wim)
    await _at(day, "10:05")
    told = day.expects(slack, "notice", by="10:00", after="10:00")
    assert "Line awaits approval: Streefcijfers" in told.text
    assert sorted(each for each, _ in press.messages()) == [gerda.email, gerda.slack]


async def test_who_asked_for_hourly_messages_gets_it_at_the_hour_and_for_the_digest_alone_not(
    a_day: Open,
) -> None:
    gerda = Person(slug="gerda", name="Gerda", email=GERDA, pace=Pace.HOURLY)
    wim = Person(slug="wim", name="Wim", email=WIM, pace=Pace.DIGEST)
    day = await a_day(replace(QUIET, people={**people(), "gerda": gerda, "wim": wim}))
    press = Press(day)
    await _at(day, "10:05")
    line, other = press.drafts(None), press.drafts(None, text="Een andere tekst.")
    assert line != other
    await press.does(line, Step.SUBMIT, press.wim)
    await press.does(other, Step.SUBMIT, press.wim)
    await press.does(other, Step.WITHDRAW, press.gerda, "Niet meer nodig.")
    await _at(day, "11:30")
    day.expects(email, "notice", by="11:00", after="11:00", to=GERDA)
    await press.does(line, Step.APPROVE, press.gerda)
    await _at(day, "12:30")
    day.expects_nothing_more()
    assert press.messages() == [(GERDA, "sent"), (GERDA, "merged"), (WIM, "digest")]


async def test_the_time_to_the_question_hour_is_named_when_it_is_near(a_day: Open) -> None:
    day = await a_day(QUIET)
    press = Press(day)
    tuesday = (1 - day.date.weekday()) % 7
    await _at(day, "09:30", tuesday)
    await press.does(press.drafts(None), Step.SUBMIT, press.wim)
    await _at(day, "09:35", tuesday)
    told = [each for each in day.told if each.recipient == GERDA]
    assert "tot de aanmelding voor het vragenuur sluit" in told[-1].text


async def test_what_breaks_off_before_the_end_told_nobody_and_changed_nothing(a_day: Open) -> None:
    day = await a_day(QUIET)
    press = Press(day)
    await _at(day, "10:00")
    line = press.drafts(None)
    act, moment = Act(step=Step.SUBMIT, by=press.wim, at=day.clock.now()), day.moment()

    def killed() -> None:
        with day.database.write() as connection:
            book, work = ResponseBook(connection), LineNewsRecords(connection)
            stepped(line, act, book, work, moment, channels={"email"},
                    take=lambda: respond.submit(book, line, act))  # fmt: skip
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    with day.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(alerts)) == 0
        found = ResponseBook(connection).line(line)
    assert found is not None
    assert found.state is LineState.DRAFT


def test_four_hands_at_once_on_postgresql_tell_once(postgres_database: Database) -> None:
    now, wim = datetime(2026, 1, 21, 9, tzinfo=UTC), Actor(1, "Wim")
    with postgres_database.write() as connection:
        for login, role in (("wim", Role.OFFICER), ("gerda", Role.APPROVER)):
            made = User(id=0, login=login, name=login, role=role, email=f"{login}@example.nl")
            accounts.add(connection, made, now)
        wording, act = Wording(core=CORE, text="Tekst."), Act(step=Step.DRAFT, by=wim, at=now)
        line = respond.draft(ResponseBook(connection), None, "Lijn", wording, act)
    assert isinstance(line, Line)
    number, act = line.id, Act(step=Step.SUBMIT, by=wim, at=now)
    together = Barrier(4)

    def press() -> None:
        with postgres_database.write() as connection:
            book, work = ResponseBook(connection), LineNewsRecords(connection)
            together.wait()
            stepped(number, act, book, work, Moment(now=now, settings=QUIET), channels={"email"},
                    take=lambda: respond.submit(book, number, act))  # fmt: skip

    with ThreadPoolExecutor(4) as hands:
        for each in [hands.submit(press) for _ in range(4)]:
            each.result()
    with postgres_database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(deliveries)) == 1
