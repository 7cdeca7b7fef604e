"""Which command lives in which room; a room is imported when its command is asked for.

Reading, matching and the desk take a second to import. ``--help`` needs none of it and ``check`` little; the
words here are those of the commands themselves, a test holds them equal.
"""

from __future__ import annotations

from typing import NamedTuple


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
    "why": Room(
        ("why",),
        "Why did I (not) get this article? Also of one that never came in, with what to do.",
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
    "migrate": Room(
        ("migrate",),
        "Bring the database to this version's schema, then end; every service does so when it starts.",
    ),
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
