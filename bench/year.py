"""What a year of alerts costs: a scrape of ``/metrics``, ``/healthz``, the memory of a desk with all of it.

usage: python -m bench.year [--alerts 50000] [--database URL] [--walks 3] [--scrapes 100]
Fills 50,000 alerts with 200,000 deliveries over a year, starts ``monitor web`` on them, scrapes it, signs in
and walks every page and every address of the API, as often as ``--walks`` says. Memory is the proportional
size of the process; growth is told from the first walk to the last. Writes bench/results/year.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Table, insert

from bench.desk_news import WORDS
from bench.processes import spent
from monitor.model.person import Role
from monitor.storage import audit
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.storage.search import index_pending
from monitor.storage.tables.alerts import alerts, deliveries, suppressions, watches
from monitor.storage.tables.articles import articles, stories, topic_matches
from monitor.storage.tables.outlets import outlet_days, outlet_state, rounds
from monitor.web.footprint import memory_of
from tests.web.conftest import Browser
from tests.web.town import CONFIG, person

ROOT = Path(__file__).parents[1]
NOW = datetime.now(UTC).replace(microsecond=0)
OUTLETS = ("dagblad", "omroep", "vakblad", "streek")
_YEAR = timedelta(days=365)
_BATCH = 5_000
_VIEW = {"title": "Kop", "lead": "Intro " * 40, "articles": [{"title": "Kop", "outlet": "dagblad"}] * 3}
PAGES = (
    *("/", "/vandaag", "/meldingen", "/lijnen", "/kamer", "/knipselkrant", "/knipselkrant/{day}"),
    *("/zoeken", "/zoeken?q=minister", "/zoeken.csv?q=minister", "/zoeken.atom?q=minister", "/zoeken.csv"),
    *("/verhalen/{story}", "/verhalen/{old}", "/verhalen/{story}/dossier.odt", "/verhalen/{old}/dossier.csv"),
    *("/artikelen/{story}/versies", "/waarom?artikel={story}", "/bronnen", "/bronnen/dagblad"),
    *("/onderwerpen", "/onderwerpen/wonen", "/onderwerpen/nieuw", "/mensen", "/profiel", "/logboek"),
    *("/kamer/termijnen.ics", "/sneltoetsen"),
)
LISTS = (
    *("stories", "articles", "audit-entries", "lines", "digests", "questions", "topics", "outlets"),
    *("alert-budget", "mutes", "duties", "people", "searches", "stories/{story}", "topics/wonen/edits"),
)


def fill(database: Database, many: int) -> None:
    """A story, an article and an alert each, four deliveries an alert, one in fifty of them given up."""
    upgrade(database)
    with database.write() as connection:
        person(connection, "beheerder", "Bram Beheerder", Role.ADMINISTRATOR)
    for start in range(1, many + 1, _BATCH):
        numbers = range(start, min(start + _BATCH, many + 1))
        rows = [(number, NOW - _YEAR + _YEAR * number / (many + 1)) for number in numbers]
        for table, found in _of(rows):
            with database.write() as connection:
                connection.execute(insert(table), found)
    _around(database)
    while True:
        with database.write() as connection:
            if not index_pending(connection, 2_000):
                return


def _of(rows: list[tuple[int, datetime]]) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    def title(number: int) -> str:
        return " ".join(WORDS[(number * step) % len(WORDS)] for step in range(1, 8)).capitalize()

    yield (
        stories,
        [
            {"id": number, "title": title(number), "created": at, "first_published": at, "last_article": at}
            for number, at in rows
        ],
    )
    text = {"lead": "Intro " * 30, "body": "Tekst " * 300, "fingerprint": b"x", "pending": False}
    yield (
        articles,
        [
            {"id": number, "key": f"k{number}", "outlet": OUTLETS[number % 4], "title": title(number)}
            | {"url": f"https://dagblad.example/{number}", "published": at, "first_seen": at, "joined": at}
            | {"story": number}
            | text
            for number, at in rows
        ],
    )
    hit = {"rule": "w.1", "where": "kop", "start": 0, "end": 5, "sentence": "Kop"}
    matched = {"version": 1, "topic": "wonen", "tier": "alert", "hits": [hit]}
    yield topic_matches, [{"article": number, "at": at} | matched for number, at in rows]
    told = {"route": "alles", "reason": "first-sight", "because": "x", "topics": ["wonen"], "covered": {}}
    yield (
        alerts,
        [{"id": number, "story": number, "created": at, "view": _VIEW} | told for number, at in rows],
    )
    states = ("sent", "sent", "merged", "sent")
    yield (
        deliveries,
        [
            {"alert": number, "channel": ("email", "slack")[place % 2], "recipient": f"piket{place}"}
            | {"state": "dead" if number % 50 == 0 and not place else state}
            | {"created": at, "due": at, "settled": at}
            for number, at in rows
            for place, state in enumerate(states)
        ],
    )
    yield watches, [{"story": number, "route": "alles", "due": None} for number, _ in rows]
    held = {"route": "alles", "cause": "mute", "detail": ""}
    yield suppressions, [{"story": number, "article": number, "at": at} | held for number, at in rows]


def _around(database: Database) -> None:
    """A month of rounds, a quarter of outlets' days, a year of the record."""
    with database.write() as connection:
        for slug in OUTLETS:
            connection.execute(insert(outlet_state).values(slug=slug, next_poll=NOW, last_new=NOW))
        ended = [NOW - timedelta(seconds=20 * number) for number in range(130_000, 0, -1)]
        connection.execute(insert(rounds), [{"started": at, "finished": at} for at in ended])
        days = [(NOW - timedelta(days=number)).date().isoformat() for number in range(90)]
        connection.execute(
            insert(outlet_days), [{"day": day, "outlet": slug} for day in days for slug in OUTLETS]
        )
        audit.note(connection, NOW - _YEAR, "system", "retention", "database", {})
        for number in range(50_000):
            audit.note(connection, NOW - _YEAR, "Wim", "acknowledge", f"verhaal {number}", {"why": ""})


def walk(browser: Browser, story: int) -> dict[str, float]:
    """Every page and list once; the milliseconds of each."""
    named = {"story": story, "old": story // 3, "day": NOW.date()}
    found = {}
    for path in (*PAGES, *(f"/api/v1/{each}" for each in LISTS)):
        address = path.format(**named)
        begin = time.perf_counter()
        answer = browser.get(address)
        found[path] = round((time.perf_counter() - begin) * 1000, 1)
        assert answer.status_code < 400 or answer.status_code == 404, (address, answer.status_code)
    return found


def asked(url: str, path: str, times: int, pid: int) -> dict[str, float]:
    """Milliseconds at the middle and at most, and of the process's own time."""
    took, before = [], spent(pid)
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        for _ in range(times):
            begin = time.perf_counter()
            client.get(path)
            took.append((time.perf_counter() - begin) * 1000)
    used = (spent(pid) - before) * 1000 / times
    return {"median": round(statistics.median(took), 1), "most": round(max(took), 1), "cpu": round(used, 1)}


async def run(chosen: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Fill, start, scrape, walk."""
    address = chosen.database or f"sqlite:///{folder}/monitor.db"
    database = Database(address)
    fill(database, chosen.alerts)
    database.close()
    (folder / "feeds.yaml").write_text(CONFIG, "utf-8")
    port = free_port()
    variables = os.environ | {"MONITOR_CONFIG": str(folder / "feeds.yaml"), "MONITOR_DATABASE_URL": address}
    variables |= {"MONITOR_WEB_PORT": str(port), "MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "262144"}
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "monitor", "web"), cwd=ROOT, env=variables, stdout=log, stderr=log
        )
    try:
        return await asyncio.to_thread(measure, f"http://127.0.0.1:{port}", process.pid, chosen)
    finally:
        process.terminate()
        await process.wait()


def free_port() -> int:
    """One that nobody has."""
    import socket  # noqa: PLC0415 - here alone

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def measure(url: str, pid: int, chosen: argparse.Namespace) -> dict[str, Any]:
    """Once it answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            httpx.get(f"{url}/livez", trust_env=False)
            break
        except httpx.HTTPError:
            time.sleep(0.2)
    result: dict[str, Any] = {"alerts": chosen.alerts, "started_mb": _mb(pid)}
    for path in ("/metrics", "/healthz", "/readyz"):
        result[path] = asked(url, path, chosen.scrapes, pid)
    result["scraped_mb"] = _mb(pid)
    with Browser(base_url=url, timeout=120, trust_env=False) as browser:
        browser.sign_in("beheerder")
        result["walks_mb"] = []
        for _ in range(chosen.walks):
            result["pages_ms"] = walk(browser, chosen.alerts - 3)
            result["walks_mb"].append(_mb(pid))
    return result


def _mb(pid: int) -> float:
    return round(memory_of(pid) / 1e6, 1)


def main() -> None:
    """Run, print, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--alerts", type=int, default=50_000)
    options.add_argument("--walks", type=int, default=3)
    options.add_argument("--scrapes", type=int, default=100)
    options.add_argument("--database", default="", help="an empty database; default a new SQLite file")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="voorsprong-year-") as name:
        result = asyncio.run(run(chosen, Path(name)))
    slowest = sorted(result["pages_ms"].items(), key=lambda each: -each[1])[:8]
    for key, value in result.items():
        if key != "pages_ms":
            sys.stdout.write(f"{key}: {value}\n")
    sys.stdout.write(f"slowest pages, ms: {dict(slowest)}\n")
    kind = "postgresql" if chosen.database else "sqlite"
    out = Path(__file__).parent / "results" / "year.json"
    before = json.loads(out.read_text("utf-8")) if out.exists() else {}
    out.write_text(json.dumps({**before, kind: result}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
