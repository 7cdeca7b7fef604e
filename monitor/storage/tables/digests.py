"""Digests: one per local date; a draft until it is sent."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, false

from monitor.storage.tables.base import Instant, Json, metadata

digests = Table(
    "digests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("day", Date, nullable=False),
    Column("state", String(20), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("due", Instant, nullable=False),
    Column("items", Json, nullable=False),
    Column("ledger", Json, nullable=False),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("reviewed_by", String(320), nullable=False, server_default=""),
    Column("sent", Instant),
    Column("late", Boolean, nullable=False, server_default=false()),
)
Index("uq_digests_day", digests.c.day, unique=True)
Index("ix_digests_state_due", digests.c.state, digests.c.due)
