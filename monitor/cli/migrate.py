"""``monitor migrate``: the schema alone, for whoever stops processes that take long to answer."""

from __future__ import annotations

from monitor.cli.root import app, tell
from monitor.cli.start import database_or_end, environment_or_end


@app.command()
def migrate() -> None:
    """Bring the database to this version's schema, then end; every service does so when it starts."""
    database = database_or_end(environment_or_end())
    database.close()
    tell("de database heeft het schema van deze versie")
