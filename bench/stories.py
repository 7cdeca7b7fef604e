"""How long a story takes: per article at growing windows, in memory, and at start-up from the database.

Invented articles of some 280 words, over half of them about an event of the last hours. Each is analysed,
assigned, placed and its lone neighbours looked at again, as triage does. Times are of the processor, so that
what else the machine does is left out. usage: python -m bench.stories [SIZE…]
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from wordfreq import top_n_list

from monitor.flows.triage import Triager
from monitor.model.article import Document
from monitor.model.topic import TopicMatch
from monitor.rules.stories import StorySettings, StoryWindow
from monitor.rules.stories.packed import made_by, pack
from monitor.rules.stories.text import features
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.storage.tables.articles import analyses, articles, stories
from monitor.storage.triaging import TriageStore

SIZES = (2_000, 20_000, 200_000)
MEASURED = 400
STORED = 5_000
START = datetime(2024, 3, 4, tzinfo=UTC)
RESULTS = Path(__file__).parent / "results" / "stories.json"


def newsroom(seed: int = 1) -> Iterator[Document]:
    """Articles without end; an event has words and names of its own."""
    chance = random.Random(seed)
    every = [word for word in top_n_list("nl", 50_000) if word.isalpha()]
    weights = [1 / (rank + 3) for rank in range(len(every))]
    rare = every[3_000:]
    events: list[tuple[list[str], list[str]]] = []
    while True:
        if not events or chance.random() > 0.55:
            events.append((chance.sample(rare, 5), chance.sample(rare, 14)))
        names, subject = chance.choice(events[-400:])
        texts = []
        for length in (8, 25, 250):
            words = chance.choices(every, weights, k=length)
            for place in range(0, length, 4):
                named = chance.random() < 0.35
                words[place] = chance.choice(names).capitalize() if named else chance.choice(subject)
            texts.append(" ".join(words))
        yield Document(title=texts[0], lead=texts[1], body=texts[2])


def measured(size: int) -> dict[str, float]:
    """Milliseconds per article at a window of ``size``, and kilobytes per article of it."""
    source = newsroom()
    step = timedelta(days=9) / size
    before = _memory(START, source)
    window = StoryWindow(StorySettings(max_articles=size))
    for number, document in enumerate(islice(source, size), start=1):
        window.place(number, number // 2, document, START + step * number)
    held = _rss() - before
    took = []
    for number, document in enumerate(islice(source, MEASURED), start=size + 1):
        when = START + step * number
        begun = time.process_time()
        found = window.assign(number, document, when)
        window.place(number, found.story or number, document, when)
        window.second_look(number)
        took.append((time.process_time() - begun) * 1000)
    cuts = statistics.quantiles(took, n=100)
    return {"window": size, "p50_ms": cuts[49], "p99_ms": cuts[98], "kb_per_article": held / size}


def _memory(start: datetime, source: Iterator[Document]) -> float:
    """Resident kilobytes once dictionaries and word caches are warm."""
    window = StoryWindow()
    for number, document in enumerate(islice(source, 1_000)):
        window.place(number, number, document, start)
    return _rss()


def _rss() -> float:
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


class _Nothing:
    def match(self, document: Document) -> tuple[TopicMatch, ...]:
        del document
        return ()


def start_up(count: int = STORED) -> float:
    """Seconds per 1,000 articles to read the window back from the database, as triage left it there."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/bench.db")
        upgrade(database)
        _fill(database, count)
        triager = Triager(TriageStore(database), _Nothing())
        begun = time.process_time()
        triager.warm(START + timedelta(days=1))
        took = time.process_time() - begun
        database.close()
    return took / count * 1000


def _fill(database: Database, count: int) -> None:
    rows, kept, step = [], [], timedelta(days=1) / count
    settings = StorySettings()
    for number, document in enumerate(islice(newsroom(), count), start=1):
        when = START + step * number
        rows.append(
            {
                "id": number,
                "key": f"k{number}",
                "outlet": "krant",
                "url": f"https://krant.example/{number}",
                "title": document.title,
                "lead": document.lead,
                "body": document.body,
                "fingerprint": number.to_bytes(16, "big"),
                "published": when,
                "first_seen": when,
                "joined": when,
                "pending": False,
                "story": 1,
            }
        )
        known = pack(features(document, settings))
        kept.append({"article": number, "version": 1, "made_by": made_by(settings), "data": known})
    with database.write() as connection:
        first = {"id": 1, "title": "-", "created": START, "first_published": START, "last_article": START}
        connection.execute(stories.insert(), first)
        connection.execute(articles.insert(), rows)
        connection.execute(analyses.insert(), kept)


def main(sizes: tuple[int, ...]) -> None:
    """Prints a table and writes the results. Each size runs in a process of its own, for its memory."""
    rows = []
    for size in sizes:
        out = subprocess.run(
            [sys.executable, "-m", "bench.stories", "--one", str(size)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        rows.append(json.loads(out))
        sys.stdout.write(
            "{window:8,d} articles: p50 {p50_ms:5.2f} ms, p99 {p99_ms:5.2f} ms".format(**rows[-1])
        )
        sys.stdout.write(f", {rows[-1]['kb_per_article']:.1f} kB an article\n")
        sys.stdout.flush()
    start = start_up()
    sys.stdout.write(f"start-up from the database: {start:.2f} s per 1,000 articles\n")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"windows": rows, "start_s_per_1000": start}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        sys.stdout.write(json.dumps(measured(int(sys.argv[2]))))
    else:
        main(tuple(map(int, sys.argv[1:])) or SIZES)
