"""After the clock was set back: what is stored under a time to come gets the present.

Left alone, a message would wait until the clock has caught up, a decision would count as later than the news
that undoes it, and what came within the repeated hours would stand in no digest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, or_, select, update

from monitor.rules.polling import CLOCKS_APART
from monitor.rules.set_back import believable, squeezed
from monitor.storage.database import Database
from monitor.storage.tables.actions import actions, mutes
from monitor.storage.tables.alerts import alerts, deliveries, suppressions, watches
from monitor.storage.tables.articles import PENDING, articles, stories, topic_matches, versions
from monitor.storage.tables.desk import line_versions, lines, standings
from monitor.storage.tables.digests import digests
from monitor.storage.tables.parliament import question_links, questions

_HAPPENED: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (alerts, ("created",)),
    (topic_matches, ("at",)),
    (actions, ("at",)),
    (mutes, ("since",)),
    (suppressions, ("at",)),
    (digests, ("since", "until", "sent")),
    (standings, ("since",)),
    (lines, ("approved_at", "looked_at", "review_since")),
    (line_versions, ("at",)),
    (questions, ("first_seen",)),
    (question_links, ("at",)),
    (stories, ("created", "first_published", "last_article")),
)
"""What says when something happened. Not what somebody chose (the end of a mute), nor the audit chain."""
_OF_ARTICLES = ("first_seen", "joined", "revised", "published")
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class _Stamp:
    """One time that is still to come."""

    column: Column[Any]
    key: tuple[Any, ...]
    at: datetime


def bring_back(database: Database, now: datetime) -> int | timedelta:
    """How many times were mended; safe to repeat, by two processes as well.

    A stretch of time instead where this clock seems to lag: how far behind the newest time it is. Nothing is
    touched then.
    """
    with database.write() as connection:
        found = list(_to_come(connection, now + CLOCKS_APART))
        if not found:
            return 0
        earliest, latest = min(each.at for each in found), max(each.at for each in found)
        if not believable(earliest, latest):
            return latest - now
        mended = sum(_mend(connection, each, squeezed(each.at, latest, now)) for each in found)
        _look_at_once(connection, now)
    return mended


def _mend(connection: Connection, stamp: _Stamp, at: datetime) -> int:
    """1, or 0 where another process mended it since it was read."""
    table = stamp.column.table
    same = (own == value for own, value in zip(table.primary_key, stamp.key, strict=True))
    values = {stamp.column.name: at}
    return connection.execute(update(table).where(*same, stamp.column == stamp.at).values(values)).rowcount


def _look_at_once(connection: Connection, now: datetime) -> None:
    """What was planned by the other clock is looked at now: too early does nothing, too late does harm."""
    connection.execute(update(watches).where(watches.c.due > now).values(due=now))
    connection.execute(update(articles).where(articles.c.body_due > now).values(body_due=now))
    tried = and_(deliveries.c.state == "queued", deliveries.c.attempt > 0, deliveries.c.due > now)
    connection.execute(update(deliveries).where(tried).values(due=now))


def _to_come(connection: Connection, until: datetime) -> Iterator[_Stamp]:
    for table, names in _HAPPENED:
        yield from _rows(connection, table, names, until)
    touched = set[int]()
    for stamp in _articles(connection, until):
        touched.add(stamp.key[0])
        yield stamp
    numbers = sorted(touched)
    for start in range(0, len(numbers), _BATCH):
        own = versions.c.article.in_(numbers[start : start + _BATCH])
        yield from _rows(connection, versions, ("seen",), until, own)


def _articles(connection: Connection, until: datetime) -> Iterator[_Stamp]:
    """An archive is never read whole: what waits, what was revised, and from the newest turn back."""
    revised = articles.c.revised > until
    yield from _rows(connection, articles, _OF_ARTICLES, until, PENDING)
    yield from _rows(connection, articles, _OF_ARTICLES, until, revised, ~articles.c.pending)
    settled = (~articles.c.pending, or_(articles.c.revised.is_(None), ~revised))
    before: ColumnElement[bool] = articles.c.turn > 0
    order = articles.c.turn.desc(), articles.c.id.desc()  # a merge at the desk gives many the same turn
    while True:
        newest = select(articles.c.id, articles.c.turn, articles.c.joined).where(before)
        batch = connection.execute(newest.order_by(*order).limit(_BATCH)).all()
        ahead = [row.id for row in batch if row.joined is not None and row.joined > until]
        if not ahead:
            return
        yield from _rows(connection, articles, _OF_ARTICLES, until, articles.c.id.in_(ahead), *settled)
        last = batch[-1]
        before = or_(articles.c.turn < last.turn, and_(articles.c.turn == last.turn, articles.c.id < last.id))


def _rows(
    connection: Connection, table: Table, names: Sequence[str], until: datetime, *where: ColumnElement[bool]
) -> Iterator[_Stamp]:
    columns, keys = [table.c[name] for name in names], tuple(table.primary_key)
    ahead = or_(*(column > until for column in columns))
    for row in connection.execute(select(*keys, *columns).where(*where, ahead)):
        for column, at in zip(columns, row[len(keys) :], strict=True):
            if at is not None and at > until:
                yield _Stamp(column, tuple(row[: len(keys)]), at)
