"""The costs that bench/scale.py adds up, measured here: CPU time, memory and bytes for one of each.

usage: python -m bench.calibrate
CPU time of this process, so that a busy machine does not matter much; the median of five. What waits for a
disk is elapsed time, on a PostgreSQL on this machine: run that on a quiet one.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import insert, update

from bench.postgres import Postgres
from bench.soak import weigh
from bench.soak_archive import article
from monitor.flows.alert import Moment
from monitor.flows.triage import Triager
from monitor.model.article import Document
from monitor.model.collecting import Candidate, Collected, OutletState
from monitor.model.routing import Node
from monitor.model.settings import Settings
from monitor.rules.stories import StoryWindow
from monitor.rules.topics import Matcher, compile_topics
from monitor.storage.claiming import PollClaims
from monitor.storage.collecting import CollectStore
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.storage.tables.outlets import outlet_state
from monitor.storage.triaging import TriageStore

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 3, 1, tzinfo=UTC)
_MANY = 500


def batch(first: int, count: int) -> list[Collected]:
    """Outlets with ten new articles each, of 400 to 600 characters."""
    words = random.Random(first)
    rows = []
    for outlet in range(count // 10):
        items = [article(first + outlet * 10 + number, words, NOW) for number in range(10)]
        state = OutletState(slug=f"o{first + outlet}", url="https://voorbeeld.example/f", next_poll=NOW)
        found = tuple(
            Candidate(
                key=f"k{first + outlet * 10 + number}",
                fingerprint=each.url.encode()[-16:],
                url=each.url,
                guid=each.url,
                title=each.title,
                lead=each.lead,
                body="",
                published=NOW,
                published_raw="",
            )
            for number, each in enumerate(items)
        )
        rows.append(Collected(state=state, candidates=found))
    return rows


def cpu(work: Callable[[int], object], times: int = 5) -> float:
    """Median CPU seconds of a call."""
    spent = []
    for number in range(times):
        began = time.process_time()
        work(number)
        spent.append(time.process_time() - began)
    return median(spent)


def filled(documents: list[Document]) -> StoryWindow:
    """A window with the first of the documents."""
    window = StoryWindow()
    for number, each in enumerate(documents[:_MANY]):
        window.place(number, number, each, NOW + timedelta(seconds=number), each.url)
    return window


def commits(url: str, connections: int = 8, seconds: float = 3.0) -> float:
    """Small transactions a second that PostgreSQL takes, from so many connections at once."""
    database = Database(url)
    upgrade(database)
    until = time.monotonic() + seconds

    def count(number: int) -> int:
        done = 0
        row = {"slug": f"o{number}", "url": "https://voorbeeld.example/f"}
        with database.write() as connection:
            connection.execute(insert(outlet_state).values(row))
        change = update(outlet_state).where(outlet_state.c.slug == row["slug"])
        while time.monotonic() < until:
            with database.write() as connection:
                connection.execute(change.values(etag=str(done).encode()))
            done += 1
        return done

    with ThreadPoolExecutor(connections) as pool:
        total = sum(pool.map(count, range(connections)))
    database.close()
    return total / seconds


def triaged(url: str) -> float:
    """Seconds that one article holds the lane of triage on PostgreSQL: story, transaction and commit."""
    database = Database(url)
    upgrade(database)
    CollectStore(database).save(batch(90_000, _MANY), NOW)
    triager = Triager(TriageStore(database), compile_nothing())
    moment = Moment(now=NOW, settings=Settings(outlets=(), topics=(), routes=Node(slug="root")))
    triager.run(moment, 100)
    began = time.perf_counter()
    done = triager.run(moment, _MANY - 100)
    took = time.perf_counter() - began
    database.close()
    return took / done.articles


def compile_nothing() -> Matcher:
    """No topics: what matching costs is measured by ``bench.topics``."""
    made = compile_topics([], {})
    assert isinstance(made, Matcher)
    return made


def main() -> None:
    """Measure and tell."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="voorsprong-calibrate-") as name:
        file = Path(name) / "m.db"
        database = Database(f"sqlite:///{file}")
        upgrade(database)
        store = CollectStore(database)
        batches = [batch(10_000 * (number + 1), _MANY) for number in range(5)]
        found["article_stored"] = cpu(lambda number: store.save(batches[number], NOW)) / _MANY
        states = len(store.states())
        found["state_read"] = cpu(lambda _: store.states()) / states
        claims = PollClaims(database, "bench")
        found["resting_read"] = cpu(lambda _: claims.resting(NOW - timedelta(days=1))) / states
        database.close()
        stored, size = weigh(file)
        found["article_bytes"] = size / stored
    documents = [
        Document(title=each.title, lead=each.lead, body="", outlet="o", url=each.url)
        for each in (item for rows in batches for row in rows for item in row.candidates)
    ]
    filled(documents)  # the language's own tables and caches are not the window's
    tracemalloc.start()
    window = filled(documents)
    found["window_bytes"] = tracemalloc.get_traced_memory()[0] / _MANY
    tracemalloc.stop()

    def triage(number: int) -> None:
        for each in range(200):
            index = _MANY + number * 200 + each
            window.assign(index, documents[index], NOW, url_key=documents[index].url)
            window.place(index, index, documents[index], NOW, documents[index].url)

    found["assign"] = cpu(triage) / 200
    with Postgres() as postgres:
        found["triage_serial"] = triaged(postgres.database())
        found["commits"] = commits(postgres.database())
    text = json.dumps({name: float(f"{value:.3g}") for name, value in found.items()}, indent=1) + "\n"
    (ROOT / "bench" / "results" / "calibrate.json").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
