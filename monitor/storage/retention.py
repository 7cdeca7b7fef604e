"""Letting go of what was kept long enough; the dry run counts by the conditions that the sweep goes by.

Rows are looked up without a lock, then let go of in batches: each a transaction that asks once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    Table,
    cast,
    delete,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    update,
)

from monitor.rules.retention import ARCHIVED, Kind
from monitor.storage import audit
from monitor.storage.database import Database, count_of
from monitor.storage.outlived import STRUCK, gone, handled
from monitor.storage.tables.actions import actions
from monitor.storage.tables.alerts import alerts, deliveries
from monitor.storage.tables.articles import articles, stories
from monitor.storage.tables.desk import audit as audit_table
from monitor.storage.tables.desk import line_versions, search_pending, story_moves, topic_edits
from monitor.storage.tables.digests import digests
from monitor.storage.tables.judgements import judgements
from monitor.storage.triaging import RULE

BATCH = 250
"""Rows in a transaction: what SQLite's other writers wait for."""
SWEPT = "retention"
"""What the audit log calls it."""


@dataclass(frozen=True, slots=True)
class Due:
    """Rows of a table that wait for the archive."""

    rows: int
    oldest: datetime | None


def survey(database: Database, now: datetime) -> Mapping[Kind, int]:
    """How many rows of each kind would go now; changes nothing."""
    with database.snapshot() as connection:
        return {kind: count_of(connection, table, *where) for kind, (table, where) in _every(now)}


def steps(database: Database, now: datetime) -> Iterator[tuple[Kind, int]]:
    """Let go, a batch at each step: of which kind, how many rows. May be cut off, or run twice at once."""
    for kind, (table, where) in _every(now):
        last: tuple[Any, ...] | None = None
        while True:
            chosen = _chosen(database, table, where, last)
            if chosen:
                with database.write() as connection:
                    still = _still(connection, table, where, chosen)
                    if still:
                        _let_go(connection, kind, table, still)
                yield kind, len(still)
                last = chosen[-1]
            if len(chosen) < BATCH:
                break


def sweep(database: Database, now: datetime, rest: Callable[[], object] = lambda: None) -> Mapping[Kind, int]:
    """All steps, and a row in the audit log; how many rows of each kind. ``rest``: called after a step."""
    done = dict.fromkeys(Kind, 0)
    for kind, count in steps(database, now):
        done[kind] += count
        rest()
    note(database, now, done)
    return done


def note(database: Database, now: datetime, done: Mapping[Kind, int]) -> None:
    """Tell the audit log what went."""
    with database.write() as connection:
        counts = {kind.value: count for kind, count in done.items() if count}
        audit.note(connection, now, audit.SYSTEM, SWEPT, "database", counts)


def last_sweep(database: Database) -> datetime | None:
    """When the audit log says that it was last done."""
    newest = select(audit_table.c.at).where(audit_table.c.action == SWEPT)
    with database.read() as connection:
        at = connection.scalar(newest.order_by(audit_table.c.id.desc()).limit(1))
    return audit.moment_of(at) if at else None


def for_the_archive(database: Database, now: datetime) -> Mapping[str, Due]:
    """By table, what is old enough to be handed to the archive. It stays until somebody has done that."""
    until, found = now - ARCHIVED, {}
    with database.snapshot() as connection:
        for column, where in _archived():
            stamp = until.isoformat() if column.table is audit_table else until
            query = select(func.count(), func.min(column)).where(column < stamp, *where)
            rows, oldest = connection.execute(query).one()
            oldest = datetime.fromisoformat(oldest) if isinstance(oldest, str) else oldest
            found[column.table.name] = Due(rows, oldest)
    return found


def _archived() -> Iterator[tuple[Any, tuple[ColumnElement[bool], ...]]]:
    yield stories.c.last_article, (or_(*handled(stories.c.id)),)
    yield alerts.c.created, ()
    yield actions.c.at, ()
    yield story_moves.c.at, (story_moves.c.by != RULE,)
    yield line_versions.c.at, ()
    yield digests.c.until, ()
    yield topic_edits.c.at, ()
    yield audit_table.c.at, ()


def _every(now: datetime) -> Iterator[tuple[Kind, tuple[Table, tuple[ColumnElement[bool], ...]]]]:
    return ((kind, gone(kind, now)) for kind in Kind)


def _key(table: Table) -> Any:
    columns = list(table.primary_key.columns)
    return columns[0] if len(columns) == 1 else tuple_(*columns)


def _values(keys: Sequence[tuple[Any, ...]]) -> list[Any]:
    return [key[0] if len(key) == 1 else key for key in keys]


def _chosen(
    database: Database, table: Table, where: Sequence[ColumnElement[bool]], last: tuple[Any, ...] | None
) -> list[tuple[Any, ...]]:
    """The keys of the next batch, in their order: what was passed over is not looked at again."""
    columns = list(table.primary_key.columns)
    query = select(*columns).where(*where).order_by(*columns).limit(BATCH)
    if last is not None:
        query = query.where(_key(table) > _values([last])[0])
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


def _still(
    connection: Connection,
    table: Table,
    where: Sequence[ColumnElement[bool]],
    chosen: Sequence[tuple[Any, ...]],
) -> list[Any]:
    """Those that go, in nobody else's hand until the transaction ends; locked in their order."""
    columns = list(table.primary_key.columns)
    query = select(*columns).where(_key(table).in_(_values(chosen)), *where).order_by(*columns)
    return _values([tuple(row) for row in connection.execute(query.with_for_update(of=table))])


def _let_go(connection: Connection, kind: Kind, table: Table, keys: Sequence[Any]) -> None:
    if kind in (Kind.TEXTS, Kind.EARLIER):
        connection.execute(update(table).where(_key(table).in_(keys)).values(body=""))
    elif kind is Kind.RECIPIENTS:
        struck = literal(STRUCK) + cast(deliveries.c.id, String)
        values = {"recipient": struck, "why": "", "provider": null()}
        connection.execute(update(deliveries).where(deliveries.c.id.in_(keys)).values(values))
    elif kind is Kind.JUDGES:
        struck = literal(STRUCK) + cast(judgements.c.id, String)
        connection.execute(update(judgements).where(judgements.c.id.in_(keys)).values(by=struck))
    else:
        if table is alerts:
            connection.execute(delete(deliveries).where(deliveries.c.alert.in_(keys)))
        connection.execute(delete(table).where(_key(table).in_(keys)))
        if table is articles:  # after them, as the search index takes them
            connection.execute(delete(search_pending).where(search_pending.c.article.in_(keys)))
