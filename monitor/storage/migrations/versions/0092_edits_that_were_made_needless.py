"""Edits that a newer one made needless, from before they were settled: ``verify`` calls them impossible."""

from __future__ import annotations

from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.execute("UPDATE deliveries SET settled = due WHERE state = 'merged' AND settled IS NULL")


def downgrade() -> None:
    """Back: they stay settled."""
