"""Which command lives in which room; a room is imported when its command is asked for.

Reading, matching and the desk take a second to import. ``--help`` needs none of it and ``check`` little; the
words here are those of the commands themselves, a test holds them equal.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter


class Room(NamedTuple):
    """Where a command comes from."""

    modules: tuple[str, ...]
    says: str
    """What ``monitor --help`` says of it."""


ROOMS = {
    "check": Room(
        ("check",),
        "Validates the configuration: every fault at once, with line and remedy; exit 0, or 2.",
    ),
    "run": Room(("daemon",), "The daemon: polls, decides, tells, until it is asked to stop."),
    "worker": Room(
        ("cluster",),
        "A worker of the cluster: polls, decides and tells together with the others, until asked to stop.",
    ),
    "web": Room(("cluster",), "Serve the desk alone, a part of a cluster; `run` has it built in."),
    "poll": Room(("daemon",), "One round over all or some outlets, now; exit 1 if any failed."),
    "discover": Room(
        ("outlets",),
        "The feeds, sitemaps and list pages of a site, with what each would give.",
    ),
    "import": Room(
        ("outlets",),
        "Outlets from an OPML file, as lines for feeds.yaml; those already there are left out.",
    ),
    "export": Room(("outlets",), "The outlets of feeds.yaml for other readers."),
    "classify": Room(
        ("topics",),
        "Tell for each article which topics it belongs to, by which rules, in which sentences.",
    ),
    "topics": Room(("topics", "workbench"), "Work on the topics: suggestions, layout."),
    "backtest": Room(
        ("workbench",),
        "What a topic would have found and sent, from the archive, grouped as it would have been sent.",
    ),
    "stories": Room(("stories",), "Tell for each article which story it belongs to, and why."),
    "parliament": Room(("parliament_data",), "Questions, answers and postponements of the Tweede Kamer."),
    "link": Room(
        ("parliament",),
        "Tell for each question which article it cites, how sure that is, and why.",
    ),
    "coverage": Room(
        ("coverage",),
        "For each Kamervraag on a topic: was the cited article seen, matched, alerted, was a line ready?",
    ),
    "digest": Room(("alerts",), "Build (and with --send send) a day's digest; prints it as plain text."),
    "dossier": Room(("desk",), "Write the timeline of a story to standard output."),
    "budget": Room(
        ("budget",),
        "Alerts per route, reason and rule, how many led to action, and what this file would have sent.",
    ),
    "test-alert": Room(
        ("alerts",),
        "Send a marked test message through a route; exit 3 when it did not arrive everywhere.",
    ),
    "duty": Room(
        ("duty",),
        "Who has which duty now and until when, by the turns or the roster as last read.",
    ),
    "dead-letters": Room(
        ("dead_letters",),
        "Messages that could not be delivered, with reason and remedy; --again queues them once more.",
    ),
    "quarantine": Room(
        ("quarantine",),
        "Documents of outlets that broke their reader, as they came; kept for thirty days.",
    ),
    "user": Room(("desk",), "Accounts of the desk."),
    "backup": Room(("keeping",), "Write a consistent backup while the service runs, and read it back."),
    "restore": Room(
        ("keeping",),
        "Bring a backup into the empty place of MONITOR_DATABASE_URL; repeats nothing that was sent since.",
    ),
    "verify": Room(
        ("keeping",),
        "Hold the database and the audit chain to their own rules; exit 1 with what is wrong.",
    ),
    "retention": Room(
        ("keeping",),
        "Show what was kept long enough and on what ground; with --apply let it go.",
    ),
    "openapi": Room(("desk",), "Print the description of the API (OpenAPI 3.1)."),
}
"""In the order in which the help shows them."""


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


def _opened(name: str) -> Command | None:
    for module in ROOMS[name].modules:
        import_module(f"monitor.cli.{module}")
    group = typer.main.get_command(import_module("monitor.cli.root").app)
    return group.commands.get(name) if isinstance(group, TyperGroup) else None


def everything() -> TyperGroup:
    """The command line with every room open, for who describes all of it."""
    for room in ROOMS.values():
        for module in room.modules:
            import_module(f"monitor.cli.{module}")
    group = typer.main.get_command(import_module("monitor.cli.root").app)
    assert isinstance(group, TyperGroup)
    return group
