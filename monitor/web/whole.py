"""A story, or a question, with all that belongs to it, read in one snapshot: for its page and for the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.model.desk import Asked, StoryCard
from monitor.model.parliament import AnswerClock, Question
from monitor.model.response import Line, Response
from monitor.model.settings import Settings
from monitor.rules.parliament.deadlines import deadlines
from monitor.storage import card_alerts, cards, questions
from monitor.storage.database import Database
from monitor.storage.respond import ResponseBook
from monitor.web.facts import Known, known
from monitor.web.present import calendar_of
from monitor.web.render import local
from monitor.web.review import with_review


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeStory:
    """``moved_to`` is where an emptied story's articles went."""

    card: StoryCard
    history: tuple[Response, ...]
    silences: tuple[Mapping[str, object], ...]
    lines: tuple[Line, ...]
    standing_lines: tuple[Line, ...] = ()
    moved_to: int | None = None
    known: Known | None = None
    """None for a story without articles."""


def read_story(database: Database, settings: Settings, number: int, now: datetime) -> WholeStory | None:
    """None when there is no such story."""
    with database.read() as connection:
        book = ResponseBook(connection)
        found = cards.cards(connection, [number], now, whole=True).get(number)
        if found is None:
            return None
        sent = card_alerts.deliveries_of(connection, number)
        asked = questions.of_stories(connection, [number], calendar_of(settings, now), local(now).date())
        told = tuple(replace(each, deliveries=sent.get(each.id, ())) for each in found.told)
        card = replace(found, told=told, questions=tuple(asked.get(number, ())))
        return WholeStory(
            card=card,
            history=book.history(number),
            silences=card_alerts.suppressed(connection, number),
            lines=tuple(with_review(line, card) for line in book.lines_of(number)),
            standing_lines=book.standing_lines(),
            moved_to=cards.moved_to(connection, number) if not found.articles else None,
            known=known(card, settings, connection),
        )


UNKNOWN = "Deze Kamervraag is niet bekend."


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeQuestion:
    """``titles``: of the articles that it cites, by their number; see ``questions.cited_titles``."""

    question: Question
    clock: AnswerClock
    links: tuple[Asked, ...]
    titles: Mapping[int, tuple[str, str, str]]
    events: tuple[tuple[str, date | None, datetime], ...]


def read_question(database: Database, settings: Settings, number: str, now: datetime) -> WholeQuestion | None:
    """None when there is no such question."""
    calendar, today = calendar_of(settings, now), local(now).date()
    with database.read() as connection:
        found = questions.one(connection, number)
        if found is None:
            return None
        return WholeQuestion(
            question=found,
            clock=deadlines(found, calendar, today),
            links=tuple(questions.links_of(connection, number, calendar, today)),
            titles=questions.cited_titles(connection, [number]),
            events=questions.events(connection, number),
        )
