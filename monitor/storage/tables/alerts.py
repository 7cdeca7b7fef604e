"""Alerts, the outbox of their deliveries, and everything that was held back and why."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from monitor.storage.tables.base import Instant, Json, metadata

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story", Integer, ForeignKey("stories.id")),
    Column("route", String(120), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("because", Text, nullable=False),
    Column("created", Instant, nullable=False),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("step", Integer, nullable=False, server_default="0"),
    Column("topics", Json, nullable=False),
    Column("covered", Json, nullable=False),
    Column("view", Json, nullable=False),
)
Index("ix_alerts_story_route", alerts.c.story, alerts.c.route)
Index("ix_alerts_created", alerts.c.created)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert", Integer, ForeignKey("alerts.id"), nullable=False),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("channel", String(40), nullable=False),
    Column("recipient", String(320), nullable=False),
    Column("state", String(20), nullable=False, server_default="queued"),
    Column("created", Instant, nullable=False),
    Column("due", Instant, nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("lease_until", Instant),
    Column("token", Integer, nullable=False, server_default="0"),
    Column("settled", Instant),
    Column("why", Text, nullable=False, server_default=""),
    Column("provider", Json),
)
Index(
    "uq_deliveries_alert_revision_channel_recipient",
    deliveries.c.alert,
    deliveries.c.revision,
    deliveries.c.channel,
    deliveries.c.recipient,
    unique=True,
)
Index("ix_deliveries_state_due", deliveries.c.state, deliveries.c.due)

threads = Table(
    "threads",
    metadata,
    Column("key", String(120), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("recipient", String(320), nullable=False),
    Column("opened", Instant, nullable=False),
    Column("provider", Json, nullable=False),
    PrimaryKeyConstraint("key", "channel", "recipient"),
)

watches = Table(
    "watches",
    metadata,
    Column("story", Integer, ForeignKey("stories.id"), nullable=False),
    Column("route", String(120), nullable=False),
    Column("due", Instant),
    Column("reason", String(40), nullable=False, server_default=""),
    Column("suppressed", String(40), nullable=False, server_default=""),
    Column("because", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("story", "route"),
)
"""What was last decided of a story on a route, and when to look again: the engine's tick reads ``due``."""
Index("ix_watches_due", watches.c.due)

suppressions = Table(
    "suppressions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story", Integer, ForeignKey("stories.id"), nullable=False),
    Column("article", Integer, ForeignKey("articles.id")),
    Column("route", String(120), nullable=False, server_default=""),
    Column("cause", String(40), nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
)
Index("ix_suppressions_story", suppressions.c.story)
Index("ix_suppressions_article", suppressions.c.article)
