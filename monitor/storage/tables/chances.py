"""What was learnt about the chance of Kamervragen, one row a day."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, Table

from monitor.storage.tables.base import Instant, Json, metadata

chances = Table(
    "chances",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("stories", Integer, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("weights", Json, nullable=False),
    Column("shift", Float, nullable=False),
    Column("usual", Float, nullable=False),
    Column("report", Json),
)
"""``asked``: stories with a linked question. ``weights`` is empty and ``report`` null without a model."""
