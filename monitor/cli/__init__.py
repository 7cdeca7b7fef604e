"""The command line: every command a user types. A module for each group of them."""

from __future__ import annotations

import sys

from monitor.cli.ending import last_word
from monitor.cli.root import app

__all__ = ["app", "main"]


def main() -> None:
    """Entry point of the ``monitor`` command."""
    sys.exit(last_word(app))
