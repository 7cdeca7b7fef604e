"""The archive's full-text index, and the triggers that keep it informed."""

from __future__ import annotations

from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

# Whatever writes an article, the archive's index learns of it: a row to look at, in the same transaction.
_SQLITE = (
    (
        "CREATE VIRTUAL TABLE search_fts USING fts5(keys, content='search_documents',"
        " content_rowid='article', tokenize='unicode61 remove_diacritics 0')"
    ),
    (
        "CREATE TRIGGER search_documents_added AFTER INSERT ON search_documents BEGIN"
        " INSERT INTO search_fts (rowid, keys) VALUES (new.article, new.keys); END"
    ),
    (
        "CREATE TRIGGER search_documents_removed AFTER DELETE ON search_documents BEGIN"
        " INSERT INTO search_fts (search_fts, rowid, keys) VALUES ('delete', old.article, old.keys); END"
    ),
    (
        "CREATE TRIGGER search_documents_changed AFTER UPDATE ON search_documents BEGIN"
        " INSERT INTO search_fts (search_fts, rowid, keys) VALUES ('delete', old.article, old.keys);"
        " INSERT INTO search_fts (rowid, keys) VALUES (new.article, new.keys); END"
    ),
    (
        "CREATE TRIGGER articles_added_search AFTER INSERT ON articles BEGIN"
        " INSERT OR IGNORE INTO search_pending (article) VALUES (new.id); END"
    ),
    (
        "CREATE TRIGGER articles_changed_search AFTER UPDATE OF title, lead, body ON articles BEGIN"
        " INSERT OR IGNORE INTO search_pending (article) VALUES (new.id); END"
    ),
    "INSERT INTO search_pending (article) SELECT id FROM articles WHERE true ON CONFLICT DO NOTHING",
)
_POSTGRES = (
    "CREATE INDEX ix_search_documents_words ON search_documents USING gin (to_tsvector('simple', keys))",
    (
        "CREATE FUNCTION search_pending_add() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " INSERT INTO search_pending (article) VALUES (new.id) ON CONFLICT DO NOTHING; RETURN NULL; END $$"
    ),
    (
        "CREATE TRIGGER articles_added_search AFTER INSERT ON articles"
        " FOR EACH ROW EXECUTE FUNCTION search_pending_add()"
    ),
    (
        "CREATE TRIGGER articles_changed_search AFTER UPDATE OF title, lead, body ON articles"
        " FOR EACH ROW EXECUTE FUNCTION search_pending_add()"
    ),
    "INSERT INTO search_pending (article) SELECT id FROM articles WHERE true ON CONFLICT DO NOTHING",
)


def upgrade() -> None:
    """Forward."""
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    """Back: only the index goes, it is made of the articles."""
    message = "restore a backup instead"
    raise NotImplementedError(message)
