"""A desk with a year of invented news in it, to measure on."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import Connection, insert

from monitor.flows import respond
from monitor.flows.respond import Act, Wording
from monitor.model.person import Actor, Role
from monitor.model.response import Step
from monitor.storage import audit
from monitor.storage.database import Database
from monitor.storage.respond import ResponseBook
from monitor.storage.search import index_pending
from monitor.storage.tables.actions import actions
from monitor.storage.tables.alerts import alerts, deliveries
from monitor.storage.tables.articles import articles, stories, topic_matches, versions
from monitor.storage.tables.desk import standings
from tests.web.town import NOW, person

_TEXT = """
minister gemeente streefcijfer onderzoek woningbouw politie rechter onderwijs toezicht plan kosten
burgers diversiteit rapport kamer debat wachtlijst zorg school water energie boeren stikstof asiel
spoor weg brug haven bedrijf vakbond staking akkoord wet regels subsidie fraude dienst portaal
systeem
"""
WORDS = _TEXT.split()
OUTLETS = ("dagblad", "omroep", "vakblad", "streek")


def fill(database: Database, many: int, groups: int) -> int:
    """Invented news over a year, a tenth of it on a topic; the newest story's number."""
    dice = random.Random(7)
    with database.write() as connection:
        person(connection, "beheerder", "Bram Beheerder", Role.ADMINISTRATOR)
        rows = []
        for number in range(1, groups + 1):
            at = NOW - timedelta(minutes=(groups - number) * 100)
            title = " ".join(dice.sample(WORDS, 5)).capitalize()
            rows.append(
                {"id": number, "title": title, "created": at, "first_published": at, "last_article": at}
            )
        connection.execute(insert(stories), rows)
    for start in range(0, many, 5_000):
        _batch(database, dice, range(start + 1, min(start + 5_000, many) + 1), many, groups)
    _desk(database, dice, groups)
    while True:
        with database.write() as connection:
            if not index_pending(connection, 2_000):
                return groups


def _batch(database: Database, dice: random.Random, numbers: range, many: int, groups: int) -> None:
    rows, found, titles = [], [], []
    for number in numbers:
        story = max(1, round(number * groups / many))
        at = NOW - timedelta(minutes=(groups - story) * 100) + timedelta(minutes=number % 90)
        title = " ".join(dice.choices(WORDS, k=8)).capitalize()
        rows.append(
            {
                "id": number,
                "key": f"k{number}",
                "outlet": dice.choice(OUTLETS),
                "url": f"https://dagblad.example/{number}",
                "title": title,
                "lead": " ".join(dice.choices(WORDS, k=30)),
                "body": " ".join(dice.choices(WORDS, k=220)),
                "fingerprint": b"x",
                "published": min(at, NOW),
                "first_seen": min(at, NOW),
                "joined": min(at, NOW),
                "version": 2 if number % 20 == 0 else 1,
                "pending": False,
                "story": story,
            }
        )
        if number % 20 == 0:
            titles.append({"article": number, "version": 1, "seen": min(at, NOW), "title": f"{title} 1"})
        if number % 10 == 0:
            hit = {"rule": "d.1", "where": "kop", "start": 0, "end": 5, "sentence": title}
            tier = "alert" if number % 30 == 0 else "digest"
            found.append(
                {
                    "article": number,
                    "version": 1,
                    "topic": "diversiteit" if number % 20 else "wonen",
                    "tier": tier,
                    "hits": [hit],
                    "at": min(at, NOW),
                }
            )
    with database.write() as connection:
        connection.execute(insert(articles), rows)
        connection.execute(insert(versions), titles)
        connection.execute(insert(topic_matches), found)


def _desk(database: Database, dice: random.Random, groups: int) -> None:
    """What was told, what people wrote, and what they took."""
    with database.write() as connection:
        _told(connection, range(max(1, groups - 1_500), groups + 1), groups)
        for number in range(20_000):
            audit.note(connection, NOW, "Wim", "acknowledge", f"verhaal {number}", {"why": ""})
        for story in range(max(1, groups - 40), groups):
            step = Act(step=Step.DRAFT, by=Actor(1, "Wim"), at=NOW)
            wording = Wording(core="Kern.", text="Tekst.")
            respond.draft(ResponseBook(connection), story, "Lijn", wording, step)
        _taken(connection, dice.sample(range(1, groups - 50), min(800, groups // 4)))


def _told(connection: Connection, told: range, groups: int) -> None:
    sent = {"channel": "email", "recipient": "piket@example.nl", "state": "sent"}
    sent |= {"created": NOW, "due": NOW, "settled": NOW}  # type: ignore[dict-item]
    alert = {
        "route": "alles",
        "reason": "first-sight",
        "because": "x",
        "topics": [],
        "covered": {},
        "view": {},
    }
    rows = [
        {"id": story, "story": story, "created": NOW - timedelta(minutes=(groups - story) * 100)} | alert
        for story in told
    ]
    connection.execute(insert(alerts), rows)
    connection.execute(insert(deliveries), [{"alert": story} | sent for story in told])


def _taken(connection: Connection, worked: list[int]) -> None:
    states = ("opgepakt", "in-afstemming", "gereageerd", "geen-reactie")
    stands = [
        {"story": each, "state": states[2 + (place % 2)] if place > 60 else states[place % 2]}
        for place, each in enumerate(worked)
    ]
    connection.execute(insert(standings), stands)
    done = {"at": NOW, "who": "Wim", "kind": "acknowledge", "detail": {"user": 1}}
    connection.execute(insert(actions), [{"story": each} | done for each in worked])
