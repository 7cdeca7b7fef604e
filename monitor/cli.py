"""The command line: every command a user types."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False)


def main() -> None:
    """Entry point of the ``monitor`` command."""
    app()
