"""What breaks in the simulated month, on purpose, and what is changed and looked after meanwhile."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import signal
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

from bench.month_config import Config, write
from bench.month_stage import Doing, Stage
from bench.month_world import local, moment, prose
from monitor.storage.backup import back_up
from monitor.storage.retention import sweep
from standins.mail import Fault as MailFault
from standins.outlets import Item
from standins.slack import Fault as SlackFault


def breaks(stage: Stage, days: int) -> None:
    """All of it."""
    for each in (_outlets, _configuration, _services):
        each(stage)
    _care(stage, days)
    _kills(stage, days)


def _outlets(stage: Stage) -> None:
    """Failing for days, moved, new guids, an archive again."""
    outlets = stage.outside.outlets

    def breaks(slug: str, status: int, begin: str, end: str) -> None:
        stage.broken(f"outlet {slug}", moment(begin), moment(end) + timedelta(hours=30))

        async def on() -> None:
            outlets.broken[slug] = status

        async def off() -> None:
            outlets.broken.pop(slug, None)

        stage.at(moment(begin), on)
        stage.at(moment(end), off)

    async def moves() -> None:
        outlets.feeds["o7b"] = outlets.feeds["o7"]
        outlets.moved["o7"] = "o7b"

    async def guids() -> None:
        outlets.feeds["o8"] = [replace(each, guid=f"nieuw:{each.url}") for each in outlets.feeds["o8"]]

    async def archive() -> None:
        words = random.Random(99)
        for number in range(60):
            at = stage.clock.now() - timedelta(days=200 + number)
            title = f"streefquotum ministerie Archief{number:03d} {prose(words, 2)}"
            item = Item(url=f"https://o9.example/archief/{number}", title=title, lead=prose(words), at=at)
            outlets.feeds["o9"] = [item, *outlets.feeds["o9"]][:80]

    breaks("o6", 503, "03-18 09:00", "03-21 12:00")
    breaks("o11", 403, "03-26 09:00", "03-27 12:00")
    breaks("o12", 404, "04-07 09:00", "04-09 12:00")
    stage.at(moment("03-19 10:00"), moves)
    stage.at(moment("03-23 10:00"), guids)
    stage.at(moment("03-24 11:00"), archive)
    stage.broken("flood", moment("03-24 11:00"), moment("03-24 14:00"))


def _configuration(stage: Stage) -> None:
    """feeds.yaml changed while everything runs, broken, and mended."""

    def changes(at: str, change: Callable[[Config], None]) -> None:
        stage.broken("config", moment(at) - timedelta(minutes=10), moment(at) + timedelta(hours=2))

        async def take() -> None:
            stage.config = deepcopy(stage.config)
            change(stage.config)
            write(stage.folder, stage.config)

        stage.at(moment(at), take)

    def outlet_gone(config: Config) -> None:
        del config["outlets"]["o10"]

    def topic_renamed(config: Config) -> None:
        config["topics"]["wegzetten"] = config["topics"].pop("racisme")
        config["routes"][2]["topics"] = ["wegzetten"]

    def route_renamed(config: Config) -> None:
        config["routes"][1]["name"] = "desk-nieuw"

    def person_gone(config: Config) -> None:
        del config["people"]["krant"]
        config["routes"][2]["channels"].remove("email:krant")
        config["digest"]["to"] = ["email:krant@example.nl", "email:redactie"]

    async def breaks() -> None:
        (stage.folder / "feeds.yaml").write_text("outlets: [\n", encoding="utf-8")

    async def mended() -> None:
        write(stage.folder, stage.config)

    changes("03-25 13:00", outlet_gone)
    stage.broken("outlet o10", moment("03-25 13:00"), moment("12-31 13:00"))
    changes("03-26 13:00", topic_renamed)
    changes("03-27 13:00", route_renamed)
    changes("03-30 13:00", person_gone)
    stage.at(moment("03-31 10:00"), breaks)
    stage.at(moment("03-31 12:00"), mended)
    stage.broken("file", moment("03-31 10:00"), moment("03-31 12:00"))


def _services(stage: Stage) -> None:
    """Mail refused for a day, Slack that limits and forgets, the disk full for an hour."""

    def mail(begin: str, end: str, fault: MailFault) -> None:
        stage.broken("mail", moment(begin), moment(end) + timedelta(hours=5))
        stage.at(moment(begin), _choosing(lambda: setattr(stage.outside.mail, "choose", lambda _: fault)))
        healthy = _choosing(lambda: setattr(stage.outside.mail, "choose", lambda _: MailFault.NONE))
        stage.at(moment(end), healthy)

    def slack(begin: str, end: str, fault: SlackFault) -> None:
        stage.broken("slack", moment(begin), moment(end) + timedelta(hours=5))
        stage.at(moment(begin), _choosing(lambda: setattr(stage.outside.slack, "choose", lambda *_: fault)))
        healthy = _choosing(lambda: setattr(stage.outside.slack, "choose", lambda *_: SlackFault.NONE))
        stage.at(moment(end), healthy)

    mail("04-01 06:00", "04-02 06:00", MailFault.BUSY)
    slack("03-20 14:00", "03-20 15:00", SlackFault.LOST)
    slack("04-08 10:00", "04-08 11:00", SlackFault.LIMITED)
    slack("04-08 14:00", "04-08 15:00", SlackFault.RATE)
    if stage.postgres is None:
        stage.broken("disk", moment("04-03 14:00"), moment("04-03 15:30"))
        stage.at(moment("04-03 14:00"), _choosing(lambda: _room(stage, 4096)))
        stage.at(moment("04-03 15:00"), _choosing(lambda: _room(stage, resource.RLIM_INFINITY)))


def _choosing(what: Callable[[], None]) -> Doing:
    async def choose() -> None:
        what()

    return choose


def _room(stage: Stage, size: int) -> None:
    """How large a file each daemon may write."""
    for process in stage.processes.values():
        if process.returncode is None:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _care(stage: Stage, days: int) -> None:
    """A backup every night, on some days every hour; retention every week."""

    async def backup() -> None:
        await asyncio.to_thread(back_up, stage.database, stage.folder / "backup.zip", stage.clock.now())

    async def retention() -> None:
        await asyncio.to_thread(sweep, stage.database, stage.clock.now())

    for ahead in range(days):
        day = stage.first + timedelta(days=ahead)
        for hour in range(24) if ahead % 10 == 3 else (3,):
            stage.at(local(day, f"{hour:02d}:20"), backup)
        if day.isoweekday() == 7:
            stage.at(local(day, "04:00"), retention)


def _kills(stage: Stage, days: int) -> None:
    """Every third day a daemon is killed, in the middle of whatever it does."""
    words, soon = random.Random(5), set[asyncio.Task[None]]()

    async def kill(process: asyncio.subprocess.Process, after: float) -> None:
        await asyncio.sleep(after)
        if process.returncode is None:
            os.kill(process.pid, signal.SIGKILL)

    async def begin() -> None:
        now, process = stage.clock.now(), words.choice(list(stage.processes.values()))
        stage.kills.append(now)
        stage.broken("kill", now, now + timedelta(minutes=30))
        soon.add(asyncio.create_task(kill(process, words.random() * 0.2)))

    for ahead in range(2, days, 3):
        clock = f"{words.randrange(24):02d}:{words.randrange(60):02d}"
        stage.at(local(stage.first + timedelta(days=ahead), clock), begin)
