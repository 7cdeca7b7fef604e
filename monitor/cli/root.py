"""The Typer application that every command module adds to, and what they share."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

BAD_INPUT = 2
WORLD_FAILED = 3


@app.callback()
def root() -> None:
    """Voorsprong: know first, answer in time."""


def say(line: str) -> None:
    """One line of data on standard output."""
    sys.stdout.write(line + "\n")


def tell(line: str) -> None:
    """One line for the person at the terminal, on standard error."""
    sys.stderr.write(line + "\n")


def refuse(line: str, code: int = BAD_INPUT) -> NoReturn:
    """End with one clear line and the exit code of bad input (2) or of a failing world (3)."""
    tell(line)
    raise typer.Exit(code)
