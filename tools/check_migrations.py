"""Two branches that each add a migration meet in one line: no two migrations follow the same one.

usage: python tools/check_migrations.py   (exit 1 and the heads where there are two)
"""

from __future__ import annotations

import sys
from pathlib import Path

from alembic.script import ScriptDirectory

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Read them, without a database."""
    heads = ScriptDirectory(str(ROOT / "monitor" / "storage" / "migrations")).get_heads()
    sys.stdout.write(f"migrations: the newest is {', '.join(heads)}\n")
    if len(heads) != 1:
        sys.stderr.write("several migrations are the newest: set the down_revision of yours to the other's\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
