"""What was learnt about the chance of Kamervragen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.storage.tables.base import Instant, Json

revision = "0050"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "chances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("weights", Json, nullable=False),
        sa.Column("shift", sa.Float(), nullable=False),
        sa.Column("usual", sa.Float(), nullable=False),
        sa.Column("report", Json, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chances")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("chances")
