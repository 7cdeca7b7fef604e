"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.storage.tables.base import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "outlet_state",
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("etag", sa.LargeBinary(), nullable=False),
        sa.Column("last_modified", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("next_poll", Instant(timezone=True), nullable=True),
        sa.Column("last_poll", Instant(timezone=True), nullable=True),
        sa.Column("last_success", Instant(timezone=True), nullable=True),
        sa.Column("last_new", Instant(timezone=True), nullable=True),
        sa.Column("baseline_at", Instant(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failure", sa.String(length=40), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("permanent_url", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_outlet_state")),
    )
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started", Instant(timezone=True), nullable=False),
        sa.Column("finished", Instant(timezone=True), nullable=True),
        sa.Column("asked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("new_articles", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
    )
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.create_index("ix_rounds_finished", ["finished"], unique=False)

    op.create_table(
        "stories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created", Instant(timezone=True), nullable=False),
        sa.Column("first_published", Instant(timezone=True), nullable=False),
        sa.Column("last_article", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )
    with op.batch_alter_table("stories", schema=None) as batch_op:
        batch_op.create_index("ix_stories_last_article", ["last_article"], unique=False)

    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story", sa.Integer(), nullable=False),
        sa.Column("route", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("created", Instant(timezone=True), nullable=False),
        sa.Column("view", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name=op.f("fk_alerts_story")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index("ix_alerts_created", ["created"], unique=False)
        batch_op.create_index("ix_alerts_story_route", ["story", "route"], unique=False)

    op.create_table(
        "articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("outlet", sa.String(length=120), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("guid", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("published", Instant(timezone=True), nullable=False),
        sa.Column("published_raw", sa.Text(), server_default="", nullable=False),
        sa.Column("first_seen", Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("baseline", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("pending", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("story", sa.Integer(), nullable=True),
        sa.Column("because", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name=op.f("fk_articles_story")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
    )
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.create_index("ix_articles_outlet_first_seen", ["outlet", "first_seen"], unique=False)
        batch_op.create_index(
            "ix_articles_pending",
            ["id"],
            unique=False,
            sqlite_where=sa.text("pending"),
            postgresql_where=sa.text("pending"),
        )
        batch_op.create_index("ix_articles_published", ["published"], unique=False)
        batch_op.create_index("ix_articles_story", ["story"], unique=False)
        batch_op.create_index("uq_articles_key", ["key"], unique=True)

    op.create_table(
        "threads",
        sa.Column("story", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("opened", Instant(timezone=True), nullable=False),
        sa.Column("provider", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name=op.f("fk_threads_story")),
        sa.PrimaryKeyConstraint("story", "channel", "recipient", name=op.f("pk_threads")),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("state", sa.String(length=20), server_default="queued", nullable=False),
        sa.Column("created", Instant(timezone=True), nullable=False),
        sa.Column("due", Instant(timezone=True), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", Instant(timezone=True), nullable=True),
        sa.Column("token", sa.String(length=64), server_default="", nullable=False),
        sa.Column("settled", Instant(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("provider", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name=op.f("fk_deliveries_alert")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_deliveries_state_due", ["state", "due"], unique=False)
        batch_op.create_index(
            "uq_deliveries_alert_revision_channel_recipient",
            ["alert", "revision", "channel", "recipient"],
            unique=True,
        )

    op.create_table(
        "suppressions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story", sa.Integer(), nullable=False),
        sa.Column("article", sa.Integer(), nullable=True),
        sa.Column("route", sa.String(length=120), server_default="", nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name=op.f("fk_suppressions_article")),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name=op.f("fk_suppressions_story")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
    )
    with op.batch_alter_table("suppressions", schema=None) as batch_op:
        batch_op.create_index("ix_suppressions_story", ["story"], unique=False)

    op.create_table(
        "topic_matches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("tier", sa.String(length=20), nullable=False),
        sa.Column("hits", sa.JSON(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.id"], name=op.f("fk_topic_matches_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_matches")),
    )
    with op.batch_alter_table("topic_matches", schema=None) as batch_op:
        batch_op.create_index("ix_topic_matches_topic_at", ["topic", "at"], unique=False)
        batch_op.create_index(
            "uq_topic_matches_article_version_topic", ["article", "version", "topic"], unique=True
        )

    op.create_table(
        "versions",
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seen", Instant(timezone=True), nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.id"], name=op.f("fk_versions_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article", "version", name=op.f("pk_versions")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("versions")
    with op.batch_alter_table("topic_matches", schema=None) as batch_op:
        batch_op.drop_index("uq_topic_matches_article_version_topic")
        batch_op.drop_index("ix_topic_matches_topic_at")

    op.drop_table("topic_matches")
    with op.batch_alter_table("suppressions", schema=None) as batch_op:
        batch_op.drop_index("ix_suppressions_story")

    op.drop_table("suppressions")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index("uq_deliveries_alert_revision_channel_recipient")
        batch_op.drop_index("ix_deliveries_state_due")

    op.drop_table("deliveries")
    op.drop_table("threads")
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.drop_index("uq_articles_key")
        batch_op.drop_index("ix_articles_story")
        batch_op.drop_index("ix_articles_published")
        batch_op.drop_index(
            "ix_articles_pending", sqlite_where=sa.text("pending"), postgresql_where=sa.text("pending")
        )
        batch_op.drop_index("ix_articles_outlet_first_seen")

    op.drop_table("articles")
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.drop_index("ix_alerts_story_route")
        batch_op.drop_index("ix_alerts_created")

    op.drop_table("alerts")
    with op.batch_alter_table("stories", schema=None) as batch_op:
        batch_op.drop_index("ix_stories_last_article")

    op.drop_table("stories")
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.drop_index("ix_rounds_finished")

    op.drop_table("rounds")
    op.drop_table("outlet_state")
