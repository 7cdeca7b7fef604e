"""What people said of topic matches."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from monitor.storage.tables.base import Instant, metadata

judgements = Table(
    "judgements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article", Integer, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("topic", String(120), nullable=False),
    Column("rule", Text, nullable=False, server_default=""),
    Column("relevant", Boolean, nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", Instant, nullable=False),
)
"""``rule``: the text of the judged rule, empty for the match as a whole."""
Index("ix_judgements_article", judgements.c.article)
Index("ix_judgements_topic_article", judgements.c.topic, judgements.c.article)
