"""The second half of the case: the line of 21 June, the question of 27 June, terms, answer, ledger.

Facts of the case are facts (numbers, days, the headline); the wording of the line is ours.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from monitor.flows.coverage import ledger
from monitor.flows.respond import Act, Wording, approve, draft, submit
from monitor.model.alert import Reason
from monitor.model.person import Actor
from monitor.model.response import Line, Step, Use
from monitor.rules.parliament.deadlines import deadlines
from monitor.rules.political_clock import calendar_of
from monitor.rules.topics import Matcher, compile_topics
from monitor.rules.wording.catalogue import reason_word
from monitor.storage.coverage import CoverageStore
from monitor.storage.parliament import ParliamentStore
from monitor.storage.respond import ResponseBook
from monitor.storage.tables.articles import articles
from standins.demo.stage import Stage, Told

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NUMBER = "2023Z12033"
SUBJECT = "Het bericht ‘Overheid haalt eigen diversiteitsdoelen niet of nauwelijks’"
NOTE = (
    "Vraag 1. Bent u bekend met het bericht «Overheid haalt eigen diversiteitsdoelen niet of nauwelijks»? "
    "1 NU.nl, 20 juni 2023, https://www.nu.nl/binnenland/6268273/overheid-haalt-eigen-diversiteitsdoelen-"
    "niet-of-nauwelijks.html"
)
_AUTHOR, _APPROVER = Actor(1, "Piket Woordvoering"), Actor(2, "Hoofd Woordvoering")
_LINE = Wording(
    core="De doelen zijn nog niet gehaald; daar werken wij met alle ministeries aan.",
    text="Voorbeeldtekst: het Rijk haalt zijn doelen voor diversiteit nog niet en neemt maatregelen.",
)
_EARLIER = (
    ("2022Z21001", "Het bericht ‘Diversiteit bij de top van het Rijk blijft achter’", "2022-11-08"),
    ("2023Z02002", "De streefcijfers voor diversiteit bij ministeries", "2023-02-14"),
)


def at(day: str, clock: str) -> datetime:
    """A moment of the case in Amsterdam."""
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=AMSTERDAM)


async def before(stage: Stage) -> None:
    """Earlier questions, read once: the baseline of the House."""
    for number, subject, day in _EARLIER:
        stage.house_of_parliament.ask(number, subject, f"{day}T00:00:00+01:00", changed=at(day, "12:00"))
    await stage.house.follow_parliament()


async def play(stage: Stage, say: Callable[[str], None]) -> int:
    """The number of expectations that were not met."""
    story = _story(stage)
    agreed = _agree(stage, story)
    say("21 juni 16:30  lijn vastgesteld door een ander dan de schrijver" + ("" if agreed else "  ← MISLUKT"))
    asked = await _ask(stage)
    say(f"27 juni 16:00  {NUMBER}: {SUBJECT}")
    for mail in asked.mails:
        say(f"               → mail aan {mail.recipient}: {mail.mail['subject']}")
    named = reason_word("nl", Reason.QUESTION_ASKED)
    missed = int(not agreed) + int(
        not any(str(each.mail["subject"]).startswith(named) for each in asked.mails)
    )
    missed += _terms(stage, say)
    await _answer(stage)
    return missed + _ledger(stage, say)


def _story(stage: Stage) -> int:
    query = select(articles.c.story).where(articles.c.url.contains("/6268273/"))
    with stage.parts.database.read() as connection:
        return int(connection.scalar(query) or 0)


def _agree(stage: Stage, story: int) -> bool:
    """Two people, as the desk wants it; the act's step is what each function makes of it."""
    drafted = at("2023-06-21", "14:00")
    settled = at("2023-06-21", "16:30")
    with stage.parts.database.write() as connection:
        book = ResponseBook(connection)
        line = draft(
            book, story, "Diversiteit bij het Rijk", _LINE, Act(step=Step.DRAFT, by=_AUTHOR, at=drafted)
        )
        if not isinstance(line, Line):
            return False
        submit(book, line.id, Act(step=Step.SUBMIT, by=_AUTHOR, at=drafted))
        act = Act(step=Step.APPROVE, by=_APPROVER, at=settled)
        done = approve(book, line.id, 1, act, settled + timedelta(days=90), (Use.PHONE, Use.WRITTEN))
    return isinstance(done, Line)


async def _ask(stage: Stage) -> Told:
    moment = at("2023-06-27", "16:00")
    stage.house_of_parliament.ask(
        NUMBER, SUBJECT, "2023-06-27T00:00:00+02:00", changed=moment, asker=("S.R.T. van Baarle", "DENK")
    )
    stage.house_of_parliament.pages[f"kv-tk-{NUMBER}"] = f'<h1>Vragen</h1><div class="vraag">{NOTE}</div>'
    return await stage.sit(moment)


def _terms(stage: Stage, say: Callable[[str], None]) -> int:
    question = ParliamentStore(stage.parts.database).question(NUMBER)
    today = date(2023, 6, 27)
    if question is None:
        say("               ← GEMIST: de vraag staat niet in het archief")
        return 1
    dates = deadlines(question, calendar_of(stage.parts.settings.calendar, today), today).dates
    if dates is None:
        return 1
    say(
        f"               termijn {dates.due:%d-%m-%Y} ({dates.basis.value});"
        f" als het reces opschort {dates.with_recess:%d-%m-%Y}"
    )
    return int((dates.due, dates.with_recess) != (date(2023, 7, 18), date(2023, 9, 16)))


async def _answer(stage: Stage) -> None:
    moment = at("2023-11-21", "15:00")
    stage.house_of_parliament.paper(
        NUMBER,
        "2023D47111",
        "Antwoord schriftelijke vragen",
        "Antwoord",
        "2023-11-21T00:00:00+01:00",
        changed=moment,
    )
    await stage.sit(moment)


def _ledger(stage: Stage, say: Callable[[str], None]) -> int:
    parts = stage.parts

    def one(topic: object) -> Matcher | None:
        matcher = compile_topics((topic,), parts.settings.groups)  # type: ignore[arg-type]  # a topic
        return None if isinstance(matcher, tuple) else matcher

    rows = ledger(CoverageStore(parts.database), parts.matcher, parts.settings, stage.clock.now(), 180, one)
    row = next((each for each in rows if each.number == NUMBER), None)
    question = ParliamentStore(parts.database).question(NUMBER)
    if row is None or question is None:
        say("               ← GEMIST: de vraag staat niet in de verantwoording")
        return 1
    clock = deadlines(question, calendar_of(parts.settings.calendar, date(2023, 11, 21)), date(2023, 11, 21))
    days = (clock.answered - date(2023, 6, 27)).days if clock.answered else 0
    say(f"21 nov  15:00  beantwoord, {days} dagen na de vraag")
    facts = row.facts
    if facts:
        steps = (("gezien", facts.seen), ("gemeld", facts.alerted), ("lijn", facts.line_ready))
        say("               " + ", ".join(f"{name} {_when(moment)}" for name, moment in steps))
    say(f"               voorsprong {row.lead_days} dagen")
    return int(row.cause is not None) + int(row.lead_days != 6) + int(days != 147)


def _when(moment: datetime | None) -> str:
    return f"{moment.astimezone(AMSTERDAM):%d-%m %H:%M}" if moment else "niet"
