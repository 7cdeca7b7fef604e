"""Articles by time: a summary of every block of the table, a thousandth of an index in size."""

from __future__ import annotations

from alembic import op

revision = "0082"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    if op.get_context().dialect.name == "postgresql":
        op.create_index(
            "ix_articles_first_seen", "articles", ["first_seen"], postgresql_using="brin", if_not_exists=True
        )


def downgrade() -> None:
    """Back."""
    if op.get_context().dialect.name == "postgresql":
        op.drop_index("ix_articles_first_seen", "articles")
