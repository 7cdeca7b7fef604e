"""A story's facts as the API gives them."""

from __future__ import annotations

from datetime import datetime

from monitor.web.api import convert
from monitor.web.api.models import Model, Story
from monitor.web.facts import Known
from monitor.web.whole import WholeStory


class TierOutlets(Model):
    """Outlets of one tier, in the order in which they came."""

    tier: int
    outlets: list[str]


class SeenHeadline(Model):
    """A headline, and when it was first seen."""

    at: datetime
    outlet: str
    title: str


class TopicTier(Model):
    """A topic of the story, at its highest tier."""

    topic: str
    tier: str


class SpikeHour(Model):
    """The first hour in which the story spread unusually fast."""

    at: datetime
    outlets: int
    usual: float


class Facts(Model):
    """What a story's articles say together."""

    first_outlet: str
    first_at: datetime
    outlets_by_tier: list[TierOutlets]
    titles: int
    first_hour: int
    prominence: int
    headlines: list[SeenHeadline]
    named: dict[str, list[str]]
    topics: list[TopicTier]
    spike: SpikeHour | None


class StoryWithFacts(Story):
    """A story, whole; ``facts`` is null for one whose articles all went elsewhere."""

    facts: Facts | None


def with_facts(whole: WholeStory) -> StoryWithFacts:
    """The story with its facts."""
    facts = _facts(whole.known) if whole.known else None
    return StoryWithFacts(**convert.story(whole.card).model_dump(), facts=facts)


def _facts(known: Known) -> Facts:
    found, spike = known.facts, known.spike
    return Facts(
        first_outlet=found.first_outlet,
        first_at=found.first_at,
        outlets_by_tier=[TierOutlets(tier=tier, outlets=list(slugs)) for tier, slugs in found.by_tier],
        titles=found.titles,
        first_hour=found.first_hour,
        prominence=found.prominence,
        headlines=[SeenHeadline(at=at, outlet=slug, title=title) for at, slug, title in found.headlines],
        named={kind: list(names) for kind, names in known.named},
        topics=[TopicTier(topic=topic, tier=tier.value) for topic, tier in known.topics],
        spike=SpikeHour(at=spike.at, outlets=spike.outlets, usual=round(spike.usual, 2)) if spike else None,
    )
