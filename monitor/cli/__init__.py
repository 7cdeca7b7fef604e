"""The command line: every command a user types. One module a room; each adds its commands to ``app``."""

from __future__ import annotations

import sys

from monitor.cli import (
    alerts,
    budget,
    check,
    cluster,
    coverage,
    daemon,
    dead_letters,
    desk,
    keeping,
    outlets,
    parliament,
    parliament_data,
    quarantine,
    stories,
    topics,
    workbench,
)
from monitor.cli.ending import last_word
from monitor.cli.root import app

__all__ = [
    "alerts",
    "app",
    "budget",
    "check",
    "cluster",
    "coverage",
    "daemon",
    "dead_letters",
    "desk",
    "keeping",
    "main",
    "outlets",
    "parliament",
    "parliament_data",
    "quarantine",
    "stories",
    "topics",
    "workbench",
]


def main() -> None:
    """Entry point of the ``monitor`` command."""
    sys.exit(last_word(app))
