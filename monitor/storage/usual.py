"""How wide a topic usually is at an hour of the week, counted from the archive."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from monitor.rules.stories.facts import same_hours
from monitor.storage.tables.articles import articles, topic_matches


def usual_outlets(connection: Connection, topics: Collection[str], at: datetime) -> tuple[int, ...]:
    """For the same hour of each week before ``at``, newest first, how many outlets wrote about ``topics``.

    ``at`` is aware, in the desk's zone. Weeks before the archive's first match are not known and left out.
    """
    since = connection.scalar(select(func.min(topic_matches.c.at)))
    hours = [(after, until) for after, until in same_hours(at) if since is not None and after >= since]
    if not hours or not topics:
        return ()
    within = or_(*(articles.c.published.between(after, until) for after, until in hours))
    query = (
        select(articles.c.published, articles.c.outlet)
        .where(within, articles.c.baseline.is_(False))
        .where(
            select(topic_matches.c.id)
            .where(topic_matches.c.article == articles.c.id, topic_matches.c.topic.in_(topics))
            .exists()
        )
    )
    rows = connection.execute(query).all()
    return tuple(
        len({row.outlet for row in rows if after < row.published <= until}) for after, until in hours
    )
