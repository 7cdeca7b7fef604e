"""Matching: articles a second on one core as topics grow, beside two other ways; and the quality.

    python -m bench.topics

The two shipped topics, then made-up ones of the same shape (two lists of words near each other). Beside them
on the same articles: a regular expression a topic, and SQLite's FTS5 as a percolator (the article is put in,
every topic's query is asked). Seconds are CPU time of this process; machines differ, ratios less so.
"""

from __future__ import annotations

import json
import random
import re
import resource
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import wordfreq

from bench import topic_scores
from monitor.config.topics_file import TopicsAndGroups, load_topics
from monitor.model.article import Document
from monitor.model.topic import Topic
from monitor.rules.topics import Matcher, compile_topics

COUNTS = (2, 100, 1000)
RESULTS = Path(__file__).parent / "results" / "topics.json"
_ROUNDS = 3


@dataclass(frozen=True)
class Made:
    """A made-up topic: two lists of words that must stand near each other."""

    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def query(self) -> str:
        return f"({' OF '.join(self.left)}) NEAR/6 ({' OF '.join(self.right)})"

    @property
    def fts(self) -> str:
        pairs = (f'NEAR("{a}" "{b}", 6)' for a in self.left for b in self.right)
        return " OR ".join(pairs)

    @property
    def regex(self) -> re.Pattern[str]:
        left, right = "|".join(self.left), "|".join(self.right)
        gap = r"\W+(?:\w+\W+){0,5}"
        return re.compile(rf"\b(?:(?:{left}){gap}(?:{right})|(?:{right}){gap}(?:{left}))\b", re.IGNORECASE)


def made_up(count: int) -> list[Made]:
    """The same topics every time, of words that news uses: neither the commonest nor the rarest."""
    chance = random.Random(2023)
    words = [w for w in wordfreq.top_n_list("nl", 40_000)[800:] if w.isalpha() and len(w) > 4]
    return [Made(tuple(chance.sample(words, 5)), tuple(chance.sample(words, 5))) for _ in range(count)]


def articles(*, whole: bool) -> list[Document]:
    """Real articles where they are there, else made-up ones; whole, or headline and first lines."""
    if topic_scores.DATA.is_dir():
        found = [topic_scores.document(row) for row in topic_scores.labelled("articles")]
    else:
        chance = random.Random(7)
        words = wordfreq.top_n_list("nl", 30_000)
        found = [
            Document(
                title=" ".join(chance.choices(words, k=8)),
                body=". ".join(" ".join(chance.choices(words, k=15)) for _ in range(23)),
            )
            for _ in range(1000)
        ]
    if whole:
        return found
    return [Document(title=each.title, lead=" ".join(each.body.split()[:35])) for each in found]


def compiled(count: int) -> Matcher:
    """The shipped topics and made-up ones, ``count`` together."""
    shipped = load_topics(topic_scores.ROOT / "feeds.yaml")
    assert isinstance(shipped, TopicsAndGroups)
    more = [
        Topic(slug=f"made-{number}", title="Made", alert=made.query)
        for number, made in enumerate(made_up(count - len(shipped.topics)))
    ]
    matcher = compile_topics([*shipped.topics, *more], shipped.groups)
    assert isinstance(matcher, Matcher)
    return matcher


def rate(work: Callable[[Document], object], documents: Sequence[Document]) -> tuple[float, float, float]:
    """Articles a second the first time, articles a second afterwards (median), p99 of one article in ms."""
    first = _seconds(work, documents)
    again = statistics.median(_seconds(work, documents) for _ in range(_ROUNDS))
    each: list[float] = []
    for document in documents:
        begin = time.perf_counter()
        work(document)
        each.append(time.perf_counter() - begin)
    return len(documents) / first, len(documents) / again, sorted(each)[int(len(each) * 0.99)] * 1000


def _seconds(work: Callable[[Document], object], documents: Sequence[Document]) -> float:
    begin = time.process_time()
    for document in documents:
        work(document)
    return time.process_time() - begin


def ours(documents: Sequence[Document]) -> list[dict[str, float]]:
    """The matcher at each count of topics."""
    rows: list[dict[str, float]] = []
    for count in COUNTS:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begin = time.process_time()
        matcher = compiled(count)
        compiling = time.process_time() - begin
        cold, warm, p99 = rate(matcher.match, documents)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        rows.append(
            {
                "topics": count,
                "cold": cold,
                "warm": warm,
                "p99_ms": p99,
                "compile_s": compiling,
                "grown_mb": grown,
            }
        )
    return rows


def beside(documents: Sequence[Document]) -> list[dict[str, float]]:
    """Regular expressions and FTS5 with made-up topics alone; on fewer articles where it takes long."""
    rows: list[dict[str, float]] = []
    for count in COUNTS:
        made = made_up(count)
        few = documents[: max(20, 4000 // count)]
        by_regex = _seconds(_search_all([each.regex for each in made]), few)
        by_fts = _seconds(_percolator([each.fts for each in made]), few)
        rows.append({"topics": count, "regex": len(few) / by_regex, "fts5": len(few) / by_fts})
    return rows


def _search_all(regexes: Sequence[re.Pattern[str]]) -> Callable[[Document], object]:
    def ask(document: Document) -> list[object]:
        text = f"{document.title} {document.lead} {document.body}"
        return [regex.search(text) for regex in regexes]

    return ask


def _percolator(queries: Sequence[str]) -> Callable[[Document], object]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE page USING fts5(text, tokenize='unicode61 remove_diacritics 2')")

    def ask(document: Document) -> list[int]:
        connection.execute("DELETE FROM page")
        text = f"{document.title} {document.lead} {document.body}"
        connection.execute("INSERT INTO page VALUES (?)", (text,))
        found = "SELECT count(*) FROM page WHERE page MATCH ?"
        return [n for n, query in enumerate(queries) if connection.execute(found, (query,)).fetchone()[0]]

    return ask


def quality() -> list[dict[str, object]]:
    """What the gate in the tests measures, in full: tuned on and held back side by side."""
    rows: list[dict[str, object]] = []
    if not topic_scores.DATA.is_dir():
        return rows
    for name in ("titles", "articles"):
        for topic in topic_scores.shipped().topics:
            for held in (False, True):
                alert = topic_scores.score(name, topic, held=held, digest=False)
                digest = topic_scores.score(name, topic, held=held, digest=True)
                rows.append(
                    {
                        "set": name,
                        "topic": topic,
                        "part": "held" if held else "tune",
                        "alert_f1": round(alert.f1, 3),
                        "alert_recall": round(alert.recall, 3),
                        "alert_precision": round(alert.precision, 3),
                        "digest_recall": round(digest.recall, 3),
                        "digest_precision": round(digest.precision, 3),
                        "alerts_wanted": alert.hit + alert.missed,
                        "wanted": digest.hit + digest.missed,
                        "false_alerts": alert.false,
                    }
                )
    return rows


def main() -> None:
    """Measure, write ``bench/results/topics.json``, print tables."""
    say = sys.stdout.write
    found: dict[str, object] = {}
    for name, whole in (("headline and lead", False), ("whole articles", True)):
        documents = articles(whole=whole)
        rows = ours(documents)
        found[name] = rows
        say(f"\n{name}: {len(documents)} articles\n")
        head = "| topics | first time /s | again /s | p99 ms | compile s | memory grown MB |"
        say(f"{head}\n|---|---|---|---|---|---|\n")
        for row in rows:
            say(
                f"| {row['topics']:.0f} | {row['cold']:.0f} | {row['warm']:.0f} | {row['p99_ms']:.2f} "
                f"| {row['compile_s']:.2f} | {row['grown_mb']:.0f} |\n"
            )
        growth = rows[0]["warm"] / rows[-1]["warm"]
        say(f"growth of the time from {COUNTS[0]} to {COUNTS[-1]} topics: {growth:.2f} x\n")
    others = beside(articles(whole=True))
    found["beside"] = others
    say("\nbeside, whole articles a second\n| topics | regex a topic | FTS5 percolator |\n|---|---|---|\n")
    for other in others:
        say(f"| {other['topics']:.0f} | {other['regex']:.1f} | {other['fts5']:.1f} |\n")
    found["quality"] = quality()
    for score in quality():
        say(json.dumps(score) + "\n")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
