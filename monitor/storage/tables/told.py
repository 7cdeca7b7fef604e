"""What was told before a restore, so that it is not told again."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from monitor.storage.tables.base import Instant, metadata

told_before = Table(
    "told_before",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("at", Instant, nullable=False),
)
"""``digest``: of who was told what, see ``storage/told.py``. Filled by ``monitor restore`` alone."""
Index("ix_told_before_at", told_before.c.at)
