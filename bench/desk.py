"""The desk with 100,000 articles and 5,000 stories: time and weight of every page, readers, search plans.

usage: python -m bench.desk [--articles N] [--stories N] [--readers N] [--seconds S] [--postgres URL]
Writes bench/results/desk.json and prints a table. Percentiles are of the time to the last byte over loopback.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
from sqlalchemy import insert

from monitor.flows import respond
from monitor.flows.respond import Act, Wording
from monitor.model.person import Actor, Role
from monitor.model.response import Step
from monitor.rules.search import parse
from monitor.storage import audit, search
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.storage.respond import ResponseBook
from monitor.storage.search import Filters, index_pending
from monitor.storage.tables.actions import actions
from monitor.storage.tables.alerts import alerts, deliveries
from monitor.storage.tables.articles import articles, stories, topic_matches, versions
from monitor.storage.tables.desk import standings
from tests.web.conftest import Browser
from tests.web.town import NOW, Town, open_desk, person

WORDS = [
    "minister",
    "gemeente",
    "streefcijfer",
    "onderzoek",
    "woningbouw",
    "politie",
    "rechter",
    "onderwijs",
    "toezicht",
    "plan",
    "kosten",
    "burgers",
    "diversiteit",
    "rapport",
    "kamer",
    "debat",
    "wachtlijst",
    "zorg",
    "school",
    "water",
    "energie",
    "boeren",
    "stikstof",
    "asiel",
    "spoor",
    "weg",
    "brug",
    "haven",
    "bedrijf",
    "vakbond",
    "staking",
    "akkoord",
    "wet",
    "regels",
    "subsidie",
    "fraude",
    "dienst",
    "portaal",
    "systeem",
]
OUTLETS = ("dagblad", "omroep", "vakblad", "streek")
TARGET_MS = 150


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
    told = range(max(1, groups - 1_500), groups + 1)
    with database.write() as connection:
        connection.execute(
            insert(alerts),
            [
                {
                    "id": story,
                    "story": story,
                    "route": "alles",
                    "reason": "first-sight",
                    "because": "x",
                    "created": NOW - timedelta(minutes=(groups - story) * 100),
                    "topics": [],
                    "covered": {},
                    "view": {},
                }
                for story in told
            ],
        )
        connection.execute(
            insert(deliveries),
            [
                {
                    "alert": story,
                    "channel": "email",
                    "recipient": "piket@example.nl",
                    "state": "sent",
                    "created": NOW,
                    "due": NOW,
                    "settled": NOW,
                }
                for story in told
            ],
        )
        for number in range(20_000):
            audit.note(connection, NOW, "Wim", "acknowledge", f"verhaal {number}", {"why": ""})
        for story in range(max(1, groups - 40), groups):
            step = Act(step=Step.DRAFT, by=Actor(1, "Wim"), at=NOW)
            wording = Wording(core="Kern.", text="Tekst.")
            respond.draft(ResponseBook(connection), story, "Lijn", wording, step)
        states = ("opgepakt", "in-afstemming", "gereageerd", "geen-reactie")
        worked = dice.sample(range(1, groups - 50), min(800, groups // 4))
        connection.execute(
            insert(standings),
            [
                {"story": each, "state": states[2 + (place % 2)] if place > 60 else states[place % 2]}
                for place, each in enumerate(worked)
            ],
        )
        connection.execute(
            insert(actions),
            [
                {"story": each, "at": NOW, "who": "Wim", "kind": "acknowledge", "detail": {"user": 1}}
                for each in worked
            ],
        )


def measure(browser: Browser, paths: dict[str, str], rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds and bytes of each page, one reader."""
    found = {}
    for name, path in paths.items():
        browser.get(path)
        times, size = [], 0
        for _ in range(rounds):
            begin = time.perf_counter()
            answer = browser.get(path)
            times.append((time.perf_counter() - begin) * 1000)
            assert answer.status_code == 200, (path, answer.status_code)
            size = int(answer.headers["content-length"])
        found[name] = {
            "p50": round(statistics.median(times), 1),
            "p95": round(statistics.quantiles(times, n=20)[18], 1),
            "bytes": size,
        }
    return found


def readers(
    url: str, browser: Browser, paths: dict[str, str], many: int, seconds: float
) -> dict[str, dict[str, float]]:
    """That many people who each open a page every five seconds or so: time of each page, and of all."""
    times: dict[str, list[float]] = {name: [] for name in paths}
    clients = _clients(url, browser, many)
    until = time.monotonic() + seconds

    def read(seed: int) -> None:
        dice = random.Random(seed)
        with clients[seed] as client:
            time.sleep(dice.random() * 5)
            while time.monotonic() < until:
                name = dice.choice(list(paths))
                begin = time.perf_counter()
                client.get(paths[name])
                times[name].append((time.perf_counter() - begin) * 1000)
                time.sleep(dice.uniform(3, 7))

    _together(read, many)
    every = [each for found in times.values() for each in found]
    return {name: _figures(found) for name, found in times.items() if found} | {"alles": _figures(every)}


def news(url: str, browser: Browser, database: Database, many: int) -> dict[str, float]:
    """Something happens, and everybody's script fetches Vandaag again within the second."""
    times: list[float] = []
    for _ in range(5):
        clients = _clients(url, browser, many)
        with database.write() as connection:
            connection.execute(
                insert(actions).values(story=1, at=NOW, who="Wim", kind="note", why="x", detail={})
            )

        def read(seed: int, clients: list[httpx.Client] = clients) -> None:
            with clients[seed] as client:
                time.sleep(random.Random(seed).random())
                begin = time.perf_counter()
                client.get("/vandaag")
                times.append((time.perf_counter() - begin) * 1000)

        _together(read, many)
    return _figures(times)


def _clients(url: str, browser: Browser, many: int) -> list[httpx.Client]:
    """Made before the clock runs: making one costs more than a page. None keeps a connection that may end."""
    cookies = dict(browser.cookies)
    limits = httpx.Limits(keepalive_expiry=1)
    return [
        httpx.Client(base_url=url, cookies=cookies, timeout=30, verify=False, limits=limits)  # noqa: S501 - loopback, no TLS
        for _ in range(many)
    ]


def _together(work: Callable[[int], None], many: int) -> None:
    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _figures(times: list[float]) -> dict[str, float]:
    times = sorted(times)
    return {
        "pages": len(times),
        "p50": round(times[len(times) // 2], 1),
        "p95": round(times[min(len(times) - 1, int(len(times) * 0.95))], 1),
    }


def main() -> None:
    """Fill, measure, print, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=100_000)
    options.add_argument("--stories", type=int, default=5_000)
    options.add_argument("--readers", type=int, default=50)
    options.add_argument("--seconds", type=float, default=30)
    options.add_argument("--rounds", type=int, default=30)
    options.add_argument("--database", default="", help="an empty database; default a new SQLite file")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(chosen.database or f"sqlite:///{folder}/desk.db")
        upgrade(database)
        begin = time.monotonic()
        newest = fill(database, chosen.articles, chosen.stories)
        result: dict[str, object] = {
            "articles": chosen.articles,
            "stories": chosen.stories,
            "filled_seconds": round(time.monotonic() - begin),
        }
        town = Town(database)
        paths = {
            "vandaag": "/vandaag",
            "verhaal": f"/verhalen/{newest - 3}",
            "lijnen": "/lijnen",
            "kamer": "/kamer",
            "knipselkrant": "/knipselkrant",
            "knipselkrant, dag": f"/knipselkrant/{NOW.date()}",
            "artikelversies": "/artikelen/20/versies",
            "lijn": "/lijnen/1",
            "mensen": "/mensen",
            "logboek": "/logboek",
            "profiel": "/profiel",
            "onderwerpen": "/onderwerpen",
            "onderwerp": "/onderwerpen/diversiteit",
            "bronnen": "/bronnen",
            "bron": "/bronnen/dagblad",
            "zoeken, alles": "/zoeken",
            "zoeken, gewoon woord": "/zoeken?q=minister",
            "zoeken, drie woorden": "/zoeken?q=minister+onderzoek+diversiteit",
            "zoeken, gefilterd": "/zoeken?q=woningbouw&medium=streek&onderwerp=wonen&periode=maand",
            "zoeken, niets": "/zoeken?q=bestaatniet",
            "sneltoetsen": "/sneltoetsen",
        }
        with open_desk(town) as url, Browser(base_url=url, timeout=60) as browser:
            browser.sign_in("beheerder")
            result["pages"] = pages = measure(browser, paths, chosen.rounds)
            result["readers"] = crowd = readers(url, browser, paths, chosen.readers, chosen.seconds)
            result["news"] = news(url, browser, database, chosen.readers)
        with database.read() as connection:
            result["plans"] = {
                typed: search.plan(connection, parse(typed), Filters())
                for typed in ("minister", "kosten -wet")
            }
        database.close()
    lines = [f"{'page':24} {'p50 ms':>8} {'p95 ms':>8} {'kB':>6}   {chosen.readers} readers: p50, p95"]
    for name, figures in pages.items():
        among = crowd.get(name, {"p50": 0, "p95": 0})
        lines.append(
            f"{name:24} {figures['p50']:8} {figures['p95']:8} {figures['bytes'] / 1000:6.1f}"
            f"   {among['p50']:8} {among['p95']:8}"
        )
    lines.append(f"all pages, {chosen.readers} readers: {crowd['alles']}")
    lines.append(f"vandaag for {chosen.readers} within a second of news: {result['news']}")
    sys.stdout.write("\n".join(lines) + "\n")
    slow = [
        name
        for name, figures in pages.items()
        if max(figures["p95"], crowd.get(name, {"p95": 0})["p95"]) > TARGET_MS
    ]
    result["over_target"] = slow
    out = Path(__file__).parent / "results" / "desk.json"
    out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
