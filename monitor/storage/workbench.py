"""Storage for the topics' workbench: the archive to try rules on, and what people said of matches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, insert, select

from monitor.model.article import Article
from monitor.model.topic import Judgement
from monitor.storage.database import Database
from monitor.storage.tables.articles import articles
from monitor.storage.tables.judgements import judgements

_ARTICLE = (
    "id",
    "outlet",
    "key",
    "url",
    "title",
    "lead",
    "body",
    "published",
    "first_seen",
    "version",
    "baseline",
)


class Workbench:
    """The archive as a topic's rules see it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def archive(self, since: datetime) -> Iterator[tuple[Article, int | None]]:
        """Every article first seen from ``since`` on, oldest first, with its story if it has one."""
        columns = (*(articles.c[name] for name in _ARTICLE), articles.c.story)
        statement = select(*columns).where(articles.c.first_seen >= since)
        statement = statement.order_by(articles.c.first_seen, articles.c.id)
        with self._database.read() as connection:
            for row in connection.execution_options(yield_per=500).execute(statement).mappings():
                yield Article(**{name: row[name] for name in _ARTICLE}), row["story"]

    def judge(self, judgement: Judgement) -> bool:
        """Keep what a person said; their earlier word on the same is replaced. False: no such article."""
        same = (
            (judgements.c.article == judgement.article)
            & (judgements.c.topic == judgement.topic)
            & (judgements.c.rule == judgement.rule)
            & (judgements.c.by == judgement.by)
        )
        with self._database.write() as connection:
            if connection.scalar(select(articles.c.id).where(articles.c.id == judgement.article)) is None:
                return False
            connection.execute(delete(judgements).where(same))
            connection.execute(
                insert(judgements).values(
                    article=judgement.article,
                    topic=judgement.topic,
                    rule=judgement.rule,
                    relevant=judgement.relevant,
                    by=judgement.by,
                    at=judgement.at,
                )
            )
        return True

    def judgements(self, topic: str) -> tuple[Judgement, ...]:
        """Everything that was said of a topic's matches, oldest first."""
        statement = select(judgements).where(judgements.c.topic == topic).order_by(judgements.c.id)
        with self._database.read() as connection:
            return tuple(
                Judgement(
                    article=row["article"],
                    topic=row["topic"],
                    rule=row["rule"],
                    relevant=row["relevant"],
                    by=row["by"],
                    at=row["at"],
                )
                for row in connection.execute(statement).mappings()
            )
