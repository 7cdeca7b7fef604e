"""What the desk's pages show: a story as a card, an article as a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from monitor.model.parliament import Question
from monitor.model.phrase import Phrase
from monitor.model.response import Standing
from monitor.model.topic import Hit, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One version of an article."""

    version: int
    seen: datetime
    title: str
    lead: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A topic that an article belongs to."""

    topic: str
    tier: Tier
    hits: tuple[Hit, ...] = ()
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """An article inside its story."""

    id: int
    story: int | None
    outlet: str
    url: str
    title: str
    lead: str = ""
    body: str = ""
    published: datetime
    first_seen: datetime
    version: int = 1
    baseline: bool = False
    because: Mapping[str, object] = field(default_factory=dict)
    headlines: tuple[Wording, ...] = ()
    """All versions, oldest first; empty when there is only one."""
    matched: tuple[Matched, ...] = ()

    @property
    def earlier(self) -> tuple[str, ...]:
        """Headlines that it had before and has no more, oldest first."""
        seen = dict.fromkeys(each.title for each in self.headlines)
        return tuple(title for title in seen if title != self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alert as the desk shows it, with what became of each delivery."""

    id: int
    route: str
    reason: str
    because: str
    at: datetime
    deliveries: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A Kamervraag at an article: linked, or offered to a person."""

    question: Question
    article: int
    story: int | None
    state: str
    """``linked``, ``proposed``, ``suggested`` or ``rejected``."""
    because: tuple[Phrase, ...]
    at: datetime
    due: date | None = None
    """The day on which the answer is due, while it is."""
    who: str = ""

    @property
    def number(self) -> str:
        """The Zaak's number."""
        return self.question.number


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCard:
    """A story, with what a person needs to decide what to do about it."""

    id: int
    title: str
    first_published: datetime
    last_article: datetime
    standing: Standing
    articles: tuple[ArticleRow, ...]
    """Newest first."""
    told: tuple[Told, ...] = ()
    """Newest first."""
    held: tuple[str, ...] = ()
    """Causes for which something did not go out, newest first."""
    lost: tuple[str, ...] = ()
    """Recipients that an alert never reached, whatever was tried."""
    muted_until: datetime | None = None
    questions: tuple[Asked, ...] = ()
    total: int = 0
    """How many articles there are, where ``articles`` holds only the telling ones; 0 when it holds all."""
    all_outlets: tuple[str, ...] = ()
    all_topics: Mapping[str, Tier] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many articles the story has."""
        return self.total or len(self.articles)

    @property
    def outlets(self) -> tuple[str, ...]:
        """The outlets that published about it, in the order in which they did."""
        if self.all_outlets:
            return self.all_outlets
        ordered = sorted(self.articles, key=lambda article: article.published)
        return tuple(dict.fromkeys(article.outlet for article in ordered))

    @property
    def topics(self) -> dict[str, Tier]:
        """Every topic of its articles, at its highest tier."""
        if self.all_topics:
            return dict(self.all_topics)
        found: dict[str, Tier] = {}
        for article in self.articles:
            for matched in article.matched:
                if found.get(matched.topic) is not Tier.ALERT:
                    found[matched.topic] = matched.tier
        return found

    @property
    def tier(self) -> Tier | None:
        """The highest tier; None for a story on no topic at all."""
        tiers = self.topics.values()
        return Tier.ALERT if Tier.ALERT in tiers else Tier.DIGEST if tiers else None
