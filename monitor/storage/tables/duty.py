"""Duty rosters as they were last read from their calendars."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from monitor.storage.tables.base import Instant, Json, metadata

rosters = Table(
    "rosters",
    metadata,
    Column("duty", String(120), primary_key=True),
    Column("source", String(64), nullable=False),
    Column("shifts", Json, nullable=False),
    Column("read", Instant),
    Column("tried", Instant),
    Column("failing_since", Instant),
    Column("failure", String(200), nullable=False, server_default=""),
)
