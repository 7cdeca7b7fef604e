"""Outlets in hand: a worker claims an outlet before it asks it, so that no other asks it meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select, update

from monitor.storage.database import Database, upsert
from monitor.storage.tables.outlets import outlet_state

_CHUNK = 500


class PollClaims:
    """Leases on outlets. Storing what a poll gave ends its claim; a killed worker's claims run out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def resting(self, now: datetime) -> set[str]:
        """Outlets whose time has not come, or that a worker has in hand."""
        later = or_(outlet_state.c.next_poll > now, outlet_state.c.claimed_until > now)
        with self._database.read() as connection:
            return set(connection.scalars(select(outlet_state.c.slug).where(later)))

    def claimed(self, among: Sequence[str], now: datetime) -> set[str]:
        """Those of these that some worker has in hand."""
        held = select(outlet_state.c.slug).where(outlet_state.c.claimed_until > now)
        with self._database.read() as connection:
            chunks = (held.where(outlet_state.c.slug.in_(each)) for each in _chunks(among))
            return {slug for each in chunks for slug in connection.scalars(each)}

    def claim(self, slugs: Sequence[str], now: datetime, until: datetime) -> set[str]:
        """Takes what nobody has in hand and whose time has come; what was taken."""
        taken: set[str] = set()
        with self._database.write() as connection:
            for chunk in _chunks(sorted(slugs)):
                _make_rows(connection, chunk)
                state = outlet_state.c
                free = select(state.slug).where(state.slug.in_(chunk), _free(now)).order_by(state.slug)
                ours = update(outlet_state).where(state.slug.in_(free.with_for_update(skip_locked=True)))
                taken |= set(connection.scalars(ours.values(claimed_until=until).returning(state.slug)))
        return taken

    def release(self, slugs: Iterable[str], until: datetime) -> None:
        """Gives back what is still ours; a claim that another took over meanwhile is left alone."""
        with self._database.write() as connection:
            for chunk in _chunks(list(slugs)):
                ours = (outlet_state.c.slug.in_(chunk), outlet_state.c.claimed_until == until)
                connection.execute(update(outlet_state).where(*ours).values(claimed_until=None))


def _make_rows(connection: Connection, slugs: Sequence[str]) -> None:
    """An outlet that was never asked has no row yet."""
    known = set(connection.scalars(select(outlet_state.c.slug).where(outlet_state.c.slug.in_(slugs))))
    fresh = [{"slug": slug} for slug in slugs if slug not in known]
    if fresh:
        connection.execute(upsert(outlet_state, connection).on_conflict_do_nothing(), fresh)


def _free(now: datetime) -> ColumnElement[bool]:
    state = outlet_state.c
    due = or_(state.next_poll.is_(None), state.next_poll <= now)
    return due & or_(state.claimed_until.is_(None), state.claimed_until <= now)


def _chunks(slugs: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(slugs), _CHUNK):
        yield slugs[start : start + _CHUNK]
