"""Mutes: what of a story is left when the muted topics and outlets are taken out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.model.alert import Route
from monitor.model.settings import Settings
from monitor.rules.alerting.routes import all_routes
from monitor.rules.alerting.state import Mute, MuteKind, Responses, StoryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Muted:
    """``story`` is what is left to be told; ``by`` the mutes that took something away."""

    story: StoryState
    by: tuple[Mute, ...]
    everything: bool
    """The story or the route itself is muted."""

    @property
    def until(self) -> datetime | None:
        """When the first of them ends."""
        return min((each.until for each in self.by), default=None)


def apply_mutes(story: StoryState, route: Route, responses: Responses, now: datetime) -> Muted:
    """Take out what is muted at ``now``."""
    active = tuple(each for each in responses.mutes if each.active(now))
    whole = tuple(each for each in active if _whole(each, story, route))
    if whole:
        return Muted(story=story, by=whole, everything=True)
    outlets = {each.target for each in active if each.kind is MuteKind.OUTLET}
    topics = {each.target for each in active if each.kind is MuteKind.TOPIC}
    kept = tuple(
        replace(each, topics=tuple(one for one in each.topics if one[0] not in topics))
        for each in story.articles
        if each.outlet not in outlets
    )
    if kept == story.articles:
        return Muted(story=story, by=(), everything=False)
    partial = tuple(each for each in active if each.kind in (MuteKind.OUTLET, MuteKind.TOPIC))
    return Muted(story=replace(story, articles=kept), by=partial, everything=False)


def _whole(mute: Mute, story: StoryState, route: Route) -> bool:
    if mute.kind is MuteKind.STORY:
        return mute.target == str(story.id)
    return mute.kind is MuteKind.ROUTE and mute.target == route.slug


def targets(settings: Settings) -> dict[MuteKind, dict[str, str]]:
    """What can be muted besides a story, by kind: slug to the name that people know."""
    return {
        MuteKind.TOPIC: {each.slug: each.title for each in settings.topics},
        MuteKind.OUTLET: {each.slug: each.name for each in settings.outlets},
        MuteKind.ROUTE: {each.slug: each.slug for each in all_routes(settings.routes) if each.channels},
    }
