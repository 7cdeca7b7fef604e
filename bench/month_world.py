"""What happens in the month: which outlet brings what when; every event a story of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from aiohttp import web
from wordfreq import top_n_list

from monitor.ports.clock import Clock
from standins.outlets import Item, OutletsStandIn

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OUTLETS = 40
_TRADE = 32
_HOLIDAYS = (date(2026, 4, 6),)
HOSTS = tuple(f"127.0.7.{number + 1}" for number in range(200))
_SHOWN = 25
_WORDS = top_n_list("nl", 20_000)
_WEIGHTS = list(accumulate(1 / (rank + 30) for rank in range(len(_WORDS))))
_SYLLABLES = ("ka", "mor", "sti", "lun", "bra", "vek", "dol", "pri", "wan", "tus", "gel", "hom")
TOPICS = {"quotum": "streefquotum", "racisme": "wegzetterij", "ramp": "calamiteitje", "klein": "stilnieuws"}
"""Slug and the word that finds it; ``ramp`` is urgent, ``klein`` is for the digest alone."""


def local(day: date, clock: str) -> datetime:
    """A local time as an instant."""
    hour, minute = map(int, clock.split(":"))
    return datetime.combine(day, time(hour, minute), AMSTERDAM).astimezone(UTC)


def moment(text: str) -> datetime:
    """``03-18 09:00``, local time in 2026."""
    day, clock = text.split()
    month, number = map(int, day.split("-"))
    return local(date(2026, month, number), clock)


@dataclass(kw_only=True)
class Event:
    """One thing that happens, told by one outlet and then by others; every one is a story of its own."""

    number: int
    topic: str
    alert: bool
    """Whether its first article is at alert tier."""
    about: str
    pieces: list[tuple[datetime, str, str]]
    """``(when, outlet, headline)``, the first first."""
    answer: str = ""
    """What the desk does, and after how many minutes."""
    after: int = 0
    asked: datetime | None = None

    @property
    def token(self) -> str:
        """What no other headline has."""
        return f"Dossier{self.number:04d}x"

    def url(self, outlet: str) -> str:
        """Of its article there."""
        return f"https://{outlet}.example/{self.number:06d}/artikel"


def prose(words: random.Random, count: int = 26) -> str:
    """Words that nothing else has, so that no two events look like one."""
    return " ".join(
        "".join(words.choices(_SYLLABLES, k=3)) + str(words.randrange(10**6)) for _ in range(count)
    )


def events(first: date, days: int, a_day: int, words: random.Random) -> list[Event]:
    """What matters, day by day; fewer at weekends, some of it at night."""
    found: list[Event] = []
    for ahead in range(days):
        day = first + timedelta(days=ahead)
        count = a_day if day.isoweekday() < 6 else a_day // 2
        for _ in range(count):
            number = len(found) + 1
            hour = words.choice([*range(6, 23), *range(7, 19), 0, 2, 3, 23])
            begins = local(day, f"{hour:02d}:{words.randrange(60):02d}")
            found.append(_event(number, begins, words))
    return found


def _event(number: int, begins: datetime, words: random.Random) -> Event:
    topic = words.choices(list(TOPICS), weights=[8, 5, 1, 3])[0]
    alert = topic != "klein" and words.random() < 0.85
    who = words.sample(range(_TRADE), k=4)
    token = f"Dossier{number:04d}x"
    subject = f"{TOPICS[topic]} {'ministerie' if alert else 'elders'}"
    pieces = [(begins, f"o{who[0]}", f"{subject} {token} {prose(words, 2)}")]
    if words.random() < 0.5:
        for outlet in who[1 : 1 + words.randrange(1, 4)]:
            later = begins + timedelta(minutes=words.choice([1, 7, 40, 200, 900]))
            raised = alert or (topic != "klein" and words.random() < 0.5)
            other = f"{TOPICS[topic]} {'ministerie' if raised else 'elders'}"
            pieces.append((later, f"o{outlet}", f"{other} {token} {prose(words, 2)}"))
    answer = words.choices(
        ["", "acknowledge", "no-reaction", "line", "mute", "close"], weights=[5, 5, 2, 2, 1, 1]
    )[0]
    return Event(
        number=number,
        topic=topic,
        alert=alert,
        about=prose(words),
        pieces=sorted(pieces),
        answer=answer,
        after=words.choice([4, 12, 25, 50, 300]),
    )


def background(
    first: date, days: int, a_day: int, words: random.Random
) -> Iterator[tuple[datetime, str, Item]]:
    """News that matches nothing."""
    number = 0
    for ahead in range(days):
        day = first + timedelta(days=ahead)
        midnight, works = local(day, "00:00"), day.isoweekday() < 6 and day not in _HOLIDAYS
        hours = [*range(360, 1400), *range(0, 1440, 4)]
        who = [words.randrange(_TRADE) for _ in range(a_day // 2 if works else a_day // 4)]
        plan = [(outlet, words.choice(hours)) for outlet in who]
        if works:  # trade papers: office hours, and nothing at weekends and on holidays
            each = max(a_day // 2 // (OUTLETS - _TRADE), 1)
            plan += [
                (outlet, words.randrange(450, 1080)) for outlet in range(_TRADE, OUTLETS) for _ in range(each)
            ]
        for outlet, minute in plan:
            number += 1
            at = midnight + timedelta(minutes=minute)
            text = " ".join(words.choices(_WORDS, cum_weights=_WEIGHTS, k=50))
            url = f"https://o{outlet}.example/a{number:07d}/artikel"
            yield at, f"o{outlet}", Item(url=url, title=f"Nieuws {number}: {text[:50]}", lead=text, at=at)


class Outlets(OutletsStandIn):
    """The stand-in, with outlets that fail, move, and a record of when each item was first handed out."""

    def __init__(self, clock: Clock) -> None:
        """``clock``: what is noted of each item is its time."""
        super().__init__(hosts=HOSTS)
        self.broken: dict[str, int] = {}
        self.moved: dict[str, str] = {}
        self.clock = clock
        self.served: dict[str, datetime] = {}
        """By address: when it was first handed out."""

    async def _feed(self, request: web.Request) -> web.Response:
        slug = request.match_info["slug"]
        if slug in self.moved:
            return web.Response(status=301, headers={"Location": self.url(self.moved[slug])})
        if slug in self.broken:
            return web.Response(status=self.broken[slug])
        answer = await super()._feed(request)
        if answer.status == 200:
            for item in self.feeds[slug]:
                self.served.setdefault(item.url, self.clock.now())
        self.asked.clear()
        return answer

    def add(self, slug: str, item: Item) -> None:
        """Put an item on top, as a feed of so many."""
        slug = self.moved.get(slug, slug)
        self.publish(slug, item)
        del self.feeds[slug][_SHOWN:]
