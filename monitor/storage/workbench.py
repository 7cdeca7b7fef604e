"""Storage for the topics' workbench: the archive to try rules on, and what people said of matches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, insert, select

from monitor.model.article import Article
from monitor.model.topic import Judgement
from monitor.storage import cards
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
        with self._database.write() as connection:
            return keep_judgement(connection, judgement)

    def article_at(self, keys: Sequence[str]) -> int | None:
        """The number of the article with one of these identities."""
        with self._database.read() as connection:
            return cards.article_at(connection, keys)

    def judgements(self, topic: str) -> tuple[Judgement, ...]:
        """Everything that was said of a topic's matches, oldest first."""
        statement = select(judgements).where(judgements.c.topic == topic).order_by(judgements.c.id)
        with self._database.read() as connection:
            return tuple(_judgement(row) for row in connection.execute(statement).mappings())


def keep_judgement(connection: Connection, judgement: Judgement) -> bool:
    """Within the transaction of the caller; see ``Workbench.judge``."""
    if connection.scalar(select(articles.c.id).where(articles.c.id == judgement.article)) is None:
        return False
    same = [judgements.c[name] == getattr(judgement, name) for name in ("article", "topic", "rule", "by")]
    connection.execute(delete(judgements).where(*same))
    connection.execute(insert(judgements).values(**asdict(judgement)))
    return True


def judgements_of(connection: Connection, article: int) -> tuple[Judgement, ...]:
    """What was said of one article, oldest first."""
    statement = select(judgements).where(judgements.c.article == article).order_by(judgements.c.id)
    return tuple(_judgement(row) for row in connection.execute(statement).mappings())


def _judgement(row: RowMapping) -> Judgement:
    return Judgement(**{each.name: row[each.name] for each in fields(Judgement)})
