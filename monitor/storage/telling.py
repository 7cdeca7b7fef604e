"""Storage for alerting, the writing half: alerts, their deliveries, what was held back and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import case, delete, exists, func, insert, select, update

from monitor.model.alert import Covered, Decision, Reason, Suppression
from monitor.model.telling import Flood, Recipient
from monitor.model.topic import Tier
from monitor.storage.alerting import AlertReader
from monitor.storage.database import count_of, upsert
from monitor.storage.promises import hand_over
from monitor.storage.reopening import reopen
from monitor.storage.tables.alerts import alerts, deliveries, suppressions, watches
from monitor.storage.tables.articles import articles, stories, topic_matches
from monitor.storage.tables.outlets import outlet_state
from monitor.storage.told import settle_if_told

QUEUED, HELD, DIGEST, MERGED = "queued", "held", "digest", "merged"
BACKLOG = "backlog"
"""Why a delivery is held that waits only because its channel took nothing for a while."""
_EDITABLE = "slack"
_MOST_IN_FLOOD = 500
"""More than a mail is read for; beyond it the total says how many there were."""


class AlertRecords(AlertReader):
    """What alerting reads and writes inside one transaction."""

    def write(
        self,
        story: int | None,
        route: str,
        decision: Decision,
        covered: Covered,
        view: Mapping[str, object],
        now: datetime,
    ) -> int:
        """Stores an alert; its id. Every attempt renders the same message from ``view``."""
        row = {
            "story": story,
            "route": route,
            "reason": decision.reason,
            "because": decision.because,
            "created": now,
            "step": decision.step,
            "topics": sorted(covered.topics),
            "covered": _plain(covered),
            "view": view,
        }
        key = self.connection.execute(insert(alerts).values(row)).inserted_primary_key
        return int(key[0]) if key else 0

    def queue(self, alert: int, recipients: Sequence[Recipient], now: datetime, revision: int = 1) -> None:
        """One delivery for each recipient; queued twice is queued once."""
        rows = [
            {
                "alert": alert,
                "revision": revision,
                "channel": each.channel,
                "recipient": each.target,
                "state": _state(each),
                "created": now,
                "due": each.due,
                "why": each.because,
            }
            for each in recipients
        ]
        if rows:
            unique = ["alert", "revision", "channel", "recipient"]
            statement = upsert(deliveries, self.connection).on_conflict_do_nothing(index_elements=unique)
            self.connection.execute(statement, rows)
            settle_if_told(self.connection, alert, now)

    def hold(self, story: int) -> None:
        """Whoever else decides about the story waits until this transaction ends, and sees what it wrote.

        Triage, the alert tick and parliament are tasks of their own, on workers of their own: PostgreSQL
        lets two of them read that nothing was told yet. SQLite has one writer at a time.
        """
        if self.connection.dialect.name != "sqlite":
            own = select(stories.c.id).where(stories.c.id == story)
            self.connection.execute(own.with_for_update(key_share=True))

    def entitle(self, story: int) -> None:
        """Calls a story that nobody was told of after its first article on a topic, alert tier first.

        Once told it keeps its name: the messages of one thread share their subject.
        """
        on_topic = (
            select(articles.c.title)
            .join(topic_matches, topic_matches.c.article == articles.c.id)
            .where(articles.c.story == story, articles.c.title != "")
            .order_by(
                case((topic_matches.c.tier == Tier.ALERT, 0), else_=1), articles.c.joined, articles.c.id
            )
        )
        title = self.connection.scalar(on_topic.limit(1))
        if title is None:
            return
        told = select(alerts.c.id).where(alerts.c.story == story).exists()
        same = (stories.c.id == story, stories.c.title != title)
        self.connection.execute(update(stories).where(*same, ~told).values(title=title))

    def reopen(self, story: int, why: str, now: datetime) -> bool:
        """A trigger undid the decision not to react: in the history, and the story is new again."""
        return reopen(self.connection, story, why, now)

    def watch(self, story: int, route: str, decision: Decision, now: datetime) -> None:
        """Keeps what was decided and when to look again; a new cause of silence is added to the log."""
        before = self.connection.execute(
            select(watches.c.suppressed, watches.c.because).where(
                watches.c.story == story, watches.c.route == route
            )
        ).first()
        values = {
            "due": decision.due,
            "reason": decision.reason,
            "suppressed": decision.suppressed or "",
            "because": decision.because,
        }
        statement = upsert(watches, self.connection).values(story=story, route=route, **values)
        unique = ["story", "route"]
        self.connection.execute(statement.on_conflict_do_update(index_elements=unique, set_=values))
        if decision.suppressed and (before is None or before.suppressed != decision.suppressed):
            row = {
                "story": story,
                "route": route,
                "cause": decision.suppressed,
                "detail": decision.because,
                "at": now,
            }
            self.connection.execute(insert(suppressions).values(row))

    def held_back(self, story: int, route: str, cause: Suppression, detail: str, now: datetime) -> None:
        """Why one recipient of a message that did go gets it later, or not at all; once for each story."""
        known = select(suppressions.c.id).where(
            suppressions.c.story == story,
            suppressions.c.route == route,
            suppressions.c.cause == cause,
            suppressions.c.detail == detail,
        )
        if self.connection.execute(known.limit(1)).first() is None:
            row = {"story": story, "route": route, "cause": cause, "detail": detail, "at": now}
            self.connection.execute(insert(suppressions).values(row))

    def unwatch(self, story: int, routes: Sequence[str]) -> None:
        """Forgets the watches of routes that no longer take this story."""
        where = (watches.c.story == story, watches.c.route.not_in(list(routes)))
        self.connection.execute(delete(watches).where(*where))

    def hand_over(self, story: int, before: str, after: str) -> None:
        """What one route told of the story is from now on what another told."""
        hand_over(self.connection, story, before, after)

    def first_messages(self, route: str, since: datetime) -> int:
        """How many stories the route was told of for the first time since then."""
        reasons = (Reason.FIRST_SIGHT, Reason.RAISED)
        where = (alerts.c.route == route, alerts.c.created > since, alerts.c.reason.in_(reasons))
        statement = select(func.count()).select_from(alerts).where(*where, alerts.c.story.is_not(None))
        return self.connection.scalar(statement) or 0

    def revise(
        self, story: int, route: str, covered: Covered, view: Mapping[str, object], now: datetime
    ) -> bool:
        """Have the story's first message edited in place; earlier edits not yet made are dropped."""
        own = (alerts.c.story == story, alerts.c.route == route, alerts.c.step == 0)
        first = self.connection.execute(
            select(alerts.c.id, alerts.c.revision).where(*own).order_by(alerts.c.id).limit(1)
        ).first()
        if first is None:
            return False
        newest = select(func.max(alerts.c.id)).where(alerts.c.story == story, alerts.c.route == route)
        statement = update(alerts).where(alerts.c.id == newest.scalar_subquery())
        self.connection.execute(statement.values(covered=_plain(covered)))
        revision = max(first.revision, 1) + 1
        where = alerts.c.id == first.id
        self.connection.execute(update(alerts).where(where).values(revision=revision, view=view))
        mine = (deliveries.c.alert == first.id, deliveries.c.channel == _EDITABLE)
        stale = update(deliveries).where(*mine, deliveries.c.revision > 1, deliveries.c.state == QUEUED)
        self.connection.execute(stale.values(state=MERGED, settled=now))
        reached = select(deliveries.c.recipient).where(*mine, deliveries.c.revision == 1)
        recipients = [
            Recipient(channel=_EDITABLE, target=target, due=now)
            for target in self.connection.scalars(reached)
        ]
        self.queue(first.id, recipients, now, revision)
        return bool(recipients)

    def awaiting_summary(self, now: datetime) -> dict[str, list[int]]:
        """Stories that wait to be told together, by route."""
        found: dict[str, list[int]] = {}
        where = (watches.c.suppressed == Suppression.SUMMARISED, watches.c.due <= now)
        waiting = select(watches.c.route, watches.c.story).where(*where)
        for row in self.connection.execute(waiting.order_by(watches.c.route, watches.c.story)):
            found.setdefault(row.route, []).append(row.story)
        return found

    def floods(self, since: datetime, told_since: datetime, again_from: datetime) -> list[Flood]:
        """Outlets that republished since then, and what of it nobody was told of after ``told_since``.

        A further flood is told of too, for what is on a topic in it, unless the last telling is of after
        ``again_from``: behind a flood real news could be hidden.
        """
        # Outlet by outlet, a look at the end of each one's part of the index: SQLite went through all of it.
        here = (articles.c.outlet == outlet_state.c.slug, articles.c.first_seen > since, articles.c.flood)
        came = select(outlet_state.c.slug).where(exists().where(*here)).order_by(outlet_state.c.slug)
        found = []
        for outlet in self.connection.scalars(came).all():
            told = self._told_last(flood_key(outlet), told_since)
            if told is not None and told > again_from:
                continue
            after = max(since, told) if told is not None else since
            flood = (articles.c.outlet == outlet, articles.c.flood, articles.c.first_seen > after)
            total = count_of(self.connection, articles, *flood)
            matching = select(articles.c.id).where(*flood)
            matching = matching.where(articles.c.id.in_(select(topic_matches.c.article)))
            newest = matching.order_by(articles.c.published.desc()).limit(_MOST_IN_FLOOD)
            numbers = tuple(self.connection.scalars(newest))
            if numbers or told is None:
                found.append(Flood(outlet=outlet, total=total, articles=numbers))
        return found

    def _told_last(self, because: str, since: datetime) -> datetime | None:
        """When a notice with this key was last written after then."""
        newest = select(alerts.c.created).where(alerts.c.because == because, alerts.c.created > since)
        return self.connection.scalar(newest.order_by(alerts.c.id.desc()).limit(1))

    def article_rows(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """Articles by id, newest first."""
        statement = select(articles).where(articles.c.id.in_(numbers)).order_by(articles.c.published.desc())
        return [dict(row) for row in self.connection.execute(statement).mappings()]

    def gathered(self, now: datetime) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """Deliveries that waited for now, by ``(channel, recipient)``, with what they would have said."""
        where = (deliveries.c.state == HELD, deliveries.c.due <= now)
        columns = (
            deliveries.c.id,
            deliveries.c.channel,
            deliveries.c.recipient,
            deliveries.c.why,
            deliveries.c.created,
            alerts.c.route,
            alerts.c.reason,
            alerts.c.view,
        )
        statement = select(*columns).join(alerts, alerts.c.id == deliveries.c.alert).where(*where)
        found: dict[tuple[str, str], list[dict[str, Any]]] = {}
        ordered = statement.order_by(deliveries.c.id).with_for_update(of=deliveries)
        for row in self.connection.execute(ordered).mappings():
            found.setdefault((row["channel"], row["recipient"]), []).append(dict(row))
        return found

    def release(self, numbers: Sequence[int], *, merged: bool, now: datetime) -> None:
        """Let held deliveries go, or mark them as told in a summary."""
        values: dict[str, Any] = (
            {"state": MERGED, "settled": now} if merged else {"state": QUEUED, "due": now}
        )
        self.connection.execute(update(deliveries).where(deliveries.c.id.in_(numbers)).values(**values))

    def told_since(self, because: str, since: datetime) -> bool:
        """Whether a notice with this key was written after then."""
        where = (alerts.c.because == because, alerts.c.created > since)
        return self.connection.execute(select(alerts.c.id).where(*where).limit(1)).first() is not None


def flood_key(outlet: str) -> str:
    """What a flood's message is known by."""
    return f"flood of {outlet}"


def _state(recipient: Recipient) -> str:
    if recipient.never:
        return DIGEST
    return HELD if recipient.gathered else QUEUED


def _plain(covered: Covered) -> dict[str, Any]:
    plain: dict[str, Any] = TypeAdapter(Covered).dump_python(covered, mode="json")
    return plain
