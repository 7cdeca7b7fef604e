"""Which questions of the House are on a story, and the rows of questions as nouns."""

from __future__ import annotations

from pydantic import TypeAdapter
from sqlalchemy import Connection, RowMapping, String, cast, func, select

from monitor.model.parliament import Actor, Asked, Paper, Question
from monitor.storage.tables.alerts import alerts
from monitor.storage.tables.articles import articles
from monitor.storage.tables.parliament import question_links, questions

LINKED = "linked"
ACTORS = TypeAdapter(tuple[Actor, ...])
PAPERS = TypeAdapter(tuple[Paper, ...])


def questions_on(connection: Connection, story: int) -> tuple[Asked, ...]:
    """Questions that are news and are linked to an article of the story, or are one themselves."""
    by_link = (
        select(questions, func.min(question_links.c.at).label("known"))
        .join(question_links, question_links.c.question == questions.c.number)
        .join(articles, articles.c.id == question_links.c.article)
        .where(articles.c.story == story, question_links.c.state == LINKED, questions.c.news)
        .group_by(questions.c.number)
    )
    own = (
        select(questions, func.coalesce(articles.c.joined, articles.c.first_seen).label("known"))
        .join(articles, articles.c.id == questions.c.article)
        .where(articles.c.story == story, questions.c.news)
    )
    found: dict[str, Asked] = {}
    for statement in (own, by_link):
        for row in connection.execute(statement).mappings():
            told_on = _told_elsewhere(connection, row["number"], story)
            found[row["number"]] = Asked(
                question=question_of(row), at=row["known"], note=row["note"], told_on=told_on
            )
    return tuple(found.values())


def _told_elsewhere(connection: Connection, number: str, story: int) -> frozenset[str]:
    """Routes whose alerts on other stories covered the question."""
    covers = cast(alerts.c.covered, String).like(f'%"{number}"%')
    first = select(questions.c.first_seen).where(questions.c.number == number).scalar_subquery()
    statement = select(alerts.c.route).where(alerts.c.story != story, alerts.c.created >= first, covers)
    return frozenset(connection.scalars(statement.distinct()))


def question_of(row: RowMapping) -> Question:
    """A row of the table as the noun."""
    return Question(
        number=row["number"],
        id=row["guid"],
        kind=row["kind"],
        subject=row["subject"],
        asked=row["asked"],
        term=row["term"],
        settled=row["settled"],
        deleted=row["deleted"],
        actors=ACTORS.validate_python(row["actors"]),
        papers=PAPERS.validate_python(row["papers"]),
        changed=row["changed"],
        text=row["text"],
    )
