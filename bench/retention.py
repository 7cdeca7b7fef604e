"""How long letting go holds the database: the first run over a large archive, while a lane goes on writing.

usage: python -m bench.retention [--articles 200000] [--database sqlite|postgresql] [--rest 0.05]
Half of the articles are older than their ninety days, all of them indexed for search. The lane writes a row
and sleeps ten milliseconds, as triage and delivery do; what it waits is what retention costs them.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import delete, event, insert, select

from bench.postgres import Postgres
from bench.soak_archive import START, fill
from monitor.storage.database import Database, upsert
from monitor.storage.retention import steps, survey
from monitor.storage.tables.articles import articles
from monitor.storage.tables.desk import search_documents, search_pending
from monitor.storage.tables.outlets import rounds


def indexed(database: Database) -> None:
    """All articles findable, by their own words: their base forms would take minutes and weigh the same."""
    with database.write() as connection:
        chosen = select(articles.c.id, articles.c.title + " " + articles.c.lead)
        connection.execute(upsert(search_documents, connection).from_select(["article", "keys"], chosen))
        connection.execute(delete(search_pending))


@contextmanager
def lane(url: str) -> Iterator[list[float]]:
    """Another process's writing; the milliseconds that each write took."""
    database, stop, took = Database(url), threading.Event(), list[float]()

    def write() -> None:
        while not stop.wait(0.01):
            began = time.perf_counter()
            with database.write() as connection:
                connection.execute(insert(rounds).values(started=START))
            took.append(1000 * (time.perf_counter() - began))

    thread = threading.Thread(target=write)
    thread.start()
    yield took
    stop.set()
    thread.join()
    database.close()


@contextmanager
def held(database: Database) -> Iterator[list[float]]:
    """The milliseconds of each transaction that writes."""
    found, since = list[float](), dict[object, float]()

    def begun(connection: Any) -> None:
        since[connection] = time.perf_counter()

    def ended(connection: Any) -> None:
        if connection in since and not connection.get_execution_options().get("readonly"):
            found.append(1000 * (time.perf_counter() - since.pop(connection)))

    event.listen(database.engine, "begin", begun)
    event.listen(database.engine, "commit", ended)
    yield found
    event.remove(database.engine, "begin", begun)
    event.remove(database.engine, "commit", ended)


def told(name: str, took: list[float]) -> dict[str, float]:
    """Milliseconds of many."""
    cuts = quantiles(took, n=100) if len(took) > 1 else [took[0]] * 99
    return {
        f"{name} median": round(median(took), 1),
        f"{name} p99": round(cuts[98], 1),
        f"{name} max": round(max(took), 1),
    }


def measured(url: str, count: int, rest: float) -> dict[str, Any]:
    """One first run."""
    fill(url, days=180, a_day=count // 180, outlets=2_000)
    database = Database(url)
    indexed(database)
    with lane(url) as alone:
        time.sleep(5)
    began = time.perf_counter()
    foreseen = survey(database, START)
    surveyed = time.perf_counter() - began
    began, gone = time.perf_counter(), 0
    with lane(url) as beside, held(database) as batches:
        for _, rows in steps(database, START):
            gone += rows
            time.sleep(rest)
    seconds = time.perf_counter() - began
    database.close()
    facts = {"articles": count, "rest": rest, "foreseen": sum(foreseen.values()), "gone": gone}
    times = {"survey seconds": round(surveyed, 2), "seconds": round(seconds, 1)}
    return facts | times | told("batch", batches) | told("lane alone", alone) | told("lane beside", beside)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--rest", type=float, default=0.05)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="voorsprong-retention-") as folder, ExitStack() as stack:
        url = f"sqlite:///{Path(folder) / 'year.db'}"
        if chosen.database == "postgresql":
            url = stack.enter_context(Postgres()).database()
        found = measured(url, chosen.articles, chosen.rest)
    sys.stdout.write(f"{json.dumps({'database': chosen.database, **found}, indent=1)}\n")


if __name__ == "__main__":
    main()
