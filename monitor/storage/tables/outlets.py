"""What is known of each outlet: when to ask again, with which validators, how it fared."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, String, Table, Text

from monitor.storage.tables.base import Instant, metadata

outlet_state = Table(
    "outlet_state",
    metadata,
    Column("slug", String(120), primary_key=True),
    Column("url", Text, nullable=False, server_default=""),
    Column("etag", LargeBinary, nullable=False, default=b""),
    Column("last_modified", LargeBinary, nullable=False, default=b""),
    Column("body_hash", LargeBinary, nullable=False, default=b""),
    Column("next_poll", Instant),
    Column("last_poll", Instant),
    Column("last_success", Instant),
    Column("last_new", Instant),
    Column("baseline_at", Instant),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("failure", String(40), nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Column("permanent_url", Text, nullable=False, server_default=""),
    Column("last_read", Instant),
    Column("gap_at", Instant),
    Column("hub", Text, nullable=False, server_default=""),
    Column("topic_url", Text, nullable=False, server_default=""),
    Column("claimed_until", Instant),
    Column("claimed_by", String(80)),
)
"""``claimed_until``: a worker has it in hand, ``claimed_by`` which; storing a poll makes the first empty, see
``storage/claiming.py``."""

outlet_days = Table(
    "outlet_days",
    metadata,
    Column("day", String(10), nullable=False),
    Column("outlet", String(120), nullable=False),
    Column("polls", Integer, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("entries", Integer, nullable=False, server_default="0"),
    Column("new", Integer, nullable=False, server_default="0"),
    Column("dropped", Integer, nullable=False, server_default="0"),
    Column("blind_seconds", Integer, nullable=False, server_default="0"),
    Column("last_failure", String(40), nullable=False, server_default=""),
    PrimaryKeyConstraint("day", "outlet"),
)

rounds = Table(
    "rounds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started", Instant, nullable=False),
    Column("finished", Instant),
    Column("asked", Integer, nullable=False, server_default="0"),
    Column("failed", Integer, nullable=False, server_default="0"),
    Column("new_articles", Integer, nullable=False, server_default="0"),
)
Index("ix_rounds_finished", rounds.c.finished)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("outlet", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    Column("url", Text, nullable=False),
    Column("content_type", Text, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Column("size", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
Index("uq_quarantine_outlet_digest", quarantine.c.outlet, quarantine.c.digest, unique=True)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("outlet", String(120), primary_key=True),
    Column("hub", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("token", String(64), nullable=False),
    Column("secret", String(64), nullable=False),
    Column("state", String(20), nullable=False, server_default="asked"),
    Column("asked", Instant, nullable=False),
    Column("until", Instant),
)
Index("uq_subscriptions_token", subscriptions.c.token, unique=True)

pushes = Table(
    "pushes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("outlet", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    Column("url", Text, nullable=False),
    Column("content_type", Text, nullable=False, server_default=""),
    Column("body", LargeBinary, nullable=False),
)
"""What hubs brought and nobody has read yet: rows for seconds."""
