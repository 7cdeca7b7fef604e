"""Storage for the chance of Kamervragen: the archive's stories, earlier questions, what was learnt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import exists, func, insert, select

from monitor.model.chance import Learnt, SeenArticle
from monitor.storage.asked import LINKED
from monitor.storage.database import Database
from monitor.storage.tables.articles import articles, stories, topic_matches
from monitor.storage.tables.chances import chances
from monitor.storage.tables.parliament import question_links, questions


class ChanceStore:
    """Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def stories(
        self, since: datetime, until: datetime, apart: Sequence[str]
    ) -> Iterator[tuple[tuple[SeenArticle, ...], bool]]:
        """Stories on a topic that began between two moments, without articles of the outlets ``apart``."""
        own = articles.alias()
        on_topic = exists().where(topic_matches.c.article == own.c.id, own.c.story == stories.c.id)
        asked = (
            select(articles.c.story)
            .join(question_links, question_links.c.article == articles.c.id)
            .where(question_links.c.state == LINKED, articles.c.story.is_not(None))
        )
        columns = (
            articles.c.story,
            articles.c.outlet,
            articles.c.published,
            articles.c.title,
            articles.c.lead,
            articles.c.story.in_(asked).label("asked"),
        )
        statement = (
            select(*columns)
            .join(stories, stories.c.id == articles.c.story)
            .where(stories.c.first_published >= since, stories.c.first_published < until, on_topic)
            .where(articles.c.outlet.not_in(list(apart)))
            .order_by(articles.c.story, articles.c.published, articles.c.id)
        )
        with self._database.read() as connection:
            rows = connection.execution_options(yield_per=2000).execute(statement)
            for _, group in groupby(rows, key=lambda row: row.story):
                found = list(group)
                yield (
                    tuple(
                        SeenArticle(outlet=row.outlet, at=row.published, title=row.title, lead=row.lead)
                        for row in found
                    ),
                    bool(found[0].asked),
                )

    def subjects(self, since: date) -> tuple[tuple[str, date, str], ...]:
        """``(number, asked, subject)`` of every question asked from ``since`` on, oldest first."""
        columns = (questions.c.number, questions.c.asked, questions.c.subject)
        statement = select(*columns).where(questions.c.asked >= since, questions.c.deleted.is_(False))
        with self._database.read() as connection:
            rows = connection.execute(statement.order_by(questions.c.asked)).all()
        return tuple((row.number, row.asked, row.subject) for row in rows)

    def marker(self) -> str:
        """Another text as soon as a question came or something was learnt."""
        parts = (
            select(func.count()).select_from(questions).scalar_subquery(),
            select(func.max(questions.c.first_seen)).scalar_subquery(),
            select(func.max(chances.c.id)).scalar_subquery(),
        )
        with self._database.read() as connection:
            return " ".join(map(str, connection.execute(select(*parts)).one()))

    def newest(self) -> Learnt | None:
        """What was learnt last."""
        statement = select(chances).order_by(chances.c.id.desc()).limit(1)
        with self._database.read() as connection:
            row = connection.execute(statement).mappings().first()
        if row is None:
            return None
        values = {name: row[name] for name in ("at", "stories", "asked", "shift", "usual", "report")}
        return Learnt(**values, weights=tuple(row["weights"]))

    def keep(self, learnt: Learnt) -> None:
        """A new row; older ones stay for the record."""
        with self._database.write() as connection:
            connection.execute(insert(chances).values(asdict(learnt) | {"weights": list(learnt.weights)}))
