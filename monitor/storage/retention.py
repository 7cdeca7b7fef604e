"""Letting go of what was kept long enough; the dry run counts by the conditions that the sweep goes by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    String,
    Table,
    cast,
    delete,
    literal,
    select,
    union,
    update,
)

from monitor.rules.retention import TERMS, Kind
from monitor.rules.stories import StorySettings
from monitor.storage.database import Database, count_of
from monitor.storage.tables import metadata
from monitor.storage.tables.alerts import deliveries, suppressions
from monitor.storage.tables.articles import analyses, articles, stories, topic_matches, versions
from monitor.storage.tables.desk import login_failures, sessions
from monitor.storage.tables.outlets import quarantine, rounds
from monitor.storage.told import forget_told

_BATCH = 1_000
_STRUCK = "removed-"
_FORGET_WITH_STORY = ("articles", "suppressions", "watches")


def survey(database: Database, now: datetime) -> Mapping[Kind, int]:
    """How many rows of each kind would go now; changes nothing."""
    with database.read() as connection:
        return {kind: count_of(connection, table, *_gone(kind, now)) for kind, table in _TABLES.items()}


def sweep(database: Database, now: datetime) -> Mapping[Kind, int]:
    """Let go, a batch a transaction, so that nothing waits long for it; how many rows of each kind."""
    done = dict.fromkeys(Kind, 0)
    for kind, table in _TABLES.items():
        key = next(iter(table.primary_key.columns))
        while True:
            with database.write() as connection:
                chosen = list(connection.scalars(select(key).where(*_gone(kind, now)).limit(_BATCH)))
                if chosen:
                    _let_go(connection, kind, table, key, chosen)
            done[kind] += len(chosen)
            if len(chosen) < _BATCH:
                break
    with database.write() as connection:
        connection.execute(
            delete(login_failures).where(login_failures.c.at < TERMS[Kind.SESSIONS].until(now))
        )
        _past_analyses(connection, now)
        forget_told(connection, now)
        _empty_stories(connection, TERMS[Kind.UNMATCHED].until(now))
    return done


def _let_go(
    connection: Connection, kind: Kind, table: Table, key: Column[Any], chosen: Sequence[object]
) -> None:
    if kind is Kind.TEXTS:
        connection.execute(update(versions).where(versions.c.article.in_(chosen)).values(body=""))
        connection.execute(update(articles).where(articles.c.id.in_(chosen)).values(body=""))
    elif kind is Kind.RECIPIENTS:
        struck = literal(_STRUCK) + cast(deliveries.c.id, String)
        connection.execute(update(deliveries).where(deliveries.c.id.in_(chosen)).values(recipient=struck))
    else:
        connection.execute(delete(table).where(key.in_(chosen)))


_TABLES = {
    Kind.UNMATCHED: articles,
    Kind.TEXTS: articles,
    Kind.ROUNDS: rounds,
    Kind.SUPPRESSIONS: suppressions,
    Kind.RECIPIENTS: deliveries,
    Kind.SESSIONS: sessions,
    Kind.QUARANTINE: quarantine,
}


def _gone(kind: Kind, now: datetime) -> tuple[ColumnElement[bool], ...]:
    until = TERMS[kind].until(now)
    if kind is Kind.ROUNDS:
        return (rounds.c.started < until,)
    if kind is Kind.SUPPRESSIONS:
        return (suppressions.c.at < until,)
    if kind is Kind.RECIPIENTS:
        return (deliveries.c.settled < until, deliveries.c.recipient.not_like(f"{_STRUCK}%"))
    if kind is Kind.SESSIONS:
        return (sessions.c.expires < until,)
    if kind is Kind.QUARANTINE:
        return (quarantine.c.at < until,)
    old = (
        articles.c.first_seen < until,
        articles.c.pending.is_(False),
        articles.c.pinned.is_(False),
        _untold(),
    )
    if kind is Kind.TEXTS:
        return (*old, articles.c.body != "")
    return (*old, articles.c.id.not_in(select(topic_matches.c.article)), *_unreferenced())


def _untold() -> ColumnElement[bool]:
    """The article's story was told to nobody, and nobody did anything about it."""
    told = [
        select(column.label("story")).where(column.is_not(None))
        for column in _pointing_at(stories)
        if column.table.name not in _FORGET_WITH_STORY
    ]
    return articles.c.story.is_(None) | articles.c.story.not_in(union(*told))


def _unreferenced() -> list[ColumnElement[bool]]:
    return [
        articles.c.id.not_in(select(column).where(column.is_not(None)))
        for column in _pointing_at(articles)
        if not any(key.ondelete for key in column.foreign_keys)
    ]


def _past_analyses(connection: Connection, now: datetime) -> None:
    """What the story window knew of articles that have left it: a cache, so no kind of its own."""
    past = select(articles.c.id).where(articles.c.published < now - StorySettings().horizon)
    connection.execute(delete(analyses).where(analyses.c.article.in_(past)))


def _empty_stories(connection: Connection, until: datetime) -> None:
    empty = [
        stories.c.id.not_in(select(column).where(column.is_not(None))) for column in _pointing_at(stories)
    ]
    connection.execute(delete(stories).where(stories.c.created < until, *empty))


def _pointing_at(table: Table) -> list[Column[Any]]:
    return [
        key.parent
        for other in metadata.sorted_tables
        for key in sorted(other.foreign_keys, key=lambda each: each.parent.name)
        if key.column.table is table
    ]
