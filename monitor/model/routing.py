"""The routing tree as feeds.yaml states it, before anything is inherited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from monitor.model.alert import Address, QuietHours, Step

UNTAKEN = "zonder-route"
"""The route, not of the configuration, of what nobody takes any more: the administrators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a node asks for; an empty set asks for nothing."""

    topics: frozenset[str] = frozenset()
    outlets: frozenset[str] = frozenset()
    tiers: frozenset[int] = frozenset()
    """Tiers of outlets."""
    urgent: bool | None = None
    ministries: frozenset[str] = frozenset()
    """A Kamervraag on the story is addressed to one of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ministry:
    """``ministries:`` of feeds.yaml. ``answers``: parts of the functions under which its members answer."""

    slug: str
    name: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteSettings:
    """What a node says itself; None inherits from its parent."""

    channels: tuple[Address, ...] | None = None
    fallback: tuple[Address, ...] | None = None
    group_wait: timedelta | None = None
    group_interval: timedelta | None = None
    repeat_interval: timedelta | None = None
    ack_timeout: timedelta | None = None
    remind_for: timedelta | None = None
    escalate_after: timedelta | None = None
    escalate: tuple[Step, ...] | None = None
    quiet: tuple[QuietHours, ...] | None = None
    mute: bool | None = None
    tiers: frozenset[int] | None = None
    cap: int | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node of the tree as configured."""

    slug: str
    match: Match = Match()
    settings: RouteSettings = RouteSettings()
    goes_on: bool = False
    """``continue: true``: the next siblings are tried as well."""
    children: tuple[Node, ...] = ()
