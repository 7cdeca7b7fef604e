"""A story's facts, gathered from its card: for its page and the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection

from monitor.model.desk import ArticleRow, StoryCard
from monitor.model.naming import Named, Who
from monitor.model.settings import Settings
from monitor.model.topic import Tier
from monitor.rules.stories.facts import Appearance, Spike, StoryFacts, busy_hours, facts, spike
from monitor.rules.stories.named import Lexicon
from monitor.storage.usual import usual_outlets
from monitor.web.present import Names
from monitor.web.render import local


class Reading:
    """Who is named in a text, read once a text: two milliseconds each add up in a large story."""

    def __init__(self) -> None:
        """Nothing read yet."""
        self._names: object = None
        self._find: Callable[[str], tuple[Named, ...]] = Lexicon({}).find

    def of(self, names: Mapping[Who, Mapping[str, tuple[str, ...]]]) -> Callable[[str], tuple[Named, ...]]:
        """The names' finder; what it knew is forgotten when the configuration has other names."""
        if names != self._names:
            self._names, self._find = names, lru_cache(2_000)(Lexicon(names).find)
        return self._find


_READING = Reading()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a story as a whole."""

    facts: StoryFacts
    named: tuple[tuple[str, tuple[str, ...]], ...]
    """``(kind, names)``, in the lexicon's order of kinds; kinds without a name are left out."""
    topics: tuple[tuple[str, Tier], ...]
    """Alert tier first."""
    spike: Spike | None


def known(card: StoryCard, settings: Settings, connection: Connection) -> Known | None:
    """None for a story without articles. ``card`` is a whole one."""
    names = Names(settings)
    seen = [_appearance(article, names) for article in card.articles]
    found = facts(seen)
    if found is None:
        return None
    return Known(
        facts=found,
        named=_named(card, settings),
        topics=tuple(sorted(card.topics.items(), key=lambda each: (each[1] is not Tier.ALERT, each[0]))),
        spike=_spike(card, names, connection),
    )


def _appearance(article: ArticleRow, names: Names) -> Appearance:
    headlines = tuple((each.seen, each.title) for each in article.headlines)
    return Appearance(
        outlet=article.outlet,
        tier=names.tier(article.outlet),
        at=article.published,
        headlines=headlines or ((article.published, article.title),),
    )


def _named(card: StoryCard, settings: Settings) -> tuple[tuple[str, tuple[str, ...]], ...]:
    find = _READING.of(settings.names)
    found = {name for each in card.articles for name in find(f"{each.title}\n{each.lead}\n{each.body}")}
    kinds = {who: tuple(sorted(each.name for each in found if each.who is who)) for who in settings.names}
    return tuple((who.value, named) for who, named in kinds.items() if named)


def _spike(card: StoryCard, names: Names, connection: Connection) -> Spike | None:
    ringing = [_appearance(article, names) for article in card.articles if not article.baseline]
    judged = (
        spike(hour, usual_outlets(connection, card.topics, local(hour.at))) for hour in busy_hours(ringing)
    )
    return next((each for each in judged if each is not None), None)
