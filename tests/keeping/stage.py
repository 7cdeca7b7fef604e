"""A whole product on loopback that a test can stop, lose and bring back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update

from bench.sigkill import item
from monitor.app.house import House
from monitor.app.parts import Parts
from monitor.cli.start import settings_or_end
from monitor.clock import SystemClock
from monitor.config.environment import load_environment
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.storage.tables.outlets import outlet_state
from standins.configuration import environment, write_configuration
from standins.mail import MailCatcher
from standins.outlets import OutletsStandIn
from standins.slack import SlackStandIn


@dataclass
class Town:
    """The outside world: an outlet, a mail server, a Slack. It outlives every database."""

    folder: Path
    outlets: OutletsStandIn
    mail: MailCatcher
    slack: SlackStandIn
    extra: dict[str, str] = field(default_factory=dict)

    def variables(self, url: str) -> dict[str, str]:
        """The environment of a product with its database at ``url``."""
        basis = environment(
            self.folder, smtp_port=self.mail.port, slack_url=self.slack.url, slack_token=self.slack.token
        )
        return {**basis, "MONITOR_DATABASE_URL": url, **self.extra}

    def publish(self, number: int) -> None:
        """The outlet brings an article."""
        self.outlets.publish("krant", item(number, datetime.now(UTC)))

    def told(self, channel: str) -> list[int]:
        """The numbers of the articles that came in through a channel, one for each message."""
        texts = (
            [str(each.mail["Subject"]) for each in self.mail.caught]
            if channel == "email"
            else [json.dumps([post.text for post in self.slack.posted])]
        )
        return [
            number
            for text in texts
            for number in range(100)
            for _ in range(text.count(f"diversiteit {number}:"))
        ]


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[Town]:
    """Servers on loopback, and the configuration that points at them."""
    async with OutletsStandIn(feeds={"krant": []}) as outlets, MailCatcher() as mail, SlackStandIn() as slack:
        write_configuration(folder / "feeds.yaml", {"krant": outlets.url("krant")})
        place = Town(folder, outlets, mail, slack)
        place.publish(0)  # what stood there before we came: the baseline
        yield place


def parts(variables: Mapping[str, str]) -> Parts:
    """The product's parts on a migrated database."""
    chosen, faults = load_environment(variables)
    assert not faults
    settings, matcher = settings_or_end(Path(chosen["MONITOR_CONFIG"]))
    database = Database(chosen["MONITOR_DATABASE_URL"])
    upgrade(database)
    return Parts(
        settings=settings, environment=chosen, database=database, matcher=matcher, clock=SystemClock()
    )


async def work(variables: Mapping[str, str]) -> None:
    """Poll once, and do everything that follows from it."""
    made = parts(variables)
    try:
        async with House(made) as house:
            await house.collector.run(made.settings.outlets)
            while (await house.triage()).articles:
                pass
            await house.look_again()
            while (await house.deliverer.run()).sent:
                pass
    finally:
        made.database.close()


def make_due(variables: Mapping[str, str]) -> None:
    """Let the next round ask every outlet."""
    database = Database(variables["MONITOR_DATABASE_URL"])
    with database.write() as connection:
        connection.execute(update(outlet_state).values(next_poll=datetime.now(UTC)))
    database.close()
