"""An invented newsroom: events with words and names of their own, and articles that share them. Seeded."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from wordfreq import top_n_list

from monitor.model.article import Document

START = datetime(2024, 3, 4, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """An article, when it came out, and the event that it is about."""

    document: Document
    when: datetime
    event: int


@lru_cache(maxsize=1)
def _words() -> tuple[list[str], list[str]]:
    """Common words that stand in any article, and rarer ones that an event is about."""
    every = [word for word in top_n_list("nl", 30_000) if word.isalpha()]
    return every[:1500], [word for word in every[4000:] if len(word) > 4]


def week(events: int = 40, seed: int = 1, days: float = 4) -> list[Item]:
    """A few days of news: each event has one to five articles within a day, in order of time."""
    chance = random.Random(seed)
    items = [item for event in range(events) for item in _event(event, days, chance)]
    return sorted(items, key=lambda item: (item.when, item.document.title))


def _event(event: int, days: float, chance: random.Random) -> list[Item]:
    common, rare = _words()
    subject = chance.sample(rare, 14)
    names = [word.capitalize() for word in chance.sample(rare, 4)]
    when = START + timedelta(days=chance.uniform(0, days))
    items = []
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        title = [*chance.sample(names, 2), *chance.sample(subject, 2), *chance.sample(common, 3)]
        lead = [*chance.sample(names, 3), *chance.sample(subject, 7), *chance.sample(common, 12)]
        body = [*names, *chance.sample(subject, 9), *chance.sample(rare, 20), *chance.sample(common, 70)]
        for words in (title, lead, body):
            chance.shuffle(words)
        document = Document(title=" ".join(title), lead=" ".join(lead), body=" ".join(body))
        items.append(Item(document, when, event))
        when += timedelta(hours=chance.uniform(0.2, 6))
    return items
