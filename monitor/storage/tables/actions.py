"""What people did: an append-only history per story, and the mutes in force."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from monitor.storage.tables.base import Instant, Json, metadata

actions = Table(
    "actions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story", Integer, ForeignKey("stories.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", String(320), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("detail", Json, nullable=False),
)
"""``kind``: acknowledge, release, no-reaction, reopen, close, note, assign, line-…. Rows are only added."""
Index("ix_actions_story", actions.c.story, actions.c.id)

mutes = Table(
    "mutes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("target", String(200), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("why", Text, nullable=False),
    Column("who", String(320), nullable=False),
)
"""A mute that is lifted gets the moment of lifting as its ``until``."""
Index("ix_mutes_until", mutes.c.until)
