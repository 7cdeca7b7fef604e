"""The watchdog's own reading of the database: apart from the code that it checks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, func, select

from monitor.model.canary import CANARY, CANARY_LOST
from monitor.model.watchdog import Figures
from monitor.storage.database import Database, count_of
from monitor.storage.tables.alerts import alerts, deliveries, suppressions, watches
from monitor.storage.tables.articles import PENDING, articles, topic_matches
from monitor.storage.tables.digests import digests
from monitor.storage.tables.outlets import outlet_state, rounds
from monitor.storage.telling import AlertRecords

PATIENCE = timedelta(minutes=10)
_DAY = timedelta(hours=24)


class WatchStore:
    """The way into the watchdog's transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[WatchRecords]:
        """One transaction."""
        with self._database.write() as connection:
            yield WatchRecords(connection)


class WatchRecords(AlertRecords):
    """What the watchdog reads, and the notices it writes."""

    def figures(self, now: datetime, outlets: tuple[str, ...]) -> Figures:
        """Every count. ``outlets``: slugs that are configured now; others need not be polled."""
        late, count = now - PATIENCE, self._count
        return Figures(
            unexplained=self._unexplained(now),
            undelivered=self._undelivered(now),
            overdue=count(deliveries, deliveries.c.state == "queued", deliveries.c.due < late),
            stuck=count(deliveries, deliveries.c.state == "claimed", deliveries.c.lease_until < late),
            unlooked=count(watches, watches.c.due < late),
            untriaged=count(articles, PENDING, articles.c.first_seen < late),
            unpolled=count(
                outlet_state, outlet_state.c.slug.in_(outlets), outlet_state.c.next_poll < now - 3 * PATIENCE
            ),
            digest_late=count(digests, digests.c.state == "draft", digests.c.due < late),
            dead=count(deliveries, deliveries.c.state == "dead", deliveries.c.settled > now - _DAY),
            canary=self.canary_accepted(),
        )

    def told_of(self, beginning: str, since: datetime) -> bool:
        """Whether a notice with such a key, or one that goes on behind it, was written after then."""
        where = (alerts.c.because.startswith(beginning, autoescape=True), alerts.c.created > since)
        return self.connection.execute(select(alerts.c.id).where(*where).limit(1)).first() is not None

    def canary_written(self, *, first: bool = False) -> datetime | None:
        """When the last (or the first) canary came out of the pipeline."""
        chosen = func.min(alerts.c.created) if first else func.max(alerts.c.created)
        return self._instant(select(chosen).where(alerts.c.because == CANARY))

    def canary_lost(self) -> tuple[datetime, str] | None:
        """When one was last lost on its way, and at which stage."""
        statement = select(alerts.c.created, alerts.c.because).where(
            alerts.c.because.startswith(CANARY_LOST, autoescape=True)
        )
        row = self.connection.execute(statement.order_by(alerts.c.id.desc()).limit(1)).first()
        return (row.created, row.because.removeprefix(CANARY_LOST)) if row is not None else None

    def stop(self, before: datetime) -> tuple[datetime, datetime] | None:
        """The two readings of outlets around a moment: the last one before, and the first one after it."""
        last = self._instant(select(func.max(rounds.c.finished)).where(rounds.c.finished < before))
        if last is None:
            return None
        after = self._instant(select(func.min(rounds.c.finished)).where(rounds.c.finished > last))
        return (last, after) if after is not None else None

    def lately(self, since: datetime) -> tuple[tuple[str, str, datetime], ...]:
        """``(outlet, address, when)`` of what was read since, and ``(topic, "", when)`` of what was found."""
        state, last = outlet_state.c, func.max(topic_matches.c.at)
        read = select(state.slug, state.url, state.last_success).where(state.last_success > since)
        found = select(topic_matches.c.topic, last).where(topic_matches.c.at > since)
        rows = [tuple(row) for row in self.connection.execute(read.order_by(state.slug))]
        rows += [
            (topic, "", at) for topic, at in self.connection.execute(found.group_by(topic_matches.c.topic))
        ]
        return tuple(rows)

    def missed(self, since: datetime, until: datetime, max_age: timedelta) -> tuple[int, ...]:
        """Articles at alert tier of that time, too old when seen after it, in stories never told."""
        columns = (articles.c.id, articles.c.published, articles.c.first_seen)
        told = exists().where(alerts.c.story == articles.c.story)
        matched = exists().where(topic_matches.c.article == articles.c.id, topic_matches.c.tier == "alert")
        query = select(*columns).where(
            articles.c.first_seen >= until - PATIENCE,
            articles.c.published > since - PATIENCE,
            ~articles.c.baseline,
            ~articles.c.flood,
            ~told,
            matched,
        )
        rows = self.connection.execute(query.order_by(articles.c.id))
        return tuple(row.id for row in rows if row.first_seen - row.published > max_age)

    def canary_accepted(self) -> datetime | None:
        """When a provider last accepted one."""
        joined = deliveries.join(alerts, alerts.c.id == deliveries.c.alert)
        where = and_(alerts.c.because == CANARY, deliveries.c.state == "sent")
        return self._instant(select(func.max(deliveries.c.settled)).select_from(joined).where(where))

    def _instant(self, statement: Any) -> datetime | None:
        found = self.connection.scalar(statement)
        return found if isinstance(found, datetime) else None

    def _unexplained(self, now: datetime) -> int:
        """Alert-tier matches whose story says nothing at all."""
        told = exists().where(alerts.c.story == articles.c.story)
        watched = exists().where(watches.c.story == articles.c.story)
        held = exists().where(suppressions.c.story == articles.c.story)
        # From the matches of the day, and not through all articles: none matches before it is seen.
        matched = select(topic_matches.c.article).where(
            topic_matches.c.tier == "alert",
            topic_matches.c.at > now - _DAY,
            topic_matches.c.at < now - PATIENCE,
        )
        return self._count(
            articles,
            articles.c.id.in_(matched),
            articles.c.first_seen > now - _DAY,
            articles.c.story.is_not(None),
            ~articles.c.baseline,
            ~(told | watched | held),
        )

    def _undelivered(self, now: datetime) -> int:
        """Messages about no single story, and the newest alert of a story, that nobody was to get."""
        queued = exists().where(deliveries.c.alert == alerts.c.id)
        return self._count(
            alerts,
            alerts.c.created > now - _DAY,
            alerts.c.created < now - PATIENCE,
            alerts.c.story.is_(None),
            ~queued,
        )

    def _count(self, table: Table, *where: ColumnElement[bool]) -> int:
        return count_of(self.connection, table, *where)
