"""Articles, their versions, the stories they form and the topics they matched."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    false,
    literal_column,
    text,
    true,
)

from monitor.storage.tables.base import Instant, Json, metadata

stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("created", Instant, nullable=False),
    Column("first_published", Instant, nullable=False),
    Column("last_article", Instant, nullable=False),
)
Index("ix_stories_last_article", stories.c.last_article)

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(200), nullable=False),
    Column("outlet", String(120), nullable=False),
    Column("url", Text, nullable=False),
    Column("guid", Text, nullable=False, server_default=""),
    Column("title", Text, nullable=False),
    Column("lead", Text, nullable=False, server_default=""),
    Column("body", Text, nullable=False, server_default=""),
    Column("body_state", String(20), nullable=False, server_default=""),
    Column("body_due", Instant),
    Column("body_tries", Integer, nullable=False, server_default="0"),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("published", Instant, nullable=False),
    Column("published_raw", Text, nullable=False, server_default=""),
    Column("first_seen", Instant, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("revised", Instant),
    Column("baseline", Boolean, nullable=False, server_default=false()),
    Column("flood", Boolean, nullable=False, server_default=false()),
    Column("pending", Boolean, nullable=False, server_default=true()),
    Column("joined", Instant),
    Column("pinned", Boolean, nullable=False, server_default=false()),
    Column("story", Integer, ForeignKey("stories.id")),
    Column("because", Json),
    Column("turn", Integer, nullable=False, server_default="0"),
)
Index("uq_articles_key", articles.c.key, unique=True)
Index("ix_articles_pending", articles.c.id, sqlite_where=text("pending"), postgresql_where=text("pending"))
PENDING: ColumnElement[bool] = literal_column("articles.pending")
"""Waits for triage, in the very words of the index: to SQLite SQLAlchemy says ``pending = 1``, and then it
reads every article there is."""
Index("ix_articles_story", articles.c.story)
Index("ix_articles_turn", articles.c.turn)
Index(
    "ix_articles_body_due",
    articles.c.body_due,
    sqlite_where=text("body_due IS NOT NULL"),
    postgresql_where=text("body_due IS NOT NULL"),
)
Index(
    "ix_articles_revised",
    articles.c.revised,
    sqlite_where=text("revised IS NOT NULL"),
    postgresql_where=text("revised IS NOT NULL"),
)
Index("ix_articles_outlet_first_seen", articles.c.outlet, articles.c.first_seen)
Index("ix_articles_published", articles.c.published)
# On PostgreSQL also a BRIN of first_seen, see migration 0082: rows lie in the order in which they came.

versions = Table(
    "versions",
    metadata,
    Column("article", Integer, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("seen", Instant, nullable=False),
    Column("url", Text, nullable=False, server_default=""),
    Column("title", Text, nullable=False),
    Column("lead", Text, nullable=False, server_default=""),
    Column("body", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("article", "version"),
)
"""What an article said before: a text stands here once another one has taken its place in ``articles``."""

topic_matches = Table(
    "topic_matches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article", Integer, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("topic", String(120), nullable=False),
    Column("tier", String(20), nullable=False),
    Column("hits", Json, nullable=False),
    Column("at", Instant, nullable=False),
)
Index(
    "uq_topic_matches_article_version_topic",
    topic_matches.c.article,
    topic_matches.c.version,
    topic_matches.c.topic,
    unique=True,
)
Index("ix_topic_matches_topic_at", topic_matches.c.topic, topic_matches.c.at)
Index("ix_topic_matches_at", topic_matches.c.at)

analyses = Table(
    "analyses",
    metadata,
    Column("article", Integer, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("made_by", String(20), nullable=False),
    Column("data", LargeBinary, nullable=False),
)
"""What the story window knows of an article's version, as ``rules.stories.packed`` has it: a cache."""

turns = Table(
    "turns",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("number", Integer, nullable=False, server_default="0"),
)
"""Work that goes one after another over all workers; ``articles.turn`` is the turn that placed an article."""
