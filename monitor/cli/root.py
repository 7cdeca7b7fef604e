"""The Typer application that every command module adds to, and what they share."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from monitor.cli.contents import ROOMS

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter


class Contents(TyperGroup):
    """The root of the command line: lists every room, opens one."""

    def list_commands(self, ctx: Context) -> list[str]:
        """Every command, whether its room is open or not."""
        del ctx
        return list(ROOMS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """The command itself; its room is imported now."""
        if cmd_name in ROOMS:
            return _opened(cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """As any group's, from the words that stand here."""
        listed: dict[str, Command] = {
            name: TyperCommand(name, help=room.says) for name, room in ROOMS.items()
        }
        page = TyperGroup(
            name=self.name,
            commands=listed,
            params=self.params,
            help=self.help,
            rich_markup_mode=self.rich_markup_mode,
        )
        page.format_help(ctx, formatter)


app = typer.Typer(cls=Contents, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Config = Annotated[Path | None, typer.Option("--config", help="Configuration file; default MONITOR_CONFIG.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]

MOST = 2_147_483_647
"""The highest number that anything in the database has."""
BAD_INPUT = 2
WORLD_FAILED = 3
PIPE_CLOSED = 141
"""What a shell reports of a program that SIGPIPE ended, such as ``cat`` before ``head``."""


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # noqa: PLC0415 - no other command needs it

        say(f"voorsprong {version('voorsprong')}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Voorsprong: know first, answer in time."""
    del version


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


def _opened(name: str) -> Command | None:
    for module in ROOMS[name].modules:
        import_module(f"monitor.cli.{module}")
    group = typer.main.get_command(app)
    return group.commands.get(name) if isinstance(group, TyperGroup) else None


def everything() -> TyperGroup:
    """The command line with every room open, for who describes all of it."""
    for room in ROOMS.values():
        for module in room.modules:
            import_module(f"monitor.cli.{module}")
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return group
