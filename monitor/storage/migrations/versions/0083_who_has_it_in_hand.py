"""Who has an outlet in hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("outlet_state", sa.Column("claimed_by", sa.String(length=80), nullable=True))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("outlet_state", schema=None) as batch_op:
        batch_op.drop_column("claimed_by")
