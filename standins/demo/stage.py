"""The stage: a clock that jumps, outlets, a mail catcher, a Slack, and the real product between them."""

from __future__ import annotations

import asyncio
import signal
import socket
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from monitor.app.desk import web_application
from monitor.app.house import House
from monitor.app.parts import Parts
from monitor.cli.desk import welcome_link
from monitor.config.environment import load_environment
from monitor.config.load import load_settings
from monitor.model.outlet import FullText, Kind, Outlet
from monitor.model.routing import Node
from monitor.model.settings import FetchRules, Settings
from monitor.rules.topics import compile_topics
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.web.listen import listen
from monitor.web.server import serve
from standins.demo.case import OUTLETS
from standins.mail import Caught, MailCatcher
from standins.outlets import OutletsStandIn
from standins.slack import Posted, SlackStandIn
from standins.tweedekamer import TweedeKamerStandIn


@dataclass
class JumpingClock:
    """Stands still until it is moved, or goes on by itself once the play is over."""

    at: datetime
    since: float | None = None

    def now(self) -> datetime:
        """The moment that the play has reached."""
        if self.since is None:
            return self.at
        return self.at + timedelta(seconds=time.monotonic() - self.since)

    def go_on(self) -> None:
        """From here on it runs at the pace of the world."""
        self.since = time.monotonic()


@dataclass(frozen=True, slots=True)
class Told:
    """What came in through the channels at one step."""

    mails: list[Caught]
    posts: list[Posted]
    seconds: float
    """Real time from the start of the poll to the last acceptance."""


class Stage:
    """An async context manager; ``play`` moves the clock and runs every verb once."""

    def __init__(self, config: Path, folder: Path, start: datetime) -> None:
        self._config = config
        self._folder = folder
        self.clock = JumpingClock(start)
        self.outlets = OutletsStandIn(feeds={slug: [] for slug in OUTLETS})
        self.mail = MailCatcher()
        self.slack = SlackStandIn()
        self.house_of_parliament = TweedeKamerStandIn()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Stage:
        for server in (self.outlets, self.mail, self.slack, self.house_of_parliament):
            await self._stack.enter_async_context(server)
        self.parts = self._parts()
        self.house = await self._stack.enter_async_context(House(self.parts))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()
        self.parts.database.close()

    async def open_desk(self, say: Callable[[str], None]) -> None:
        """Serves the desk on what was played, to be searched too, until Ctrl-C."""
        await self.house.index()
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        self.clock.go_on()
        address = urlsplit(self.parts.environment["MONITOR_DESK_URL"])
        say(f"Het bureau staat open: {welcome_link(self.parts) or address.geturl()}")
        say("Kies een naam en een wachtwoord en kijk rond; Ctrl-C stopt.")
        application = web_application(self.house, desk=True)
        await serve(application, listen(address.hostname or "127.0.0.1", address.port or 80), stop)

    def _parts(self) -> Parts:
        environment, _ = load_environment(
            {
                "MONITOR_DATABASE_URL": f"sqlite:///{self._folder / 'demo.db'}",
                "MONITOR_SMTP_HOST": "127.0.0.1",
                "MONITOR_SMTP_PORT": str(self.mail.port),
                "MONITOR_SMTP_TLS": "none",
                "MONITOR_MAIL_FROM": "Voorsprong <voorsprong@example.nl>",
                "MONITOR_SLACK_TOKEN": self.slack.token,
                "MONITOR_SLACK_API_URL": self.slack.url,
                "MONITOR_DESK_URL": f"http://127.0.0.1:{_free(8080)}",
            }
        )
        settings = self._settings()
        matcher = compile_topics(settings.topics, settings.groups)
        if isinstance(matcher, tuple):
            raise SystemExit("\n".join(str(fault) for fault in matcher))
        database = Database(environment["MONITOR_DATABASE_URL"])
        upgrade(database)
        return Parts(
            settings=settings, environment=environment, database=database, matcher=matcher, clock=self.clock
        )

    def _settings(self) -> Settings:
        shipped = load_settings(self._config)
        if not isinstance(shipped, Settings):
            raise SystemExit("\n".join(str(fault) for fault in shipped))
        outlets = tuple(
            Outlet(slug=slug, name=name, url=self.outlets.url(slug), tier=tier, fulltext=FullText.NEVER)
            for slug, (name, tier) in OUTLETS.items()
        )
        parliament = Outlet(
            slug="tweede-kamer",
            name="Tweede Kamer",
            url=self.house_of_parliament.base,
            kind=Kind.TWEEDEKAMER,
        )
        fetch = FetchRules(allow_networks=("127.0.0.0/8",), per_host=8)
        calendar = replace(shipped.calendar, recess=((date(2023, 7, 7), date(2023, 9, 4)),))
        return replace(
            shipped,
            outlets=(*outlets, parliament),
            routes=_at_once(shipped.routes),
            fetch=fetch,
            calendar=calendar,
        )

    async def play(self, at: datetime, waits: tuple[timedelta, ...] = ()) -> Told:
        """Moves the clock to ``at``; polls, triages, alerts, delivers; again after each of ``waits``."""
        mails, posts = len(self.mail.caught), len(self.slack.posted)
        self.clock.at = at
        began = time.perf_counter()
        feeds = [each for each in self.parts.settings.outlets if each.kind is not Kind.TWEEDEKAMER]
        await self.house.collector.run(feeds)
        await self._tell()
        seconds = time.perf_counter() - began
        for wait in waits:
            self.clock.at = at + wait
            await self._tell()
        return Told(self.mail.caught[mails:], self.slack.posted[posts:], seconds)

    async def sit(self, at: datetime) -> Told:
        """Moves the clock to ``at`` and reads the House."""
        mails, posts = len(self.mail.caught), len(self.slack.posted)
        self.clock.at = at
        began = time.perf_counter()
        await self.house.follow_parliament()
        await self._tell()
        return Told(self.mail.caught[mails:], self.slack.posted[posts:], time.perf_counter() - began)

    async def _tell(self) -> None:
        await self.house.triage()
        await self.house.look_again()
        while (await self.house.deliverer.run()).sent:
            pass


def _free(preferred: int) -> int:
    """The preferred port, or any other that is free."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SystemExit("geen vrije poort op deze machine")


def _at_once(node: Node) -> Node:
    """The same routes without waiting for a second outlet: the demo shows the first message at once."""
    settings = replace(node.settings, group_wait=timedelta(0))
    return replace(node, settings=settings, children=tuple(_at_once(child) for child in node.children))
