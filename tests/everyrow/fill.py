"""The shared filler: a database with rows in every table and in every state that a column can have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.everyrow.desk import fill_papers, fill_people, fill_work
from tests.everyrow.news import fill_big, fill_outlets, fill_questions, fill_service, fill_stories
from tests.everyrow.told import fill_told

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Filled:
    """The numbers of what was made. ``big``: the story of many articles."""

    people: list[int]
    stories: list[int]
    articles: list[int]
    lines: list[int]
    questions: list[str]
    big: int


def fill(connection: Connection, *, many: int = 40) -> Filled:
    """Over a town (``tests/web/town.py``), which has the accounts 1 to 4; ``many``: articles in one story."""
    known = fill_people(connection)
    stories, articles = fill_stories(connection)
    big = fill_big(connection, many)
    lines = fill_work(connection, stories, known)
    fill_told(connection, stories, articles[0])
    questions = fill_questions(connection, articles)
    fill_outlets(connection)
    fill_service(connection)
    fill_papers(connection, articles[-1])
    return Filled(known, stories, articles, lines, questions, big)
