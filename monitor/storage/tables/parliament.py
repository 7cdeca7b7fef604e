"""Kamervragen as the open data has them, what happened to each, what each cites, and where to resume."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    false,
)

from monitor.storage.tables.base import Instant, Json, metadata

questions = Table(
    "questions",
    metadata,
    Column("number", String(40), primary_key=True),
    Column("guid", String(40), nullable=False, server_default=""),
    Column("kind", String(120), nullable=False),
    Column("subject", Text, nullable=False),
    Column("asked", Date),
    Column("term", Date),
    Column("settled", Boolean, nullable=False, server_default=false()),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    Column("actors", Json, nullable=False),
    Column("papers", Json, nullable=False),
    Column("changed", Instant),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("standing", String(20), nullable=False),
    Column("answered", Date),
    Column("first_seen", Instant, nullable=False),
    Column("news", Boolean, nullable=False, server_default=false()),
    Column("pending", Boolean, nullable=False, server_default=false()),
    Column("text", Text, nullable=False, server_default=""),
    Column("text_tries", Integer, nullable=False, server_default="0"),
    Column("note", Text, nullable=False, server_default=""),
    Column("article", Integer, ForeignKey("articles.id")),
)
"""``news``: first seen after the baseline and recently asked. ``pending``: waits to be linked.
``article``: the question as an article of its own, so that topics, stories and alerts take it as such."""
Index("ix_questions_asked", questions.c.asked)
Index("ix_questions_guid", questions.c.guid)
Index("ix_questions_pending", questions.c.pending)
Index("ix_questions_article", questions.c.article)

question_events = Table(
    "question_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("question", String(40), ForeignKey("questions.number"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("paper", String(40), nullable=False, server_default=""),
    Column("day", Date),
    Column("seen", Instant, nullable=False),
)
Index(
    "uq_question_events_question_kind_paper",
    question_events.c.question,
    question_events.c.kind,
    question_events.c.paper,
    unique=True,
)

question_links = Table(
    "question_links",
    metadata,
    Column("question", String(40), ForeignKey("questions.number"), nullable=False),
    Column("article", Integer, ForeignKey("articles.id"), nullable=False),
    Column("confidence", String(20), nullable=False),
    Column("score", Float, nullable=False),
    Column("because", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("who", String(320), nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("question", "article"),
)
"""``state``: linked, proposed (one click), suggested, rejected. ``who`` is empty for the rule's own link."""
Index("ix_question_links_article", question_links.c.article)

parliament_streams = Table(
    "parliament_streams",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("since", Instant),
    Column("next", Text, nullable=False, server_default=""),
    Column("links_only", Boolean, nullable=False, server_default=false()),
    Column("complete", Boolean, nullable=False, server_default=false()),
    Column("updated", Instant, nullable=False),
)
