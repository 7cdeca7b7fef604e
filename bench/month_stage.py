"""The stage of the simulated month: the daemons, what they reach, and what really arrived there."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import json
import os
import re
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from bench.month_config import Config
from bench.month_world import AMSTERDAM, Event, Outlets
from bench.postgres import Postgres
from bench.stepped_daemon import SteppedClock
from monitor.storage.database import Database
from monitor.storage.tables.alerts import alerts
from monitor.storage.tables.articles import articles
from standins.mail import MailCatcher
from standins.slack import SlackStandIn
from standins.tweedekamer import TweedeKamerStandIn
from standins.webhook import WebhookReceiver

ROOT = Path(__file__).parents[1]
_LOST = 240.0
"""Seconds after which a step will never end."""
_NAME = re.compile(r"alert-(\d+)\.(\d+)\.(\d+)")
Doing = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message that somebody really got. ``name``: its alert, revision and delivery."""

    at: datetime
    channel: str
    to: str
    name: tuple[int, int, int]
    kind: str
    """The alert's reason, or ``digest``, ``notice``, ``summary-…``."""
    route: str
    subject: str
    said: str

    def __str__(self) -> str:
        return f"{shown(self.at)} {self.channel}:{self.to} {self.kind} {self.subject[:90]!r}"


def shown(at: datetime) -> str:
    """A moment in local time."""
    return f"{at.astimezone(AMSTERDAM):%m-%d %H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the daemons reach."""

    outlets: Outlets
    mail: MailCatcher
    slack: SlackStandIn
    hook: WebhookReceiver
    house: TweedeKamerStandIn


@dataclass(kw_only=True)
class Stage:
    """All that runs and all that happened."""

    folder: Path
    first: date
    database: Database
    clock: SteppedClock
    outside: Outside
    variables: dict[str, str]
    config: Config
    events: list[Event]
    workers: int = 1
    postgres: Postgres | None = None
    processes: dict[int, asyncio.subprocess.Process] = field(default_factory=dict)
    arrived: list[Arrived] = field(default_factory=list)
    on_purpose: list[tuple[datetime, datetime, str]] = field(default_factory=list)
    """From when to when something was broken by us, and what."""
    wrong: list[str] = field(default_factory=list)
    kills: list[datetime] = field(default_factory=list)
    acts: dict[int, list[tuple[datetime, str]]] = field(default_factory=dict)
    """By event, what the desk did about it when."""
    tokens: dict[str, str] = field(default_factory=dict)
    _script: list[tuple[datetime, int, Doing]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=itertools.count)
    _seen: list[int] = field(default_factory=lambda: [0, 0, 0])

    # the script

    def at(self, when: datetime, doing: Doing) -> None:
        """Have something happen then; what is past already never does."""
        if when >= self.clock.now():
            heapq.heappush(self._script, (when, next(self._order), doing))

    def broken(self, what: str, begin: datetime, end: datetime) -> None:
        """Remember that this was on purpose."""
        self.on_purpose.append((begin, end, what))

    def touched(self, begin: datetime, end: datetime, *kinds: str) -> bool:
        """Whether something was broken on purpose between two moments."""
        return any(
            first <= end and last >= begin and (not kinds or what.startswith(kinds))
            for first, last, what in self.on_purpose
        )

    async def happen(self, until: datetime) -> None:
        """All of the script up to a moment, side by side."""
        due = []
        while self._script and self._script[0][0] <= until:
            due.append(heapq.heappop(self._script)[2]())
        await asyncio.gather(*due)

    # the daemons

    async def start(self, place: int) -> None:
        """A daemon, or the one that was killed again."""
        with (self.folder / "log").open("ab") as log:
            self.processes[place] = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench.stepped_daemon", str(self.folder / "clock"), str(place)),
                cwd=ROOT,
                env={**os.environ, **self.variables},
                stderr=log,
            )

    async def step(self, now: datetime) -> None:
        """Move the clock and wait until everybody has done what was due; who was killed is started again."""
        self.clock.set(now)
        end = time.monotonic() + _LOST
        while waiting := [place for place in range(1, self.workers + 1) if self.clock.done(place) != now]:
            await asyncio.sleep(0.002)
            for place in waiting:
                code = self.processes[place].returncode
                if code is not None and code != -signal.SIGKILL:
                    message = f"{shown(now)}: daemon {place} ended with {code}, see {self.folder / 'log'}"
                    raise ChildProcessError(message)
                if code is not None:
                    await self.start(place)
            if time.monotonic() > end:
                message = f"{shown(now)}: the step took longer than {_LOST:g} s"
                raise TimeoutError(message)
        self._collect(now)

    async def stop(self) -> None:
        """Ask all of them to end; who does not is killed."""
        for process in self.processes.values():
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                await asyncio.wait_for(process.wait(), 30)
            except TimeoutError:
                process.kill()

    # what arrived

    def _collect(self, now: datetime) -> None:
        mails, posts, events = self.outside.mail.caught, self.outside.slack.posted, self.outside.hook.received
        for caught in mails[self._seen[0] :]:
            mail = caught.mail
            body, subject = mail.get_body(("plain",)), str(mail["Subject"])
            said = f"{subject}\n{body.get_content() if body else ''}"
            self._arrive(now, ("email", caught.recipient), str(mail["Message-ID"]), subject, said)
        for post in posts[self._seen[1] :]:
            said = post.text + repr(post.blocks)
            self._arrive(now, ("slack", post.channel), post.delivery, post.text, said)
        for got in events[self._seen[2] :]:
            said = json.dumps(got.event, ensure_ascii=False)
            self._arrive(now, ("webhook", "dossier"), got.id, str(got.event.get("type")), said)
        self._seen = [len(mails), len(posts), len(events)]

    def _arrive(self, now: datetime, where: tuple[str, str], name: str, subject: str, said: str) -> None:
        found = _NAME.search(name)
        alert, revision, delivery = (int(each) for each in found.groups()) if found else (0, 0, 0)
        kind, route = self._kind(alert)
        self.arrived.append(Arrived(now, *where, (alert, revision, delivery), kind, route, subject, said))

    def _kind(self, alert: int) -> tuple[str, str]:
        columns = (alerts.c.reason, alerts.c.route, alerts.c.story, alerts.c.view)
        with self.database.read() as connection:
            row = connection.execute(select(*columns).where(alerts.c.id == alert)).first()
        if row is None:
            return "?", "?"
        if row.story is not None:
            return str(row.reason), row.route
        if "kind" in row.view:
            return f"summary-{row.view['kind']}", row.route
        return "digest" if "digest" in row.view else "notice", row.route

    # the desk

    async def call(self, who: str, method: str, path: str, body: object = None) -> Any:
        """One request to the API; the answer's JSON, None where it was refused or nobody answered."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        url = f"{self.variables['MONITOR_DESK_URL']}/api/v1{path}"
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
            try:
                answer = await client.request(method, url, json=body, headers=headers)
            except httpx.TransportError as error:
                if not self.touched(self.clock.now(), self.clock.now(), "kill"):
                    self.wrong.append(f"{shown(self.clock.now())} desk {method} {path}: {error!r}")
                return None
        if answer.status_code >= 500:
            self.wrong.append(f"{shown(self.clock.now())} desk {method} {path}: {answer.status_code}")
        return answer.json() if answer.is_success and answer.content else None

    def story(self, url: str) -> int | None:
        """The story that an address is in now."""
        with self.database.read() as connection:
            return connection.scalar(select(articles.c.story).where(articles.c.url == url))
