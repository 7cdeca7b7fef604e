"""The desk: people and their sessions, press lines, where each story stands, and the audit chain."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    false,
    true,
)

from monitor.storage.tables.base import Instant, Json, metadata

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(120), nullable=False),
    Column("name", String(200), nullable=False),
    Column("email", String(320), nullable=False, server_default=""),
    Column("role", String(20), nullable=False),
    Column("password", String(300), nullable=False, server_default=""),
    Column("subject", String(300), nullable=False, server_default=""),
    Column("language", String(5), nullable=False, server_default="nl"),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("created", Instant, nullable=False),
    Column("seen", Instant),
    Column("removed", Instant),
)
"""``removed``: nothing of the person is left in the row; its number stays, for deeds name it."""
Index("uq_users_login", users.c.login, unique=True)
Index("ix_users_subject", users.c.subject)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of the cookie: the table opens no session
    Column("user", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created", Instant, nullable=False),
    Column("seen", Instant, nullable=False),
    Column("expires", Instant, nullable=False),
)
Index("ix_sessions_user", sessions.c.user)

invitations = Table(
    "invitations",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of the link's secret
    Column("user", Integer, ForeignKey("users.id", ondelete="CASCADE")),
    Column("created", Instant, nullable=False),
    Column("expires", Instant, nullable=False),
    Column("used", Instant),
)

login_failures = Table(
    "login_failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(120), nullable=False),
    Column("at", Instant, nullable=False),
)
Index("ix_login_failures_login_at", login_failures.c.login, login_failures.c.at)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("user", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("scope", String(20), nullable=False),
    Column("created", Instant, nullable=False),
    Column("expires", Instant, nullable=False),
    Column("used", Instant),
    Column("revoked", Instant),
)
Index("uq_tokens_hash", tokens.c.hash, unique=True)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(40), nullable=False),  # text: what was hashed is what is kept
    Column("actor", String(200), nullable=False),
    Column("action", String(60), nullable=False),
    Column("object", String(200), nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rows", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

standings = Table(
    "standings",
    metadata,
    Column("story", Integer, ForeignKey("stories.id"), primary_key=True, autoincrement=False),
    Column("state", String(20), nullable=False),
    Column("owner", Integer),
    Column("owner_name", String(200), nullable=False, server_default=""),
    Column("since", Instant),
    Column("in_digest", Boolean, nullable=False, server_default=false()),
)
Index("ix_standings_state", standings.c.state)

lines = Table(
    "lines",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story", Integer, ForeignKey("stories.id")),
    Column("title", String(300), nullable=False),
    Column("topic", String(120), nullable=False, server_default=""),
    Column("state", String(20), nullable=False),
    Column("approved_version", Integer),
    Column("approved_by", Integer),
    Column("approved_name", String(200), nullable=False, server_default=""),
    Column("approved_at", Instant),
    Column("looked_at", Instant),
    Column("valid_until", Instant),
    Column("channels", Json, nullable=False),
    Column("review_since", Instant),
    Column("review_because", Text, nullable=False, server_default=""),
)
Index("ix_lines_story", lines.c.story)

line_versions = Table(
    "line_versions",
    metadata,
    Column("line", Integer, ForeignKey("lines.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("core", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("user", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("at", Instant, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("line", "number"),
)

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("query", Text, nullable=False),
    Column("feed", String(64), nullable=False),  # SHA-256 of the feed's secret, as for a session
    Column("created", Instant, nullable=False),
)
Index("ix_saved_searches_user", saved_searches.c.user)
Index("ix_saved_searches_feed", saved_searches.c.feed)

story_moves = Table(
    "story_moves",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("from_story", Integer, ForeignKey("stories.id"), nullable=False),
    Column("to_story", Integer, ForeignKey("stories.id"), nullable=False),
    Column("articles", Json, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(200), nullable=False),
    Column("undone", Instant),
)
Index("ix_story_moves_from_story", story_moves.c.from_story)
Index("ix_story_moves_to_story", story_moves.c.to_story)

topic_edits = Table(
    "topic_edits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("topic", String(120), nullable=False),
    Column("before", Json, nullable=False),
    Column("after", Json, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("by", String(200), nullable=False),
    Column("at", Instant, nullable=False),
)
Index("ix_topic_edits_topic", topic_edits.c.topic)

search_pending = Table(
    "search_pending",
    metadata,
    Column("article", Integer, primary_key=True, autoincrement=False),
)

search_documents = Table(
    "search_documents",
    metadata,
    Column(
        "article",
        Integer,
        ForeignKey("articles.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("keys", Text, nullable=False),
)
