"""The Typer application that every command module adds to, and what they share."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import typer

from monitor.cli.contents import Contents

app = typer.Typer(cls=Contents, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

BAD_INPUT = 2
WORLD_FAILED = 3
PIPE_CLOSED = 141
"""What a shell reports of a program that SIGPIPE ended, such as ``cat`` before ``head``."""


@app.callback()
def root() -> None:
    """Voorsprong: know first, answer in time."""


def say(line: str) -> None:
    """One line of data on standard output; ends the command quietly when its reader has gone."""
    try:
        # A lone surrogate cannot be written; as \\udXXX it can, and JSON reads it back.
        sys.stdout.write(line.encode("utf-8", "backslashreplace").decode() + "\n")
    except BrokenPipeError:
        forget_output()
        raise typer.Exit(PIPE_CLOSED) from None


def forget_output() -> None:
    """What is still buffered has no reader; without this the interpreter complains of it when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(line: str) -> None:
    """One line for the person at the terminal, on standard error."""
    sys.stderr.write(line + "\n")


def refuse(line: str, code: int = BAD_INPUT) -> NoReturn:
    """End with one clear line and the exit code of bad input (2) or of a failing world (3)."""
    tell(line)
    raise typer.Exit(code)
