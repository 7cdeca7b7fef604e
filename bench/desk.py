"""The desk with 100,000 articles and 5,000 stories: time and weight of every page, readers, search plans.

usage: python -m bench.desk [--articles N] [--stories N] [--readers N] [--seconds S] [--database URL]
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
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import insert

from bench.desk_news import fill
from monitor.rules.search import parse
from monitor.storage import search
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.storage.search import Filters
from monitor.storage.tables.actions import actions
from tests.web.conftest import Browser
from tests.web.town import NOW, Town, open_desk

TARGET_MS = 150


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


PATHS = {
    "vandaag": "/vandaag",
    "verhaal": "/verhalen/{story}",
    "lijnen": "/lijnen",
    "kamer": "/kamer",
    "knipselkrant": "/knipselkrant",
    "knipselkrant, dag": "/knipselkrant/{day}",
    "artikelversies": "/artikelen/20/versies",
    "lijn": "/lijnen/1",
    "mensen": "/mensen",
    "logboek": "/logboek",
    "profiel": "/profiel",
    "onderwerpen": "/onderwerpen",
    "onderwerp": "/onderwerpen/diversiteit",
    "bronnen": "/bronnen",
    "bron": "/bronnen/dagblad",
    "meldingen": "/meldingen",
    "zoeken, alles": "/zoeken",
    "zoeken, gewoon woord": "/zoeken?q=minister",
    "zoeken, drie woorden": "/zoeken?q=minister+onderzoek+diversiteit",
    "zoeken, gefilterd": "/zoeken?q=woningbouw&medium=streek&onderwerp=wonen&periode=maand",
    "zoeken, niets": "/zoeken?q=bestaatniet",
    "sneltoetsen": "/sneltoetsen",
}


def run(database: Database, chosen: argparse.Namespace) -> dict[str, Any]:
    """Fill it and measure everything."""
    upgrade(database)
    begin = time.monotonic()
    newest = fill(database, chosen.articles, chosen.stories)
    filled = round(time.monotonic() - begin)
    result: dict[str, Any] = {
        "articles": chosen.articles,
        "stories": chosen.stories,
        "filled_seconds": filled,
    }
    paths = {name: path.format(story=newest - 3, day=NOW.date()) for name, path in PATHS.items()}
    limits = httpx.Limits(keepalive_expiry=1)
    with open_desk(Town(database)) as url, Browser(base_url=url, timeout=60, limits=limits) as browser:
        browser.sign_in("beheerder")
        result["pages"] = measure(browser, paths, chosen.rounds)
        result["readers"] = readers(url, browser, paths, chosen.readers, chosen.seconds)
        result["news"] = news(url, browser, database, chosen.readers)
    with database.read() as connection:
        result["plans"] = {
            typed: search.plan(connection, parse(typed), Filters()) for typed in ("minister", "kosten -wet")
        }
    nobody = {"p95": 0}
    result["over_target"] = [
        name
        for name, figures in result["pages"].items()
        if max(figures["p95"], result["readers"].get(name, nobody)["p95"]) > TARGET_MS
    ]
    return result


def table(result: dict[str, Any], many: int) -> str:
    """For people."""
    crowd = result["readers"]
    lines = [f"{'page':24} {'p50 ms':>8} {'p95 ms':>8} {'kB':>6}   {many} readers: p50, p95"]
    for name, figures in result["pages"].items():
        among = crowd.get(name, {"p50": 0, "p95": 0})
        alone = f"{name:24} {figures['p50']:8} {figures['p95']:8} {figures['bytes'] / 1000:6.1f}"
        lines.append(f"{alone}   {among['p50']:8} {among['p95']:8}")
    lines.append(f"all pages, {many} readers: {crowd['alles']}")
    lines.append(f"vandaag for {many} within a second of news: {result['news']}")
    return "\n".join(lines) + "\n"


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
        result = run(database, chosen)
        database.close()
    sys.stdout.write(table(result, chosen.readers))
    out = Path(__file__).parent / "results" / "desk.json"
    out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
