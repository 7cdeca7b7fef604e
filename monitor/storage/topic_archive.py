"""The archive as a topic's workbench sees it: what matched, what to try a query on, and earlier edits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from monitor.model.desk import ArticleRow
from monitor.storage.tables.articles import articles, topic_matches
from monitor.storage.tables.desk import standings, topic_edits

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Count:
    """How often a topic matched in a period, and when last."""

    alert: int = 0
    digest: int = 0
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """One saved change: the topic's fields before and after it."""

    id: int
    by: str
    at: datetime
    why: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def counts(connection: Connection, since: datetime) -> dict[str, Count]:
    """By topic."""
    number, last = func.count(), func.max(topic_matches.c.at)
    query = select(topic_matches.c.topic, topic_matches.c.tier, number, last)
    query = query.where(topic_matches.c.at > since).group_by(topic_matches.c.topic, topic_matches.c.tier)
    found: dict[str, Count] = {}
    for topic, tier, many, newest in connection.execute(query):
        before = found.get(topic, Count())
        alert, digest = (many, before.digest) if tier == "alert" else (before.alert, many)
        found[topic] = Count(alert, digest, max(newest, before.last or newest))
    return found


def newest(connection: Connection, since: datetime, limit: int) -> list[ArticleRow]:
    """The newest articles with their text, to try a query on."""
    columns = [column for column in articles.c if column.name in ArticleRow.__dataclass_fields__]
    query = select(*columns).where(articles.c.first_seen > since).order_by(articles.c.id.desc()).limit(limit)
    rows = connection.execute(query).mappings()
    return [ArticleRow(**(dict(row) | {"because": row["because"] or {}})) for row in rows]


def chosen(connection: Connection, numbers: Collection[int]) -> list[ArticleRow]:
    """These articles with their text, newest first."""
    columns = [column for column in articles.c if column.name in ArticleRow.__dataclass_fields__]
    query = select(*columns).where(articles.c.id.in_(sorted(numbers))).order_by(articles.c.id.desc())
    rows = connection.execute(query).mappings()
    return [ArticleRow(**(dict(row) | {"because": row["because"] or {}})) for row in rows]


def rule_record(connection: Connection, topic: str, since: datetime) -> list[tuple[str, int, int, int]]:
    """Per rule: ``(rule, articles, in stories that were taken up, in stories set aside)``."""
    query = (
        select(topic_matches.c.hits, standings.c.state)
        .join(articles, articles.c.id == topic_matches.c.article)
        .outerjoin(standings, standings.c.story == articles.c.story)
        .where(topic_matches.c.topic == topic, topic_matches.c.at > since)
    )
    found: dict[str, list[int]] = {}
    for hits, state in connection.execute(query.limit(2_000)):
        for rule in {hit["rule"] for hit in hits}:
            row = found.setdefault(rule, [0, 0, 0])
            row[0] += 1
            row[1] += state not in (None, "nieuw", "geen-reactie")
            row[2] += state == "geen-reactie"
    return sorted(((rule, *row) for rule, row in found.items()), key=lambda row: -row[1])  # type: ignore[misc]


def edits(connection: Connection, topic: str, limit: int = 20) -> list[Edit]:
    """Newest first."""
    query = select(topic_edits).where(topic_edits.c.topic == topic).order_by(topic_edits.c.id.desc())
    return [
        Edit(row.id, row.by, row.at, row.why, row.before, row.after)
        for row in connection.execute(query.limit(limit))
    ]


def keep_edit(
    connection: Connection,
    topic: str,
    change: tuple[Mapping[str, object], Mapping[str, object]],
    by: str,
    why: str,
    now: datetime,
) -> None:
    """A change, before and after."""
    values = {"topic": topic, "before": dict(change[0]), "after": dict(change[1]), "why": why, "by": by}
    connection.execute(insert(topic_edits).values(**values, at=now))
