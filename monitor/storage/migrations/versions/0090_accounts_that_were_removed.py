"""Accounts that were removed, and an index for each reference by which an article is deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.storage.tables.base import Instant

revision = "0090"
down_revision = "0083"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("users", sa.Column("removed", Instant(timezone=True), nullable=True))
    op.create_index("ix_suppressions_article", "suppressions", ["article"])
    op.create_index("ix_judgements_article", "judgements", ["article"])


def downgrade() -> None:
    """Back."""
    op.drop_index("ix_judgements_article", "judgements")
    op.drop_index("ix_suppressions_article", "suppressions")
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("removed")
