"""What is known of each outlet between two polls, read and written by the hundred."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from monitor.model.collecting import OutletState, Unmoved
from monitor.model.reading import Failure, Validators
from monitor.storage.database import insert_many, marker, stored_instant
from monitor.storage.tables.outlets import outlet_state

CHUNK = 500  # below SQLite's limit on variables
_COLUMNS = (
    *("slug", "url", "etag", "last_modified", "body_hash"),
    *("next_poll", "last_poll", "last_success", "last_new", "baseline_at", "last_read", "gap_at"),
    *("failures", "failure", "detail", "permanent_url", "hub", "topic_url"),
)
_REPLACED = f"(slug) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[1:])}"


def read_states(connection: Connection, slugs: Collection[str] | None) -> dict[str, OutletState]:
    """States by slug: of these outlets, or of every one."""
    statement = select(*(outlet_state.c[name] for name in _COLUMNS))
    if slugs is None:
        return {row[0]: _state(*row) for row in connection.execute(statement)}
    return {
        row[0]: _state(*row)
        for chunk in chunks([*slugs])
        for row in connection.execute(statement.where(outlet_state.c.slug.in_(chunk)))
    }


def _state(  # noqa: PLR0913 - the columns, in their order
    slug: str,
    url: str,
    etag: bytes,
    last_modified: bytes,
    body_hash: bytes,
    next_poll: datetime | None,
    last_poll: datetime | None,
    last_success: datetime | None,
    last_new: datetime | None,
    baseline_at: datetime | None,
    last_read: datetime | None,
    gap_at: datetime | None,
    failures: int,
    failure: str,
    detail: str,
    permanent_url: str,
    hub: str,
    topic_url: str,
) -> OutletState:
    return OutletState(
        slug=slug,
        url=url,
        validators=Validators(etag=etag, last_modified=last_modified, body_hash=body_hash),
        next_poll=next_poll,
        last_poll=last_poll,
        last_success=last_success,
        last_new=last_new,
        baseline_at=baseline_at,
        failures=failures,
        failure=Failure(failure) if failure else None,
        detail=detail,
        permanent_url=permanent_url,
        last_read=last_read,
        gap_at=gap_at,
        hub=hub,
        topic_url=topic_url,
    )


def write_states(connection: Connection, states: Iterable[OutletState]) -> None:
    """Each in the place of the one before; the last of two with one slug counts."""

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
    insert_many(connection, outlet_state, _COLUMNS, list(rows.values()), _REPLACED)


def touch_states(connection: Connection, rows: Sequence[Unmoved]) -> None:
    """Outlets that had nothing new: when they were asked, and when they will be."""
    if not rows:
        return
    mark = marker(connection.dialect)
    statement = (
        f"UPDATE outlet_state SET next_poll = {mark}, last_poll = {mark}, last_success = {mark}"  # noqa: S608 - marks only
        f" WHERE slug = {mark}"
    )
    moments = {row.at: stored_instant(row.at, connection) for row in rows}
    values = [
        (stored_instant(row.next_poll, connection), moments[row.at], moments[row.at], row.slug)
        for row in rows
    ]
    connection.exec_driver_sql(statement, values)


def note_new(connection: Connection, slugs: Sequence[str], now: datetime) -> None:
    """Outlets that brought something new."""
    for chunk in chunks(slugs):
        connection.execute(update(outlet_state).where(outlet_state.c.slug.in_(chunk)).values(last_new=now))


def chunks(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    """As many at a time as one statement takes."""
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
