"""Outlets in hand: a worker claims an outlet before it asks it, so that no other asks it meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, or_, select, update

from monitor.rules.polling import CLOCKS_APART
from monitor.storage.database import Database, upsert
from monitor.storage.tables.outlets import outlet_state

_CHUNK = 500
_LONGEST = timedelta(minutes=5)
"""No claim is made for longer: one that ends later was made by a clock that has been set back since."""


class PollClaims:
    """One worker's leases on outlets. Storing what a poll gave ends a claim; a killed worker's run out.

    ``now`` is everywhere what the database's clock says, see ``clock.FollowingClock``.
    """

    def __init__(self, database: Database, owner: str) -> None:
        """``owner``: this worker and no other, not even one that is started in its place."""
        self._database = database
        self._owner = owner

    def resting(self, now: datetime) -> set[str]:
        """Outlets whose time has not come, or that a worker has in hand."""
        with self._database.read() as connection:
            return set(connection.scalars(select(outlet_state.c.slug).where(or_(~_due(now), _held(now)))))

    def claimed(self, among: Sequence[str], now: datetime) -> set[str]:
        """Those of these that some worker has in hand."""
        held = select(outlet_state.c.slug).where(_held(now))
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
                free = select(state.slug).where(state.slug.in_(chunk), _due(now), ~_held(now))
                free = free.order_by(state.slug).with_for_update(skip_locked=True)
                ours = update(outlet_state).where(state.slug.in_(free))
                values = ours.values(claimed_until=until, claimed_by=self._owner)
                taken |= set(connection.scalars(values.returning(state.slug)))
        return taken

    def renew(self, slugs: Iterable[str], until: datetime) -> set[str]:
        """Holds on to what is still ours, also what ran out and nobody took; what was held on to."""
        return self._set(slugs, until)

    def release(self, slugs: Iterable[str]) -> None:
        """Gives back what is still ours; a claim that another took over meanwhile is left alone."""
        self._set(slugs, None)

    def _set(self, slugs: Iterable[str], until: datetime | None) -> set[str]:
        state, kept = outlet_state.c, set[str]()
        with self._database.write() as connection:
            for chunk in _chunks(sorted(slugs)):
                ours = select(state.slug).where(
                    state.slug.in_(chunk), state.claimed_by == self._owner, state.claimed_until.is_not(None)
                )
                # in the order of their slugs, as everybody locks them; what is being stored is done anyway
                ours = ours.order_by(state.slug).with_for_update(skip_locked=True)
                held = update(outlet_state).where(state.slug.in_(ours)).values(claimed_until=until)
                kept |= set(connection.scalars(held.returning(state.slug)))
        return kept


def ask_soon(database: Database, slug: str, now: datetime) -> None:
    """Have whoever polls ask this outlet next; what is in somebody's hand is being asked anyway."""
    with database.write() as connection:
        _make_rows(connection, [slug])
        connection.execute(update(outlet_state).where(outlet_state.c.slug == slug).values(next_poll=now))


def _make_rows(connection: Connection, slugs: Sequence[str]) -> None:
    """An outlet that was never asked has no row yet."""
    known = set(connection.scalars(select(outlet_state.c.slug).where(outlet_state.c.slug.in_(slugs))))
    fresh = [{"slug": slug} for slug in slugs if slug not in known]
    if fresh:
        connection.execute(upsert(outlet_state, connection).on_conflict_do_nothing(), fresh)


def _due(now: datetime) -> ColumnElement[bool]:
    """As ``rules.polling.due``: a last poll that is still to come is of a clock that was set back since."""
    state = outlet_state.c
    ahead = state.last_poll.is_not(None) & (state.last_poll > now + CLOCKS_APART)
    return state.next_poll.is_(None) | (state.next_poll <= now) | ahead


def _held(now: datetime) -> ColumnElement[bool]:
    until = outlet_state.c.claimed_until
    return until.is_not(None) & (until > now) & (until <= now + _LONGEST)


def _chunks(slugs: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(slugs), _CHUNK):
        yield slugs[start : start + _CHUNK]
