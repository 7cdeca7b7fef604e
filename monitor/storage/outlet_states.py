"""What is known of each outlet between two polls, read and written by the hundred."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import Connection, update

from monitor.model.collecting import OutletState, Unmoved
from monitor.model.reading import Failure, Validators
from monitor.storage.database import insert_many, marker, read_instant, stored_instant
from monitor.storage.tables.outlets import outlet_state

_Key = TypeVar("_Key")
CHUNK = 500  # below SQLite's limit on variables
_COLUMNS = (
    *("slug", "url", "etag", "last_modified", "body_hash"),
    *("next_poll", "last_poll", "last_success", "last_new", "baseline_at", "last_read", "gap_at"),
    *("failures", "failure", "detail", "permanent_url", "hub", "topic_url"),
)
_EVERY = f"SELECT {', '.join(_COLUMNS)} FROM outlet_state"  # noqa: S608 - names of our own columns
_SET = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])
_REPLACED = f"(slug) DO UPDATE SET {_SET}, claimed_until = NULL"
"""What was asked is in nobody's hand any more, see ``storage/claiming.py``."""


def read_states(connection: Connection, slugs: Collection[str] | None) -> dict[str, OutletState]:
    """States by slug: of these outlets, or of every one."""
    if slugs is None:
        return {row[0]: _state(row) for row in connection.exec_driver_sql(_EVERY).fetchall()}
    return {each.slug: each for each in _among(connection, "slug", slugs)}


def read_states_at(connection: Connection, urls: Collection[str]) -> dict[str, OutletState]:
    """States by address."""
    return {each.url: each for each in _among(connection, "url", urls)}


def _among(connection: Connection, column: str, values: Collection[str]) -> Iterator[OutletState]:
    mark = marker(connection.dialect)
    for chunk in chunks([*values]):
        some = f"{_EVERY} WHERE {column} IN ({', '.join([mark] * len(chunk))})"
        yield from (_state(row) for row in connection.exec_driver_sql(some, tuple(chunk)).fetchall())


def _state(row: Sequence[Any]) -> OutletState:
    """A row as the driver gives it: Core's conversion costs more than all else of a poll without news."""
    slug, url, etag, modified, digest = row[:5]
    again, polled, success, new, baseline, read, gap = row[5:12]
    asked, began = read_instant(polled), read_instant(baseline)
    failures, failure, detail, permanent, hub, topic = row[12:]
    return OutletState(
        slug=slug,
        url=url,
        validators=Validators(etag=bytes(etag), last_modified=bytes(modified), body_hash=bytes(digest)),
        next_poll=read_instant(again),
        last_poll=asked,
        last_success=asked if success == polled else read_instant(success),  # as it is of all that are well
        last_new=read_instant(new),
        baseline_at=began,
        failures=failures,
        failure=Failure(failure) if failure else None,
        detail=detail,
        permanent_url=permanent,
        last_read=began if read == baseline else read_instant(read),
        gap_at=read_instant(gap),
        hub=hub,
        topic_url=topic,
    )


def write_states(connection: Connection, states: Iterable[OutletState]) -> None:
    """Each in the place of the one before; the last of two with one slug counts.

    Rows are locked in the order of their slugs, here and below: two workers never wait for each other.
    """

    def instant(moment: datetime | None) -> object:
        return None if moment is None else stored_instant(moment, connection)

    rows = {
        state.slug: (
            state.slug,
            state.url,
            state.validators.etag,
            state.validators.last_modified,
            state.validators.body_hash,
            instant(state.next_poll),
            instant(state.last_poll),
            instant(state.last_success),
            instant(state.last_new),
            instant(state.baseline_at),
            instant(state.last_read),
            instant(state.gap_at),
            state.failures,
            state.failure.value if state.failure else "",
            state.detail,
            state.permanent_url,
            state.hub,
            state.topic_url,
        )
        for state in states
    }
    insert_many(connection, outlet_state, _COLUMNS, [rows[slug] for slug in sorted(rows)], _REPLACED)


def touch_states(connection: Connection, rows: Sequence[Unmoved]) -> None:
    """Outlets that had nothing new: when they were asked, and when they will be."""
    if not rows:
        return
    moments = {row.at: stored_instant(row.at, connection) for row in rows}
    values = [(row.slug, stored_instant(row.next_poll, connection), moments[row.at]) for row in sorted(rows)]
    if connection.dialect.name == "sqlite":
        for some in chunks(values, CHUNK // 3):
            connection.exec_driver_sql(_touched(len(some)), tuple(chain.from_iterable(some)))
        return
    # Row by row: only so are they locked in their order.
    one = "UPDATE outlet_state SET next_poll = %s, last_poll = %s, last_success = %s, claimed_until = NULL"
    connection.exec_driver_sql(
        f"{one} WHERE slug = %s",
        [(again, at, at, slug) for slug, again, at in values],
    )


@lru_cache(maxsize=256)
def _touched(count: int) -> str:
    """One statement for many outlets: SQLite's driver gives the interpreter's lock away at each statement."""
    rows = ", ".join(["(?, ?, ?)"] * count)
    changed = "next_poll = told.column2, last_poll = told.column3, last_success = told.column3"
    told = f"(VALUES {rows}) AS told WHERE outlet_state.slug = told.column1"
    return f"UPDATE outlet_state SET {changed}, claimed_until = NULL FROM {told}"  # noqa: S608 - marks only


def note_new(connection: Connection, slugs: Sequence[str], now: datetime) -> None:
    """Outlets that brought something new."""
    for chunk in chunks(slugs):
        connection.execute(update(outlet_state).where(outlet_state.c.slug.in_(chunk)).values(last_new=now))


def chunks(keys: Sequence[_Key], size: int = CHUNK) -> Iterable[Sequence[_Key]]:
    """As many at a time as one statement takes."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
