"""What a soak finds when it begins: the archive of a service that has run for long, and what outlets tell."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from sqlalchemy import insert
from wordfreq import top_n_list

from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.storage.tables.articles import articles, stories
from standins.outlets import Item

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
_WORDS = top_n_list("nl", 20_000)
_WEIGHTS = list(accumulate(1 / (rank + 30) for rank in range(len(_WORDS))))  # as often as language has them
_FIRST = 10_000_000
_BEFORE = 50_000_000
_SPELLINGS = 200_000
_AGO = timedelta(days=13)


def article(number: int, words: random.Random, at: datetime) -> Item:
    """An article like any other; one in two hundred is about the topic."""
    text = " ".join(words.choices(_WORDS, cum_weights=_WEIGHTS, k=60))
    head = "Overheid en diversiteit" if number % 200 == 0 else "Nieuws"
    return Item(
        url=f"https://voorbeeld.example/{number:08d}/artikel",
        title=f"{head} {number}: {text[:50]}",
        lead=text,
        at=at,
    )


def first_item(number: int, outlets: int, words: random.Random) -> Item:
    """What one of so many outlets holds at its first reading: spellings never seen, too old for the window.

    Together they fill the memories of spellings, as days of news do, and leave nothing else behind.
    """
    item, each = article(_FIRST + number, words, START - _AGO), _SPELLINGS // outlets
    fresh = range(_FIRST + each * number, _FIRST + each * (number + 1))
    return replace(item, lead=f"{item.lead} {' '.join(map(str, fresh))}")


def fill(url: str, *, days: int, a_day: int, outlets: int) -> int:
    """Give the archive the days before, every article a story of its own; how many."""
    database, words, count = Database(url), random.Random(2), days * a_day
    upgrade(database)
    span = timedelta(days=days) / max(count, 1)
    with database.write() as connection:
        for first in range(0, count, 1_000):
            numbers = range(first, min(first + 1_000, count))
            items = [article(_BEFORE + each, words, START - span * (count - each)) for each in numbers]
            told = [
                {
                    "id": number + 1,
                    "title": one.title,
                    "created": one.at,
                    "first_published": one.at,
                    "last_article": one.at,
                }
                for number, one in zip(numbers, items, strict=True)
            ]
            connection.execute(insert(stories), told)
            rows = [
                {
                    "key": one.url,
                    "outlet": f"o{number % outlets}",
                    "url": one.url,
                    "title": one.title,
                    "lead": one.lead,
                    "fingerprint": number.to_bytes(16, "big"),
                    "published": one.at,
                    "first_seen": one.at,
                    "joined": one.at,
                    "pending": False,
                    "story": number + 1,
                }
                for number, one in zip(numbers, items, strict=True)
            ]
            connection.execute(insert(articles), rows)
    database.close()
    return count
