"""Write a migration from what the tables say against what the migrations give.

usage: python tools/new_migration.py 0007 "What it brings"
Read the result before committing: booleans' defaults must be ``sa.false()``/``sa.true()``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from monitor.storage import migrations
from monitor.storage.database import Database


def main() -> None:
    """Migrate an empty database to head, compare, write."""
    revision, message = sys.argv[1:3]
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/empty.db")
        migrations.upgrade(database)
        with database.write() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message=message, autogenerate=True, rev_id=revision)
        database.close()


main()
