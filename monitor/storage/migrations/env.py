"""Alembic's entry: always on the connection that ``upgrade`` brings."""

from __future__ import annotations

from alembic import context

from monitor.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="",
    include_name=lambda name, _kind, _parents: not (name or "").startswith("search_fts"),
)
with context.begin_transaction():
    context.run_migrations()
