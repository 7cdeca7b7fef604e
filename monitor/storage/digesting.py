"""Storage for the digest: what the day held, and the digest itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy import Connection, RowMapping, func, insert, select, update

from monitor.model.calendar import AMSTERDAM
from monitor.model.digest import Digest, DigestState, Item, Ledger
from monitor.model.story import StoryRows
from monitor.model.topic import Tier
from monitor.rules.digest import DESK
from monitor.storage.database import Database
from monitor.storage.tables.actions import actions
from monitor.storage.tables.alerts import alerts, suppressions
from monitor.storage.tables.articles import articles, topic_matches
from monitor.storage.tables.desk import standings
from monitor.storage.tables.digests import digests
from monitor.storage.tables.outlets import outlet_days, outlet_state, rounds
from monitor.storage.telling import AlertRecords

_ITEMS = TypeAdapter(tuple[Item, ...])
_LEDGER = TypeAdapter(Ledger)


class DigestStore:
    """The way into the digest's transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[DigestRecords]:
        """One transaction: all of it is stored at the end, or nothing."""
        with self._database.write() as connection:
            yield DigestRecords(connection)


class DigestRecords(AlertRecords):
    """What the digest reads and writes inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)

    def newest(self, until: date = date.max) -> Digest | None:
        """The digest of the latest date up to this one: a clock that was wrong may have made later ones."""
        made = select(digests).where(digests.c.day <= until)
        return self._one(made.order_by(digests.c.day.desc()).limit(1))

    def previous(self, day: date) -> Digest | None:
        """The last digest of before a date."""
        return self._one(select(digests).where(digests.c.day < day).order_by(digests.c.day.desc()).limit(1))

    def began(self) -> datetime | None:
        """When the first round began; None before that."""
        return self.connection.scalar(select(rounds.c.started).order_by(rounds.c.id).limit(1))

    def digest(self, day: date) -> Digest | None:
        """The digest of a date."""
        return self._one(select(digests).where(digests.c.day == day))

    def due(self, now: datetime) -> Digest | None:
        """A draft whose time has come."""
        where = (digests.c.state == DigestState.DRAFT, digests.c.due <= now)
        return self._one(select(digests).where(*where).order_by(digests.c.day).limit(1))

    def recent(self, limit: int = 60) -> tuple[Digest, ...]:
        """The newest digests, for the archive."""
        rows = self.connection.execute(select(digests).order_by(digests.c.day.desc()).limit(limit)).mappings()
        return tuple(_digest(row) for row in rows)

    def add(self, digest: Digest) -> bool:
        """Stores a draft; False when that date has one already."""
        if self.digest(digest.day) is not None:
            return False
        self.connection.execute(insert(digests).values(day=digest.day, **_values(digest)))
        return True

    def keep(self, digest: Digest) -> bool:
        """Stores an edit of a draft; False when somebody edited or sent it since it was read."""
        return self._replace(digest, digest.revision - 1)

    def renew(self, digest: Digest) -> bool:
        """Stores what came since in a draft; False when somebody edited or sent it since it was read."""
        return self._replace(digest, digest.revision)

    def _replace(self, digest: Digest, read: int) -> bool:
        """``read``: the revision that the change was made on."""
        draft = digests.c.state == DigestState.DRAFT
        same = (digests.c.day == digest.day, draft, digests.c.revision == read)
        statement = update(digests).where(*same).values(**_values(digest))
        return self.connection.execute(statement).rowcount == 1

    def freeze(self, day: date, now: datetime, *, late: bool) -> bool:
        """Marks a draft as sent; False when it was sent already."""
        same = (digests.c.day == day, digests.c.state == DigestState.DRAFT)
        statement = update(digests).where(*same).values(state=DigestState.SENT, sent=now, late=late)
        return self.connection.execute(statement).rowcount == 1

    def stories(self, since: datetime, until: datetime) -> tuple[int, ...]:
        """Stories with an article that matched a topic in the period, or that the desk put in by hand."""
        matched = (
            select(articles.c.story)
            .join(topic_matches, topic_matches.c.article == articles.c.id)
            .where(topic_matches.c.at > since, topic_matches.c.at <= until)
            .where(articles.c.story.is_not(None), articles.c.baseline.is_(False))
        )
        chosen = select(standings.c.story).where(standings.c.in_digest)
        return tuple(sorted({*self.connection.scalars(matched), *self.connection.scalars(chosen)}))

    def rows_of(self, stories: Sequence[int]) -> dict[int, StoryRows]:
        """What each of them holds, without bodies and earlier headlines: a day in two statements."""
        columns = [column for column in articles.c if column.name != "body"]
        inside = articles.c.story.in_(stories)
        held = select(*columns).where(inside).order_by(articles.c.joined, articles.c.id)
        hits = select(topic_matches).join(articles, topic_matches.c.article == articles.c.id).where(inside)
        found: dict[int, list[Mapping[str, Any]]] = {story: [] for story in stories}
        for row in self.connection.execute(held).mappings():
            found[row["story"]].append(dict(row))
        matches: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
        ordered = hits.order_by(topic_matches.c.version, topic_matches.c.id)
        for row in self.connection.execute(ordered).mappings():
            matches[row["article"]].append(dict(row))
        return {story: StoryRows("", tuple(rows), matches, {}) for story, rows in found.items()}

    def chosen_by(self, stories: Sequence[int]) -> dict[int, str]:
        """Who put which stories in."""
        inside = select(standings.c.story).where(standings.c.in_digest, standings.c.story.in_(stories))
        wanted = set(self.connection.scalars(inside))
        rows = select(actions.c.story, actions.c.who).where(
            actions.c.kind == "digest", actions.c.story.in_(wanted)
        )
        found = {row.story: row.who for row in self.connection.execute(rows.order_by(actions.c.id))}
        return {story: found.get(story, DESK) for story in wanted}

    def states(self, stories: Sequence[int]) -> dict[int, str]:
        """Where the desk stands with each."""
        rows = select(standings.c.story, standings.c.state).where(standings.c.story.in_(stories))
        return {row.story: row.state for row in self.connection.execute(rows)}

    def told(self, stories: Sequence[int]) -> frozenset[int]:
        """Which of them became an alert."""
        return frozenset(self.connection.scalars(select(alerts.c.story).where(alerts.c.story.in_(stories))))

    def held(self, stories: Sequence[int]) -> dict[int, str]:
        """The newest cause for which each of them was not told."""
        rows = select(suppressions.c.story, suppressions.c.cause).where(suppressions.c.story.in_(stories))
        return {row.story: row.cause for row in self.connection.execute(rows.order_by(suppressions.c.id))}

    def outlets(self, since: datetime, until: datetime) -> dict[str, dict[str, Any]]:
        """State and counts of every outlet that was ever asked, by slug."""
        rows = self.connection.execute(select(outlet_state)).mappings()
        found: dict[str, dict[str, Any]] = {row["slug"]: {**row, "articles": 0, "matched": 0} for row in rows}
        fresh = (articles.c.first_seen > since, articles.c.first_seen <= until)
        count = select(articles.c.outlet, func.count()).where(*fresh).group_by(articles.c.outlet)
        hit = articles.c.id.in_(select(topic_matches.c.article))
        for name, statement in (("articles", count), ("matched", count.where(hit))):
            for slug, number in self.connection.execute(statement):
                found.setdefault(slug, {"articles": 0, "matched": 0})[name] = number
        return found

    def causes(self, since: datetime, until: datetime) -> Counter[str]:
        """How many stories were held back in the period, by cause; ``dropped`` are entries left out."""
        number = func.count(func.distinct(suppressions.c.story)).label("number")
        where = (suppressions.c.at > since, suppressions.c.at <= until)
        rows = select(suppressions.c.cause, number).where(*where).group_by(suppressions.c.cause)
        found = Counter({row.cause: row.number for row in self.connection.execute(rows)})
        first, last = (moment.astimezone(AMSTERDAM).date().isoformat() for moment in (since, until))
        days = (outlet_days.c.day >= first, (outlet_days.c.day < last) | (outlet_days.c.day == first))
        left_out = self.connection.scalar(select(func.sum(outlet_days.c.dropped)).where(*days))
        return found + Counter(dropped=int(left_out or 0))

    def per_day(self, until: datetime, timezone: str) -> tuple[tuple[date, int, int], ...]:
        """Matched articles of the last seven local days: ``(day, alert tier, digest tier)``."""
        zone = ZoneInfo(timezone)
        last = until.astimezone(zone).date()
        days = [last - timedelta(days=back) for back in range(6, -1, -1)]
        begin = datetime.combine(days[0], datetime.min.time(), zone)
        rows = self.connection.execute(
            select(articles.c.id, articles.c.first_seen, topic_matches.c.tier)
            .join(topic_matches, topic_matches.c.article == articles.c.id)
            .where(articles.c.first_seen >= begin, articles.c.first_seen <= until)
            .where(articles.c.baseline.is_(False))
        ).all()
        best: dict[int, tuple[date, bool]] = {}
        for row in rows:
            day = row.first_seen.astimezone(zone).date()
            best[row.id] = (day, best.get(row.id, (day, False))[1] or row.tier == Tier.ALERT)
        count = Counter(best.values())
        return tuple((day, count[(day, True)], count[(day, False)]) for day in days)

    def _one(self, statement: Any) -> Digest | None:
        row = self.connection.execute(statement).mappings().one_or_none()
        return _digest(row) if row is not None else None


def _values(digest: Digest) -> dict[str, Any]:
    return {
        "state": digest.state,
        "since": digest.since,
        "until": digest.until,
        "due": digest.due,
        "items": _ITEMS.dump_python(digest.items, mode="json"),
        "ledger": _LEDGER.dump_python(digest.ledger, mode="json"),
        "revision": digest.revision,
        "reviewed_by": digest.reviewed_by,
        "sent": digest.sent,
        "late": digest.late,
    }


def _digest(row: RowMapping) -> Digest:
    return Digest(
        id=row["id"],
        day=row["day"],
        state=DigestState(row["state"]),
        since=row["since"],
        until=row["until"],
        due=row["due"],
        items=_ITEMS.validate_python(row["items"]),
        ledger=_LEDGER.validate_python(row["ledger"]),
        revision=row["revision"],
        reviewed_by=row["reviewed_by"],
        sent=row["sent"],
        late=row["late"],
    )
