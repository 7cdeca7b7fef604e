"""A story's facts, gathered from its card: for its page and the API."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from monitor.model.desk import ArticleRow, StoryCard
from monitor.model.settings import Settings
from monitor.model.topic import Tier
from monitor.rules.stories.facts import Appearance, Spike, StoryFacts, busy_hours, facts, spike
from monitor.rules.stories.named import named_in
from monitor.storage.usual import usual_outlets
from monitor.web.present import Names
from monitor.web.render import local


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
    texts = (f"{each.title}\n{each.lead}\n{each.body}" for each in card.articles)
    return named_in(texts, settings.names)


def _spike(card: StoryCard, names: Names, connection: Connection) -> Spike | None:
    ringing = [_appearance(article, names) for article in card.articles if not article.baseline]
    judged = (
        spike(hour, usual_outlets(connection, card.topics, local(hour.at))) for hour in busy_hours(ringing)
    )
    return next((each for each in judged if each is not None), None)
