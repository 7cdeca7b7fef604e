"""Turns: triage goes one article after another, and each worker knows what the others placed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    turns = op.create_table(
        "turns",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_turns")),
    )
    op.bulk_insert(turns, [{"name": "triage", "number": 0}])
    op.add_column("articles", sa.Column("turn", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_articles_turn", "articles", ["turn"])


def downgrade() -> None:
    """Back."""
    op.drop_index("ix_articles_turn", table_name="articles")
    op.drop_column("articles", "turn")
    op.drop_table("turns")
