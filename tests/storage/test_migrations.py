"""The migrations lead to the schema that the tables describe, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from monitor.storage.migrations import upgrade
from monitor.storage.tables import metadata

if TYPE_CHECKING:
    from monitor.storage.database import Database


def test_migrated_schema_equals_fresh_schema(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _described}
        )
        assert compare_metadata(context, metadata) == []


def _described(name: str | None, kind: str, _parents: object) -> bool:
    """The full-text index and the BRIN are the databases' own and no table of SQLAlchemy's."""
    own = ("search_fts", "ix_search_documents_words", "ix_articles_first_seen")
    return not (name or "").startswith(own) and kind != ""


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    before = set(inspect(database.engine).get_table_names())
    upgrade(database)
    assert set(inspect(database.engine).get_table_names()) == before
    assert {"articles", "deliveries", "alembic_version"} <= before
