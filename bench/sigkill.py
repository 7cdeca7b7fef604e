"""Killed with SIGKILL at random moments: how many alerts are lost, how many come twice?

usage: python -m bench.sigkill [--kills 200] [--articles 500]

A real daemon polls a real feed, and tells a mail catcher and a Slack stand-in. Again and again it is killed
and started on the same database, while articles keep appearing. At the end every article that must ring
must have rung once on each channel. Duplicates are counted by the identity that a mail programme sees.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from monitor.storage.database import Database
from monitor.storage.tables.alerts import deliveries
from monitor.storage.tables.outlets import outlet_state
from standins.configuration import environment, write_configuration
from standins.mail import MailCatcher
from standins.outlets import Item, OutletsStandIn
from standins.slack import SlackStandIn

_QUIET = 4.0
_LETTERS = "abdefgiklmnoprstuvz"


@dataclass(frozen=True, slots=True)
class Result:
    """Figures of one trial."""

    kills: int
    articles: int
    lost_mail: int
    lost_slack: int
    twice_mail: int
    """Mails beyond the first with the same Message-ID."""
    twice_slack: int
    """Slack messages beyond the first for the same delivery."""
    seconds: float


def item(number: int, now: datetime) -> Item:
    """An article that must ring by itself: it resembles no other."""
    generator = random.Random(number)
    words = " ".join("".join(generator.choices(_LETTERS, k=9)) for _ in range(14))
    return Item(
        url=f"https://voorbeeld.example/{number:07d}/artikel",
        title=f"Overheid en diversiteit {number}: {words.split()[0]}",
        lead=f"{words}.",
        at=now,
    )


async def trial(kills: int, articles: int, seed: int = 1, pause: tuple[float, float] = (0.0, 1.5)) -> Result:
    """Runs one; about ``kills`` times the mean pause, plus the start of each daemon."""
    chance = random.Random(seed)
    loop = asyncio.get_running_loop()
    began = loop.time()
    with tempfile.TemporaryDirectory(prefix="voorsprong-kill-") as name:
        folder = Path(name)
        async with (
            OutletsStandIn(feeds={"krant": []}) as outlets,
            MailCatcher() as mail,
            SlackStandIn() as slack,
        ):
            write_configuration(folder / "feeds.yaml", {"krant": outlets.url("krant")})
            variables = environment(folder, smtp_port=mail.port, slack_url=slack.url, slack_token=slack.token)
            outlets.publish(
                "krant", Item(url="https://voorbeeld.example/0/begin", title="Begin", at=datetime.now(UTC))
            )
            await _poll(variables)
            for number in range(kills):
                _publish(outlets, articles * number // kills, articles * (number + 1) // kills)
                make_due(folder)
                daemon = await _start(variables)
                await asyncio.sleep(chance.uniform(*pause))
                daemon.kill()
                await daemon.wait()
            await _finish(variables, folder, mail, slack, articles)
            return _count(kills, articles, mail, slack, loop.time() - began)


def _publish(outlets: OutletsStandIn, first: int, last: int) -> None:
    for number in range(first, last):
        outlets.publish("krant", item(number + 1, datetime.now(UTC) - timedelta(seconds=5)))


async def _start(variables: dict[str, str]) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "monitor", "run", "--no-web")
    variables = {**os.environ, **variables}
    process = await asyncio.create_subprocess_exec(*command, env=variables, stderr=asyncio.subprocess.PIPE)
    assert process.stderr is not None
    while line := await process.stderr.readline():
        if b" started " in line:
            break
    task = asyncio.create_task(_drain(process.stderr))
    _DRAINS.add(task)
    task.add_done_callback(_DRAINS.discard)
    return process


_DRAINS: set[asyncio.Task[None]] = set()


async def _drain(stream: asyncio.StreamReader) -> None:
    while await stream.read(65_536):
        pass


async def _poll(variables: dict[str, str]) -> None:
    command = (sys.executable, "-m", "monitor", "poll")
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, **variables},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    await process.wait()


def make_due(folder: Path) -> None:
    """The outlet may be asked again at once: the trial is about dying, not about waiting."""
    database = Database(f"sqlite:///{folder / 'monitor.db'}")
    with database.write() as connection:
        connection.execute(update(outlet_state).values(next_poll=None))
        # A lease outlives its owner by minutes; the trial does not.
        connection.execute(
            update(deliveries).where(deliveries.c.state == "claimed").values(lease_until=_LONG_AGO)
        )
    database.close()


async def _finish(
    variables: dict[str, str], folder: Path, mail: MailCatcher, slack: SlackStandIn, articles: int
) -> None:
    make_due(folder)
    daemon = await _start(variables)
    last, quiet_since = -1, asyncio.get_running_loop().time()
    while True:
        await asyncio.sleep(0.5)
        now, got = asyncio.get_running_loop().time(), len(mail.caught) + len(slack.posted)
        if got != last:
            last, quiet_since = got, now
        done = _missing(mail, slack, articles) == (0, 0)
        if now - quiet_since > (_QUIET if done else 30 * _QUIET):
            break
    daemon.terminate()
    await daemon.wait()


def _missing(mail: MailCatcher, slack: SlackStandIn, articles: int) -> tuple[int, int]:
    mails = {str(each.mail["Subject"]).split(":")[0].split()[-1] for each in mail.caught}
    posts = " ".join(json.dumps(each.blocks, ensure_ascii=False) + each.text for each in slack.posted)
    lost_mail = sum(str(number) not in mails for number in range(1, articles + 1))
    lost_slack = sum(f"diversiteit {number}:" not in posts for number in range(1, articles + 1))
    return lost_mail, lost_slack


def _count(kills: int, articles: int, mail: MailCatcher, slack: SlackStandIn, seconds: float) -> Result:
    lost_mail, lost_slack = _missing(mail, slack, articles)
    mails = Counter(str(each.mail["Message-ID"]) for each in mail.caught)
    posts = Counter(each.delivery for each in slack.posted)
    return Result(
        kills=kills,
        articles=articles,
        lost_mail=lost_mail,
        lost_slack=lost_slack,
        twice_mail=sum(count - 1 for count in mails.values()),
        twice_slack=sum(count - 1 for count in posts.values()),
        seconds=round(seconds, 1),
    )


_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def main() -> None:
    """Prints the figures; exit code 1 when an alert was lost."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.sigkill", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--articles", type=int, default=500)
    arguments = parser.parse_args()
    result = asyncio.run(trial(arguments.kills, arguments.articles))
    sys.stdout.write(json.dumps(asdict(result)) + "\n")
    sys.exit(1 if result.lost_mail or result.lost_slack else 0)


if __name__ == "__main__":
    main()
