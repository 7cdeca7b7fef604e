"""Storage for the collect flow: outlet states and, in one transaction per batch, articles and versions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, case, insert, select, update

from monitor.model.collecting import Candidate, Collected, Effect, OutletState, Saved, Unmoved
from monitor.rules.alerting.flood import LEAST, flooded
from monitor.rules.identity import guids_rotate
from monitor.storage.database import Database, insert_many, marker, stored_instant
from monitor.storage.ledger import enter, enter_unmoved
from monitor.storage.moving import follow, only_readdressed
from monitor.storage.outlet_states import (
    chunks,
    note_new,
    read_states,
    read_states_at,
    touch_states,
    write_states,
)
from monitor.storage.quarantine import keep_unread
from monitor.storage.tables.articles import articles
from monitor.storage.tables.outlets import outlet_state, rounds
from monitor.storage.versions import keep, lock

_MOST_HISTORY = 400_000
_READ = 2_000
"""Rows in memory at once."""


class CollectStore:
    """The archive's side of collecting."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def states(self, slugs: Collection[str] | None = None) -> dict[str, OutletState]:
        """Outlet states by slug: of these, or every one."""
        with self._database.read() as connection:
            return read_states(connection, slugs)

    def states_at(self, urls: Collection[str]) -> dict[str, OutletState]:
        """States by address, whatever the outlet was called that was read there."""
        with self._database.read() as connection:
            return read_states_at(connection, urls)

    def save(self, outcomes: Sequence[Collected | Unmoved], now: datetime) -> Saved:
        """States, new articles and new versions of a batch of outlets, all or nothing."""
        batch = [each for each in outcomes if isinstance(each, Collected)]
        unmoved = [each for each in outcomes if isinstance(each, Unmoved)]
        with self._database.write() as connection:
            crowded = _crowded(connection, batch)
            write_states(connection, (each.state for each in batch))
            touch_states(connection, unmoved)
            saved = _save_articles(connection, batch, now)
            _mark_floods(connection, crowded, saved, now)
            note_new(connection, [effect.outlet for effect in saved.outlets if effect.new], now)
            enter(connection, batch, saved, now)
            keep_unread(connection, batch, now)
            enter_unmoved(connection, unmoved, now)
            return saved

    def published(self, since: datetime) -> Iterator[tuple[str, datetime]]:
        """``(outlet, published)`` of articles since then, a few at a time: there are very many."""
        columns = (articles.c.outlet, articles.c.published)
        statement = select(*columns).where(articles.c.published >= since).limit(_MOST_HISTORY)
        with self._database.read() as connection:
            for row in connection.execution_options(yield_per=_READ).execute(statement):
                yield row.outlet, row.published

    def begin_round(self, now: datetime, asked: int) -> int:
        """Notes that a round began; the id of it."""
        with self._database.write() as connection:
            key = connection.execute(insert(rounds).values(started=now, asked=asked)).inserted_primary_key
        return int(key[0]) if key else 0

    def end_round(self, number: int, now: datetime, *, failed: int, new: int) -> None:
        """Notes that the round was completed."""
        with self._database.write() as connection:
            statement = update(rounds).where(rounds.c.id == number)
            connection.execute(statement.values(finished=now, failed=failed, new_articles=new))


def _save_articles(connection: Connection, batch: Sequence[Collected], now: datetime) -> Saved:
    wanted: dict[str, tuple[Candidate, Collected]] = {}
    for each in batch:
        for candidate in each.candidates:
            wanted.setdefault(candidate.key, (candidate, each))
    known = _known(connection, list(wanted))
    moved = {each.state.slug: _follow(connection, each, known, now) for each in batch if not each.baseline}
    fresh = [(candidate, each) for key, (candidate, each) in wanted.items() if key not in known]
    changed = [
        (known[key][0], candidate)
        for key, (candidate, _) in wanted.items()
        if key in known and known[key][1] != candidate.fingerprint
    ]
    same = only_readdressed(connection, changed)
    changed = [row for row in changed if row[0] not in same]
    _insert(connection, fresh, now)
    _revise(connection, changed, now)
    return Saved(
        new=len(fresh),
        changed=len(changed),
        known=len(wanted) - len(fresh) - len(changed),
        outlets=tuple(
            _effect(each, known, moved.get(each.state.slug, 0)) for each in batch if each.candidates
        ),
    )


def _follow(connection: Connection, each: Collected, known: dict[str, _Known], now: datetime) -> int:
    """How many of an outlet's articles stand at another address; ``known`` has them by it from here on."""
    unknown = [one for one in each.candidates if one.key not in known]
    seen = {one.key for one in each.candidates}
    found = follow(connection, each.state.slug, unknown, seen, now)
    known |= {one.key: (*found[one.key], one.guid) for one in unknown if one.key in found}
    return len(found)


def _effect(each: Collected, known: dict[str, _Known], moved: int) -> Effect:
    seen = [(known[one.key][2], one.guid) for one in each.candidates if one.key in known]
    return Effect(
        outlet=each.state.slug,
        new=len(each.candidates) - len(seen),
        known=len(seen),
        rotated=len(seen) if guids_rotate(seen) else 0,
        moved=moved,
    )


def _crowded(connection: Connection, batch: Sequence[Collected]) -> dict[str, datetime | None]:
    """When the outlets that bring enough items for a flood were last read with success, before this time."""
    slugs = [each.state.slug for each in batch if len(each.candidates) >= LEAST and not each.baseline]
    if not slugs:
        return {}
    columns = (outlet_state.c.slug, outlet_state.c.last_success)
    rows = connection.execute(select(*columns).where(outlet_state.c.slug.in_(slugs)))
    return {row.slug: row.last_success for row in rows}


def _mark_floods(
    connection: Connection, crowded: Mapping[str, datetime | None], saved: Saved, now: datetime
) -> None:
    """What an outlet republished is kept and told in one message, not one by one."""
    for effect in saved.outlets:
        before = crowded.get(effect.outlet)
        if before is not None and flooded(effect.new, now - before):
            same = (articles.c.outlet == effect.outlet, articles.c.first_seen == now)
            connection.execute(update(articles).where(*same).values(flood=True))


_Known = tuple[int, bytes, str]
"""Number, fingerprint and guid."""


def _known(connection: Connection, keys: Sequence[str]) -> dict[str, _Known]:
    mark, found = marker(connection.dialect), dict[str, _Known]()
    for chunk in chunks(keys):
        marks = ", ".join([mark] * len(chunk))
        asked = f"SELECT key, id, fingerprint, guid FROM articles WHERE key IN ({marks})"  # noqa: S608 - marks only
        for key, number, fingerprint, guid in connection.exec_driver_sql(asked, tuple(chunk)):
            found[key] = (number, bytes(fingerprint), guid)
    return found


def _insert(connection: Connection, fresh: Iterable[tuple[Candidate, Collected]], now: datetime) -> None:
    seen, stored = stored_instant(now, connection), partial(stored_instant, connection=connection)
    rows = [
        (
            *(one.key, each.state.slug, one.url, one.guid, one.title, one.lead, one.body, one.fingerprint),
            *(stored(one.published), one.published_raw, seen, each.baseline, one.body_state),
            seen if each.wants_bodies and not one.body else None,
        )
        for one, each in fresh
    ]
    # Another worker may have stored the same article a moment ago: that is no fault.
    insert_many(connection, articles, _INSERTED, rows)


_INSERTED = (
    *("key", "outlet", "url", "guid", "title", "lead", "body", "fingerprint"),
    *("published", "published_raw", "first_seen", "baseline", "body_state", "body_due"),
)


def _revise(connection: Connection, changed: Iterable[tuple[int, Candidate]], now: datetime) -> None:
    fresh = dict(changed)
    numbers = [number for chunk in chunks([*fresh]) for number in _differing(connection, chunk, fresh)]
    if not numbers:
        return
    for chunk in chunks(numbers):
        keep(connection, articles.c.id.in_(chunk))
    kept = case((bindparam("new_body") == "", articles.c.body), else_=bindparam("new_body"))
    told: dict[str, object] = {name: bindparam(f"new_{name}") for name in _REVISED if name != "body"}
    values = {**told, "body": kept, "version": articles.c.version + 1, "revised": now, "pending": True}
    statement = update(articles).where(articles.c.id == bindparam("number")).values(values)
    rows = [
        {"number": number, **{f"new_{name}": getattr(fresh[number], name) for name in _REVISED}}
        for number in numbers
    ]
    connection.execute(statement, rows)


_REVISED = ("url", "title", "lead", "body", "fingerprint")


def _differing(connection: Connection, numbers: Sequence[int], fresh: Mapping[int, Candidate]) -> list[int]:
    """Those that still say something else, now that nobody else can change them."""
    said = lock(connection, articles.c.id.in_(numbers))
    return [number for number, fingerprint in said.items() if fingerprint != fresh[number].fingerprint]
