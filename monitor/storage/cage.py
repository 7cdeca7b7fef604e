"""How far the canary came in its own database."""

from __future__ import annotations

from sqlalchemy import func, select

from monitor.model.canary import Progress, Stage
from monitor.model.topic import Tier
from monitor.storage.database import Database
from monitor.storage.tables.alerts import alerts, deliveries
from monitor.storage.tables.articles import articles, topic_matches


def progress(database: Database) -> Progress:
    """The first stage that left no trace; ``DELIVER`` when an alert waits with a delivery."""
    news = select(articles.c.id, articles.c.story).where(articles.c.baseline.is_(False))
    with database.read() as connection:
        found = connection.execute(news.order_by(articles.c.id.desc()).limit(1)).first()
        if found is None:
            return Progress(Stage.FETCH)
        matched = select(func.count()).where(
            topic_matches.c.article == found.id, topic_matches.c.tier == Tier.ALERT
        )
        if not connection.scalar(matched):
            return Progress(Stage.MATCH)
        if found.story is None:
            return Progress(Stage.STORY)
        told = select(alerts.c.view).join(deliveries, deliveries.c.alert == alerts.c.id)
        view = connection.scalar(told.where(alerts.c.story == found.story).limit(1))
        return Progress(Stage.ALERT) if view is None else Progress(Stage.DELIVER, view)
