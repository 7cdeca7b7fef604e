"""Storage for the collect flow: outlet states and, in one transaction per batch, articles and versions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, RowMapping, bindparam, case, insert, literal, select, update

from monitor.model.collecting import Candidate, Collected, Effect, OutletState, Saved
from monitor.model.reading import Failure, Validators
from monitor.rules.alerting.flood import LEAST, flooded
from monitor.rules.identity import guids_rotate
from monitor.storage.database import Database, insert_many, stored_instant, upsert
from monitor.storage.ledger import enter
from monitor.storage.quarantine import keep_unread
from monitor.storage.tables.articles import articles, versions
from monitor.storage.tables.outlets import outlet_state, rounds

_CHUNK = 500  # below SQLite's limit on variables
_MOST_HISTORY = 400_000


class CollectStore:
    """The archive's side of collecting."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def states(self, slugs: Collection[str] | None = None) -> dict[str, OutletState]:
        """Outlet states by slug: of these, or every one."""
        with self._database.read() as connection:
            if slugs is None:
                rows = list(connection.execute(select(outlet_state)).mappings())
            else:
                wanted = [
                    select(outlet_state).where(outlet_state.c.slug.in_(chunk)) for chunk in _chunks([*slugs])
                ]
                rows = [row for each in wanted for row in connection.execute(each).mappings()]
        return {row["slug"]: _state(row) for row in rows}

    def save(self, batch: Sequence[Collected], now: datetime) -> Saved:
        """States, new articles and new versions of a batch of outlets, all or nothing."""
        with self._database.write() as connection:
            crowded = _crowded(connection, batch)
            _save_states(connection, batch)
            saved = _save_articles(connection, batch, now)
            _mark_floods(connection, crowded, saved, now)
            _note_new(connection, saved, now)
            enter(connection, batch, saved, now)
            keep_unread(connection, batch, now)
            return saved

    def published(self, since: datetime) -> dict[str, list[datetime]]:
        """Publication times by outlet since then; what was old when it was first seen is left out."""
        columns = (articles.c.outlet, articles.c.published)
        statement = select(*columns).where(articles.c.published >= since).limit(_MOST_HISTORY)
        found: dict[str, list[datetime]] = {}
        with self._database.read() as connection:
            for outlet, published in connection.execute(statement):
                found.setdefault(outlet, []).append(published)
        return found

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


def _state(row: RowMapping) -> OutletState:
    return OutletState(
        slug=row["slug"],
        url=row["url"],
        validators=Validators(
            etag=bytes(row["etag"]),
            last_modified=bytes(row["last_modified"]),
            body_hash=bytes(row["body_hash"]),
        ),
        next_poll=row["next_poll"],
        last_poll=row["last_poll"],
        last_success=row["last_success"],
        last_new=row["last_new"],
        baseline_at=row["baseline_at"],
        failures=row["failures"],
        failure=Failure(row["failure"]) if row["failure"] else None,
        detail=row["detail"],
        permanent_url=row["permanent_url"],
        last_read=row["last_read"],
        gap_at=row["gap_at"],
        hub=row["hub"],
        topic_url=row["topic_url"],
    )


def _save_states(connection: Connection, batch: Sequence[Collected]) -> None:
    rows = [_row(each.state) for each in batch]
    if not rows:
        return
    statement = upsert(outlet_state, connection)
    changed = {
        column.name: statement.excluded[column.name] for column in outlet_state.c if column.name != "slug"
    }
    connection.execute(statement.on_conflict_do_update(index_elements=["slug"], set_=changed), rows)


def _row(state: OutletState) -> dict[str, object]:
    return {
        "slug": state.slug,
        "url": state.url,
        "etag": state.validators.etag,
        "last_modified": state.validators.last_modified,
        "body_hash": state.validators.body_hash,
        "next_poll": state.next_poll,
        "last_poll": state.last_poll,
        "last_success": state.last_success,
        "last_new": state.last_new,
        "baseline_at": state.baseline_at,
        "failures": state.failures,
        "failure": state.failure or "",
        "detail": state.detail,
        "permanent_url": state.permanent_url,
        "last_read": state.last_read,
        "gap_at": state.gap_at,
        "hub": state.hub,
        "topic_url": state.topic_url,
    }


def _save_articles(connection: Connection, batch: Sequence[Collected], now: datetime) -> Saved:
    wanted: dict[str, tuple[Candidate, Collected]] = {}
    for each in batch:
        for candidate in each.candidates:
            wanted.setdefault(candidate.key, (candidate, each))
    known = _known(connection, list(wanted))
    fresh = [(candidate, each) for key, (candidate, each) in wanted.items() if key not in known]
    changed = [
        (known[key], candidate)
        for key, (candidate, _) in wanted.items()
        if key in known and known[key][1] != candidate.fingerprint
    ]
    _insert(connection, fresh, now)
    _revise(connection, changed, now)
    return Saved(
        new=len(fresh),
        changed=len(changed),
        known=len(wanted) - len(fresh) - len(changed),
        outlets=tuple(_effect(each, known) for each in batch if each.candidates),
    )


def _effect(each: Collected, known: dict[str, _Known]) -> Effect:
    seen = [(known[one.key][3], one.guid) for one in each.candidates if one.key in known]
    return Effect(
        outlet=each.state.slug,
        new=len(each.candidates) - len(seen),
        known=len(seen),
        rotated=len(seen) if guids_rotate(seen) else 0,
    )


def _note_new(connection: Connection, saved: Saved, now: datetime) -> None:
    slugs = [effect.outlet for effect in saved.outlets if effect.new]
    for chunk in _chunks(slugs):
        connection.execute(update(outlet_state).where(outlet_state.c.slug.in_(chunk)).values(last_new=now))


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


_Known = tuple[int, bytes, int, str]


def _known(connection: Connection, keys: Sequence[str]) -> dict[str, _Known]:
    columns = (articles.c.key, articles.c.id, articles.c.fingerprint, articles.c.version, articles.c.guid)
    found: dict[str, _Known] = {}
    for chunk in _chunks(keys):
        for key, number, fingerprint, version, guid in connection.execute(
            select(*columns).where(articles.c.key.in_(chunk))
        ):
            found[key] = (number, bytes(fingerprint), version, guid)
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
    if rows:
        # Another worker may have stored the same article a moment ago: that is no fault.
        insert_many(connection, articles, _INSERTED, rows)
        for chunk in _chunks([str(row[0]) for row in rows]):
            _first_versions(connection, chunk, now)


_INSERTED = (
    *("key", "outlet", "url", "guid", "title", "lead", "body", "fingerprint"),
    *("published", "published_raw", "first_seen", "baseline", "body_state", "body_due"),
)


def _first_versions(connection: Connection, keys: Sequence[str], now: datetime) -> None:
    """Made inside the database: the texts are there already."""
    copied = ("version", "url", "title", "lead", "body")
    source = select(
        articles.c.id, literal(now, versions.c.seen.type), *(articles.c[name] for name in copied)
    ).where(articles.c.key.in_(keys), articles.c.version == 1)
    statement = upsert(versions, connection).from_select(["article", "seen", *copied], source)
    connection.execute(statement.on_conflict_do_nothing(index_elements=["article", "version"]))


def _revise(connection: Connection, changed: Iterable[tuple[_Known, Candidate]], now: datetime) -> None:
    pairs = list(changed)
    if not pairs:
        return
    connection.execute(
        insert(versions),
        [
            {
                "article": number,
                "version": version + 1,
                "seen": now,
                "url": candidate.url,
                "title": candidate.title,
                "lead": candidate.lead,
                "body": candidate.body,
            }
            for (number, _, version, _), candidate in pairs
        ],
    )
    kept = case((bindparam("new_body") == "", articles.c.body), else_=bindparam("new_body"))
    statement = (
        update(articles)
        .where(articles.c.id == bindparam("number"))
        .values(
            pending=True, body=kept, **{name: bindparam(f"new_{name}") for name in _REVISED if name != "body"}
        )
    )
    connection.execute(
        statement,
        [
            {
                "number": number,
                "new_version": version + 1,
                **{f"new_{name}": getattr(candidate, name) for name in _REVISED if name != "version"},
            }
            for (number, _, version, _), candidate in pairs
        ],
    )


_REVISED = ("url", "title", "lead", "body", "fingerprint", "version")


def _chunks(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]
