"""Kamervragen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.storage.tables.base import Instant

revision = "0002_parliament"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "parliament_streams",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("since", Instant(timezone=True), nullable=True),
        sa.Column("next", sa.Text(), server_default="", nullable=False),
        sa.Column("links_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("complete", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("updated", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_parliament_streams")),
    )
    op.create_table(
        "questions",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("guid", sa.String(length=40), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("asked", sa.Date(), nullable=True),
        sa.Column("term", sa.Date(), nullable=True),
        sa.Column("settled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("actors", sa.JSON(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("changed", Instant(timezone=True), nullable=True),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("answered", sa.Date(), nullable=True),
        sa.Column("first_seen", Instant(timezone=True), nullable=False),
        sa.Column("news", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("pending", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("text_tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("article", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name=op.f("fk_questions_article")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_questions")),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index("ix_questions_article", ["article"], unique=False)
        batch_op.create_index("ix_questions_asked", ["asked"], unique=False)
        batch_op.create_index("ix_questions_guid", ["guid"], unique=False)
        batch_op.create_index("ix_questions_pending", ["pending"], unique=False)

    op.create_table(
        "question_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("paper", sa.String(length=40), server_default="", nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("seen", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["question"], ["questions.number"], name=op.f("fk_question_events_question")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_events")),
    )
    with op.batch_alter_table("question_events", schema=None) as batch_op:
        batch_op.create_index(
            "uq_question_events_question_kind_paper", ["question", "kind", "paper"], unique=True
        )

    op.create_table(
        "question_links",
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.String(length=20), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("who", sa.String(length=320), server_default="", nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name=op.f("fk_question_links_article")),
        sa.ForeignKeyConstraint(["question"], ["questions.number"], name=op.f("fk_question_links_question")),
        sa.PrimaryKeyConstraint("question", "article", name=op.f("pk_question_links")),
    )
    with op.batch_alter_table("question_links", schema=None) as batch_op:
        batch_op.create_index("ix_question_links_article", ["article"], unique=False)


def downgrade() -> None:
    """Back."""
    for table in ("question_links", "question_events", "questions", "parliament_streams"):
        op.drop_table(table)
