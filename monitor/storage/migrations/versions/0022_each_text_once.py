"""Each text once: ``versions`` holds what an article said before, ``articles`` what it says now.

Copies of newest versions that are there stay for the workers of the release before; they are told by nobody
else, and a migration of the release after this one may delete them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.storage.tables.base import Instant

revision = "0022"
down_revision = "0040"
branch_labels = None
depends_on = None

_COPIED = (
    "SELECT 1 FROM versions WHERE versions.article = articles.id AND versions.version = articles.version"
)
_TEXT = "article, version, seen, url, title, lead, body"


def upgrade() -> None:
    """Forward: the time of the newest version goes along to the article."""
    op.add_column("articles", sa.Column("revised", Instant(timezone=True)))
    op.execute(
        "UPDATE articles SET revised = (SELECT seen FROM versions WHERE versions.article = articles.id"
        " AND versions.version = articles.version) WHERE version > 1"
    )
    some = sa.text("revised IS NOT NULL")
    op.create_index("ix_articles_revised", "articles", ["revised"], sqlite_where=some, postgresql_where=some)


def downgrade() -> None:
    """Back: a copy of each article's newest version."""
    op.execute(
        f"INSERT INTO versions ({_TEXT}) SELECT id, version, coalesce(revised, first_seen), url, title, lead,"  # noqa: S608
        f" body FROM articles WHERE NOT EXISTS ({_COPIED})"
    )
    op.drop_index("ix_articles_revised", "articles")
    op.drop_column("articles", "revised")
