"""The migrations lead to the schema that the tables describe, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from monitor.storage.migrations import NewerDatabaseError, upgrade
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


def test_a_database_of_a_newer_version_is_named_as_such(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabaseError, match="9999"):
        upgrade(database)
