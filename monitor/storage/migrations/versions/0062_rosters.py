"""Duty rosters read from calendars: kept, so that an unreadable one leaves what was known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.storage.tables.base import Instant, Json

revision = "0062"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "rosters",
        sa.Column("duty", sa.String(120), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("shifts", Json, nullable=False),
        sa.Column("read", Instant()),
        sa.Column("tried", Instant()),
        sa.Column("failing_since", Instant()),
        sa.Column("failure", sa.String(200), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("duty", name=op.f("pk_rosters")),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("rosters")
