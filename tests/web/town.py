"""A desk with invented news in it: the shape of the founding case, and some days around it."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import uvicorn
from sqlalchemy import insert

from monitor.config.load import parse_settings
from monitor.flows.chance import Forecaster
from monitor.model.person import Role, User
from monitor.model.settings import Settings
from monitor.storage import people
from monitor.storage.chance import ChanceStore
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.storage.tables.alerts import alerts, deliveries, suppressions
from monitor.storage.tables.articles import articles, stories, topic_matches, versions
from monitor.web import passwords
from monitor.web.app import create_app
from monitor.web.services import Services

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

NOW = datetime(2023, 6, 26, 9, 30, tzinfo=UTC)
PASSWORD = "een lange zin als wachtwoord"
_HASH = passwords.hashed(PASSWORD)

CONFIG = """
outlets:
  dagblad: {name: Het Dagblad, url: "https://dagblad.example/rss", tier: 1}
  omroep: {name: De Omroep, url: "https://omroep.example/rss", tier: 1}
  vakblad: {name: Openbaar Vakblad, url: "https://vakblad.example/rss", tier: 2}
  streek: {name: Streekpost, url: "https://streek.example/rss", tier: 3}
topics:
  diversiteit:
    title: Diversiteit bij de overheid
    alert: "diversiteitsdoel* OF streefcijfer*"
    digest: "diversiteit*"
    examples: {match: ["Rijk mist streefcijfers"], ignore: ["Biodiversiteit in de duinen"]}
  wonen:
    title: Wonen en bouwen
    alert: "woningbouw* NEAR/6 (stop* OF stil*)"
    digest: "woningbouw*"
people:
  piket: {name: Piket, email: piket@example.nl}
routes:
  - topics: [diversiteit, wonen]
    channels: ["email:piket"]
calendar: {recess: [2023-07-07/2023-09-04], holidays: NL}
"""


@cache
def settings() -> Settings:
    """The configuration of the town."""
    read = parse_settings(CONFIG)
    assert isinstance(read, Settings), read
    return read


@dataclass
class TownClock:
    """A clock that stands until somebody moves it."""

    at: datetime = NOW

    def now(self) -> datetime:
        """The time on it."""
        return self.at


@dataclass
class Town:
    """Everything that a test of the desk needs."""

    database: Database
    clock: TownClock = field(default_factory=TownClock)
    story: int = 0
    url: str = ""
    services: Services = field(init=False)

    def __post_init__(self) -> None:
        """The desk's surroundings, over this database."""
        self.services = Services(
            database=self.database,
            settings=settings,
            clock=self.clock,
            desk_url="http://127.0.0.1:8080",
            forecast=Forecaster(ChanceStore(self.database)),
        )


def person(connection: Connection, login: str, name: str, role: Role) -> User:
    """An account with the town's password."""
    return people.add(connection, User(id=0, login=login, name=name, role=role), NOW, password=_HASH)


def settle(database: Database) -> Town:
    """People and news."""
    town = Town(database)
    with database.write() as connection:
        person(connection, "lezer", "Lotte Lezer", Role.READER)
        person(connection, "woordvoerder", "Wim Woordvoerder", Role.OFFICER)
        person(connection, "goedkeurder", "Gerda Goedkeurder", Role.APPROVER)
        person(connection, "beheerder", "Bram Beheerder", Role.ADMINISTRATOR)
        town.story = _founding(connection)
        _others(connection)
    return town


def story(connection: Connection, title: str, first: datetime, last: datetime | None = None) -> int:
    """A story without articles."""
    values = {"title": title, "created": first, "first_published": first, "last_article": last or first}
    return int(connection.execute(insert(stories).values(values).returning(stories.c.id)).scalar_one())


def article(
    connection: Connection,
    where: int,
    outlet: str,
    title: str,
    at: datetime,
    *,
    lead: str = "",
    match: tuple[str, str, str] | None = None,
    was: str = "",
) -> int:
    """An article in a story; ``match`` is (topic, tier, words hit), ``was`` its earlier headline."""
    topic, tier, hit = match or ("", "", "")
    key = f"{outlet}:{title}"[:190]
    version = 2 if was else 1
    values = {
        "key": key,
        "outlet": outlet,
        "url": f"https://{outlet}.example/{abs(hash(key)) % 10**7}",
        "title": title,
        "lead": lead,
        "body": f"{lead}\n\nDe woordvoerder wilde er nog niets over zeggen.",
        "fingerprint": b"x",
        "published": at,
        "first_seen": at + timedelta(minutes=2),
        "joined": at + timedelta(minutes=2),
        "version": version,
        "revised": at + timedelta(minutes=52) if was else None,
        "pending": False,
        "story": where,
        "because": {"join": "new", "score": 1.0},
    }
    number = int(connection.execute(insert(articles).values(values).returning(articles.c.id)).scalar_one())
    if was:
        seen = at + timedelta(minutes=2)
        connection.execute(
            insert(versions).values(article=number, version=1, seen=seen, title=was, lead=lead)
        )
    if topic:
        field_name, text = ("intro", lead) if hit in lead and hit else ("kop", title)
        start = text.find(hit)
        found = {
            "rule": f"{topic}.{tier}.1",
            "where": field_name,
            "start": max(0, start),
            "end": max(0, start) + len(hit),
            "sentence": text,
        }
        connection.execute(
            insert(topic_matches).values(
                article=number, version=version, topic=topic, tier=tier, hits=[found], at=at
            )
        )
    return number


def alert(connection: Connection, where: int, reason: str, at: datetime, *, state: str = "sent") -> int:
    """An alert with one delivery."""
    values = {
        "story": where,
        "route": "alles",
        "reason": reason,
        "because": "two outlets of tier 1 or 2",
        "created": at,
        "topics": ["diversiteit"],
        "covered": {},
        "view": {},
    }
    number = int(connection.execute(insert(alerts).values(values).returning(alerts.c.id)).scalar_one())
    connection.execute(
        insert(deliveries).values(
            alert=number,
            revision=0,
            channel="email",
            recipient="piket@example.nl",
            state=state,
            created=at,
            due=at,
            attempt=1,
            settled=at + timedelta(seconds=4),
        )
    )
    return number


def _founding(connection: Connection) -> int:
    begin = NOW - timedelta(hours=5)
    title = "Rijk haalt eigen streefcijfers niet of nauwelijks"
    where = story(connection, title, begin, NOW - timedelta(minutes=40))
    lead = "Van de twaalf ministeries halen er maar twee hun diversiteitsdoelen, blijkt uit een rondgang."
    article(
        connection,
        where,
        "dagblad",
        title,
        begin,
        lead=lead,
        match=("diversiteit", "alert", "diversiteitsdoelen"),
    )
    article(
        connection,
        where,
        "vakblad",
        "Ministerie: diversiteit is onze prioriteit",
        begin + timedelta(hours=2),
        lead="Het Rijk mist zijn eigen streefcijfers. Een nieuw plan volgt na de zomer.",
        match=("diversiteit", "alert", "streefcijfers"),
        was="Rijk mist eigen doelstellingen diversiteit",
    )
    article(
        connection,
        where,
        "omroep",
        "Kamerlid wil opheldering over streefcijfers van het Rijk",
        NOW - timedelta(minutes=40),
        lead="Een Kamerlid noemt de achterstand onbegrijpelijk.",
        match=("diversiteit", "alert", "streefcijfers"),
    )
    alert(connection, where, "first-sight", begin + timedelta(minutes=4))
    alert(connection, where, "spreading", begin + timedelta(hours=2, minutes=4))
    return where


def _others(connection: Connection) -> None:
    at = NOW - timedelta(hours=2)
    second = story(connection, "Woningbouw in zes gemeenten ligt stil", at)
    article(
        connection,
        second,
        "streek",
        "Woningbouw in zes gemeenten ligt stil",
        at,
        lead="Door een uitspraak ligt de woningbouw in zes gemeenten stil.",
        match=("wonen", "alert", "woningbouw"),
    )
    alert(connection, second, "first-sight", at + timedelta(minutes=3), state="dead")
    third = story(connection, "Gemeente viert dag van de diversiteit", NOW - timedelta(hours=7))
    article(
        connection,
        third,
        "streek",
        "Gemeente viert dag van de diversiteit",
        NOW - timedelta(hours=7),
        lead="Met muziek en een markt.",
        match=("diversiteit", "digest", "diversiteit"),
    )
    connection.execute(
        insert(suppressions).values(
            story=third, route="alles", cause="digest-tier", detail="digest tier only", at=NOW
        )
    )


@contextmanager
def open_desk(town: Town) -> Iterator[str]:
    """The desk on a loopback port, in a thread; its address."""
    config = uvicorn.Config(
        create_app(town.services), host="127.0.0.1", port=0, log_level="error", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 120
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    town.url = f"http://127.0.0.1:{port}"
    yield town.url
    server.should_exit = True
    thread.join(10)


def settled_in(folder: Path) -> Town:
    """A town over a fresh SQLite file."""
    database = Database(f"sqlite:///{folder / 'town.db'}")
    upgrade(database)
    return settle(database)
