"""Everything that feeds.yaml settles, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from monitor.model.alert import Address, Person
from monitor.model.naming import Lexical
from monitor.model.outlet import Outlet
from monitor.model.routing import Ministry, Node
from monitor.model.topic import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSettings:
    """When the day's digest goes and to whom. ``days`` are ISO weekdays."""

    at: time = time(8, 30)
    timezone: str = "Europe/Amsterdam"
    days: frozenset[int] = frozenset(range(1, 6))
    to: tuple[Address, ...] = ()
    review: timedelta = timedelta(minutes=30)
    reviewers: tuple[Address, ...] = ()
    """Told when a draft waits for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSettings:
    """Recess periods, both ends included, and the holidays that count."""

    recess: tuple[tuple[date, date], ...] = ()
    holidays: str = "NL"
    statutory_terms: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRules:
    """How outlets are asked. ``allow_networks``: CIDR blocks that may be reached although not public."""

    allow_networks: tuple[str, ...] = ()
    concurrency: int = 32
    per_host: int = 2
    deadline: timedelta = timedelta(seconds=30)
    max_age: timedelta = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A receiver of events. ``ask`` answers whether it has the event of ``{id}``; empty when it cannot."""

    url: str
    ask: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One validated feeds.yaml."""

    outlets: tuple[Outlet, ...]
    topics: tuple[Topic, ...]
    groups: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    routes: Node
    """The root: matches everything."""
    ministries: tuple[Ministry, ...] = ()
    administrators: tuple[Address, ...] = ()
    webhooks: Mapping[str, Webhook] = field(default_factory=dict)
    digest: DigestSettings = field(default_factory=DigestSettings)
    calendar: CalendarSettings = field(default_factory=CalendarSettings)
    fetch: FetchRules = field(default_factory=FetchRules)
    names: Lexical = field(default_factory=dict)
    """Who may be named in the news: those shipped, with the file's own."""
    language: str = "nl"
    """Of messages to who is no person of ``people``: channels, receivers, plain addresses."""
    lets_go: bool = False
    """Whether the service itself lets go of what has outlived its period."""

    def outlet(self, slug: str) -> Outlet | None:
        """The outlet of that slug, if it is still configured."""
        return next((outlet for outlet in self.outlets if outlet.slug == slug), None)

    def topic(self, slug: str) -> Topic | None:
        """The topic of that slug, if it is still configured."""
        return next((topic for topic in self.topics if topic.slug == slug), None)
