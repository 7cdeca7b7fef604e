"""What alerts cost and brought: counted per route, reason and rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from monitor.rules.alerting.state import Responses
from monitor.storage.tables.actions import actions, mutes
from monitor.storage.tables.alerts import alerts
from monitor.storage.tables.articles import articles, topic_matches
from monitor.storage.telling import AlertRecords

_ACTED = ("acknowledge", "align", "line-draft", "close", "no-reaction", "assign")


def alerts_since(connection: Connection, since: datetime) -> list[Mapping[str, Any]]:
    """Every alert about a story since then, with whether anybody acted on the story."""
    acted = select(actions.c.story).where(actions.c.kind.in_(_ACTED))
    columns = (
        alerts.c.id,
        alerts.c.route,
        alerts.c.reason,
        alerts.c.story,
        alerts.c.story.in_(acted).label("acted"),
    )
    where = (alerts.c.created > since, alerts.c.story.is_not(None))
    return [dict(row) for row in connection.execute(select(*columns).where(*where)).mappings()]


def rules_of(connection: Connection, stories: set[int]) -> dict[int, Counter[str]]:
    """The alert-tier rules that fired in each story, with how often."""
    found: dict[int, Counter[str]] = {}
    rows = select(articles.c.story, topic_matches.c.hits).join(
        topic_matches, topic_matches.c.article == articles.c.id
    )
    where = (topic_matches.c.tier == "alert", articles.c.story.in_(stories))
    for row in connection.execute(rows.where(*where)):
        found.setdefault(row.story, Counter()).update({str(hit["rule"]) for hit in row.hits})
    return found


def stories_since(connection: Connection, since: datetime) -> tuple[int, ...]:
    """Stories that began since then and matched a topic."""
    matched = select(articles.c.story).join(topic_matches, topic_matches.c.article == articles.c.id)
    first = matched.where(articles.c.story.is_not(None)).group_by(articles.c.story)
    return tuple(connection.scalars(first.having(func.min(articles.c.first_seen) > since)))


class BudgetRecords(AlertRecords):
    """What living stories again reads."""

    def responses_at(self, story: int, at: datetime) -> Responses:
        """What people had done by then, and the mutes in force then."""
        return self.responses_until(story, at, at)

    def acted_at(self, story: int) -> tuple[datetime, ...]:
        """When somebody did something about it, mutes included."""
        done = self.connection.scalars(select(actions.c.at).where(actions.c.story == story))
        begun = self.connection.execute(select(mutes.c.since, mutes.c.until)).all()
        return tuple(sorted({*done, *(at for row in begun for at in row)}))
