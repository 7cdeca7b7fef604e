"""What the ledger of questions is made of: questions, the articles they cite, and what became of those."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, case, func, select

from monitor.model.alert import Reason
from monitor.model.article import Document
from monitor.model.coverage import CitedFacts
from monitor.model.parliament import Question
from monitor.model.story import Join
from monitor.model.topic import Tier
from monitor.storage.asked import LINKED, question_of
from monitor.storage.database import Database
from monitor.storage.tables.actions import actions
from monitor.storage.tables.alerts import alerts, suppressions
from monitor.storage.tables.articles import articles, topic_matches
from monitor.storage.tables.parliament import question_links, questions


class CoverageStore:
    """Reads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def asked(self, since: date) -> tuple[tuple[Question, CitedFacts | None, bool], ...]:
        """Questions from ``since`` on, oldest first; the linked article; whether a link awaits a click."""
        statement = select(questions).where(questions.c.asked >= since, questions.c.deleted.is_(False))
        with self._database.read() as connection:
            rows = (
                connection.execute(statement.order_by(questions.c.asked, questions.c.number)).mappings().all()
            )
            return tuple((question_of(row), *_linked(connection, row["number"])) for row in rows)

    def documents(self, since: datetime, limit: int) -> Iterator[Document]:
        """Articles first seen from ``since`` on, newest first: the archive on which a remedy is tried."""
        columns = (articles.c.title, articles.c.lead, articles.c.body, articles.c.outlet, articles.c.url)
        statement = select(*columns).where(articles.c.first_seen >= since).order_by(articles.c.id.desc())
        with self._database.read() as connection:
            for row in connection.execute(statement.limit(limit)).mappings():
                yield Document(**row)

    def counts(self, outlets: Sequence[str], since: datetime, until: datetime) -> tuple[int, int]:
        """Articles of these outlets that were first seen between two moments, and how many with a body."""
        inside = articles.c.outlet.in_(list(outlets)), articles.c.first_seen.between(since, until)
        statement = select(func.count(), func.sum(case((articles.c.body != "", 1), else_=0))).where(*inside)
        with self._database.read() as connection:
            seen, read = connection.execute(statement).one()
        return seen, int(read or 0)

    def digest_only(self, topic: str, since: datetime) -> int:
        """Articles that the topic found at digest tier and not at alert tier."""
        found = select(topic_matches.c.article).where(
            topic_matches.c.topic == topic, topic_matches.c.at >= since
        )
        rung = found.where(topic_matches.c.tier == Tier.ALERT)
        quiet = found.where(topic_matches.c.tier == Tier.DIGEST, topic_matches.c.article.not_in(rung))
        with self._database.read() as connection:
            return len(set(connection.scalars(quiet)))


def _linked(connection: Connection, number: str) -> tuple[CitedFacts | None, bool]:
    links = (
        select(articles, question_links.c.state)
        .join(question_links, question_links.c.article == articles.c.id)
        .where(question_links.c.question == number)
        .order_by(question_links.c.score.desc(), articles.c.first_seen)
    )
    rows = connection.execute(links).mappings().all()
    first = next((row for row in rows if row["state"] == LINKED), None)
    offered = any(row["state"] == "proposed" for row in rows)
    return (_facts(connection, first) if first else None), offered


def _facts(connection: Connection, row: RowMapping) -> CitedFacts:
    matched = select(topic_matches.c.topic, topic_matches.c.tier, func.min(topic_matches.c.at))
    matched = matched.where(topic_matches.c.article == row["id"]).group_by(
        topic_matches.c.topic, topic_matches.c.tier
    )
    silence = select(suppressions.c.cause).where(suppressions.c.story == row["story"])
    return CitedFacts(
        article=row["id"],
        url=row["url"],
        title=row["title"],
        lead=row["lead"],
        body=bool(row["body"]),
        outlet=row["outlet"],
        seen=row["first_seen"],
        story=row["story"],
        baseline=row["baseline"],
        published=row["published"],
        copied=(row["because"] or {}).get("join") == Join.COPY,
        too_old=(row["first_seen"] - row["published"]).days >= 2,
        topics=tuple((topic, tier, at) for topic, tier, at in connection.execute(matched)),
        alerted=_alerted(connection, row["story"]),
        acknowledged=_first(connection, row["story"], "acknowledge"),
        line_ready=_first(connection, row["story"], "line-approve"),
        suppressed=tuple(connection.scalars(silence.order_by(suppressions.c.id))),
    )


def _alerted(connection: Connection, story: int | None) -> datetime | None:
    """When the story was first told; an alert that the question itself caused came too late to count."""
    statement = select(func.min(alerts.c.created)).where(
        alerts.c.story == story, alerts.c.reason.not_in((Reason.QUESTION_ASKED, Reason.ANSWER_DUE))
    )
    found: datetime | None = connection.scalar(statement)
    return found


def _first(connection: Connection, story: int | None, kind: str) -> datetime | None:
    statement = select(func.min(actions.c.at)).where(actions.c.story == story, actions.c.kind == kind)
    found: datetime | None = connection.scalar(statement)
    return found
