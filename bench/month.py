"""A month of the whole service in a quarter of an hour, with everything on: what only shows over time.

usage: python -m bench.month [--first DATE] [--days 36] [--a-day 300] [--workers 2 --postgres] [--keep FOLDER]
Forty outlets, a House, mail, Slack, a webhook and a desk that answers; summer time begins, Easter and a
recess come; outlets fail and move, feeds.yaml is changed, services refuse, daemons are killed
(bench.month_plan, bench.month_breaks; their dates are of spring 2026). The daemons are processes, their clock
is ours and waits for them (bench.stepped_daemon), so that a busy machine makes this take longer and nothing
late. At the end of every day what really arrived is held to what should have (bench.month_checks). Prints a
line of JSON a day and everything that is wrong; exit 1 where anything is.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bench.month_checks import Checks
from bench.month_config import roster, settings, write
from bench.month_plan import plan
from bench.month_stage import Outside, Stage
from bench.month_world import AMSTERDAM, OUTLETS, Outlets, events, local, prose
from bench.postgres import Postgres
from bench.processes import sample
from bench.stepped_daemon import ROOM, SteppedClock
from monitor.model.person import Role, User
from monitor.storage import people
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.storage.tables import metadata
from monitor.web.listen import listen
from standins.configuration import environment
from standins.mail import MailCatcher
from standins.outlets import Item
from standins.slack import SlackStandIn
from standins.tweedekamer import TweedeKamerStandIn
from standins.webhook import WebhookReceiver

_BEGINS = "05:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What is simulated. ``until``: local time on the last day."""

    first: date = date(2026, 3, 15)
    days: int = 36
    a_day: int = 300
    events: int = 8
    workers: int = 1
    begins: str = _BEGINS
    until: str = "23:59"


async def live(month: Month, stage: Stage) -> list[str]:
    """From step to step; everything that is wrong."""
    now, checks, wrong = stage.clock.now(), Checks(stage), list[str]()
    last = month.first + timedelta(days=month.days - 1)
    end, today, began = local(last, month.until), month.first, time.monotonic()
    for place in range(1, month.workers + 1):
        await stage.start(place)
    await stage.step(now)
    while now < end:
        now += _step(now.astimezone(AMSTERDAM).hour)
        await stage.happen(now)
        await stage.step(now)
        day = now.astimezone(AMSTERDAM).date()
        if day != today or now >= end:
            found = [*stage.wrong, *checks.day(today)]
            stage.wrong.clear()
            wrong += found
            told = {"day": str(today), "seconds": round(time.monotonic() - began, 1), **figures(stage)}
            sys.stderr.write("\n".join([json.dumps(told), *(f"  WRONG {each}" for each in found), ""]))
            today, began = day, time.monotonic()
    await stage.stop()
    return [*wrong, *checks.whole(), *checks.log()]


def _step(hour: int) -> timedelta:
    """By night little happens."""
    return timedelta(minutes=30 if hour < 6 else 10 if hour < 19 else 15)


def figures(stage: Stage) -> dict[str, object]:
    """Memory of each daemon with its processes, and the rows of every table that is not empty."""
    running = [each.pid for each in stage.processes.values() if each.returncode is None]
    with stage.database.read() as connection:
        rows = {
            name: connection.scalar(select(func.count()).select_from(table))
            for name, table in metadata.tables.items()
        }
    memory = [round(sample(pid, 0).memory / 1e6) for pid in running]
    kinds: dict[str, int] = {}
    for each in stage.arrived:
        kinds[f"{each.channel} {each.kind}"] = kinds.get(f"{each.channel} {each.kind}", 0) + 1
    full = {name: count for name, count in rows.items() if count}
    return {"memory": memory, "rows": full, "arrived": kinds}


@asynccontextmanager
async def opened(month: Month, folder: Path, postgres: Postgres | None) -> AsyncIterator[Stage]:
    """The stage with everything on it, before the first daemon."""
    url = postgres.database() if postgres else f"sqlite:///{folder / 'monitor.db'}"
    database, words = Database(url), random.Random(7)
    upgrade(database)
    (folder / "clock").write_bytes(bytes(ROOM))
    clock = SteppedClock(folder / "clock")
    clock.set(local(month.first, month.begins))
    async with AsyncExitStack() as stack:
        outlets = Outlets(clock)
        await stack.enter_async_context(outlets)
        outside = Outside(
            outlets=outlets,
            mail=await stack.enter_async_context(MailCatcher()),
            slack=await stack.enter_async_context(SlackStandIn()),
            hook=await stack.enter_async_context(WebhookReceiver()),
            house=await stack.enter_async_context(TweedeKamerStandIn()),
        )
        config = settings(outside.outlets, outside.house.base, outside.hook.url.removesuffix("/hook"))
        write(folder, config)
        roster(folder)
        for number in range(OUTLETS):
            at = clock.now() - timedelta(days=3)
            old = Item(url=f"https://o{number}.example/oud", title="Oud nieuws", lead=prose(words), at=at)
            outside.outlets.add(f"o{number}", old)
        stage = Stage(
            folder=folder,
            first=month.first,
            database=database,
            clock=clock,
            outside=outside,
            variables=variables(folder, url, outside),
            config=config,
            events=events(month.first, month.days, month.events, words),
            workers=month.workers,
            postgres=postgres,
        )
        accounts(stage)
        plan(stage, month.days, month.a_day)
        try:
            yield stage
        finally:
            await stage.stop()
            database.close()


def variables(folder: Path, url: str, outside: Outside) -> dict[str, str]:
    """The environment of the daemons."""
    slack = outside.slack
    basis = environment(folder, smtp_port=outside.mail.port, slack_url=slack.url, slack_token=slack.token)
    (free,) = listen("127.0.0.1", 0)
    port = free.getsockname()[1]
    free.close()
    return basis | {
        "MONITOR_DATABASE_URL": url,
        "MONITOR_WEB_PORT": str(port),
        "MONITOR_DESK_URL": f"http://127.0.0.1:{port}",
        "MONITOR_WEBHOOK_SECRET": "0123456789abcdef0123456789abcdef",
        "MONITOR_HEARTBEAT_URL": outside.hook.heartbeat,
        "MONITOR_LOG_FORMAT": "json",
    }


def accounts(stage: Stage) -> None:
    """Two people at the desk, with tokens."""
    now = stage.clock.now()
    with stage.database.write() as connection:
        for login, role, scope in (
            ("wim", Role.OFFICER, "reageren"),
            ("gerda", Role.APPROVER, "goedkeuren"),
        ):
            user = User(id=0, login=login, name=login.title(), role=role, email=f"{login}@example.nl")
            added = people.add(connection, user, now)
            stage.tokens[login] = f"vp_{login}_{scope}"
            until = now + timedelta(days=200)
            people.add_token(connection, stage.tokens[login], added.id, "proef", scope, now, until)


async def lived(month: Month, folder: Path, postgres: Postgres | None = None) -> tuple[list[str], Stage]:
    """Everything that was wrong, and the stage as it was left."""
    async with opened(month, folder, postgres) as stage:
        return await live(month, stage), stage


def main() -> None:
    """Live a month, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=date.fromisoformat, default=date(2026, 3, 15))
    parser.add_argument("--days", type=int, default=36)
    parser.add_argument("--a-day", type=int, default=300)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--keep", type=Path, help="A folder for the log and the database.")
    given = parser.parse_args()
    month = Month(first=given.first, days=given.days, a_day=given.a_day, workers=given.workers)
    with (
        tempfile.TemporaryDirectory(prefix="voorsprong-month-") as name,
        Postgres() if given.postgres else nullcontext() as postgres,
    ):
        folder = given.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        wrong, _ = asyncio.run(lived(month, folder, postgres))
    sys.stderr.write(f"{len(wrong)} wrong\n")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
