"""Outlets in hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.storage.tables.base import Instant

revision = "0081"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("outlet_state", sa.Column("claimed_until", Instant(timezone=True), nullable=True))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("outlet_state", schema=None) as batch_op:
        batch_op.drop_column("claimed_until")
