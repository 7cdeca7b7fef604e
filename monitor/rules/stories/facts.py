"""What a story's articles say together: who was first, how wide and fast it spread, and is that unusual."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

HOUR = timedelta(hours=1)
FLOOR = 3
"""Fewer outlets than this in an hour are never a spike, however quiet the hour usually is."""
RARE = 0.005
"""A spike is what an ordinary hour would show less often than this."""
WEEKS = 8
"""How many weeks back the same hour is counted."""
_LEAST_USUAL = 0.25
_PROMINENCE = {1: 3, 2: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """One article of the story, with every headline that it had."""

    outlet: str
    tier: int
    """1 national, 2 regional or trade, 3 other."""
    at: datetime
    headlines: tuple[tuple[datetime, str], ...]
    """``(when first seen, title)``, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFacts:
    """What the desk and an alert tell of a story."""

    first_outlet: str
    first_at: datetime
    by_tier: tuple[tuple[int, tuple[str, ...]], ...]
    """Outlets per tier, highest tier first, in the order in which they came."""
    titles: int
    """Distinct outlets: 'ook in N titels' is one less."""
    first_hour: int
    """Distinct outlets in the hour after the first article."""
    prominence: int
    """3 for each national outlet, 2 for a regional or trade one, 1 for another."""
    headlines: tuple[tuple[datetime, str, str], ...]
    """``(when, outlet, title)`` of every headline, oldest first."""


def facts(appearances: Iterable[Appearance]) -> StoryFacts | None:
    """The facts of a story; None for one without articles. Any order will do."""
    ordered = sorted(appearances, key=lambda each: (each.at, each.tier, each.outlet))
    if not ordered:
        return None
    tier_of: dict[str, int] = {}
    for each in ordered:
        tier_of.setdefault(each.outlet, each.tier)
    tiers = sorted(set(tier_of.values()))
    first = ordered[0]
    return StoryFacts(
        first_outlet=first.outlet,
        first_at=first.at,
        by_tier=tuple((tier, tuple(o for o, t in tier_of.items() if t == tier)) for tier in tiers),
        titles=len(tier_of),
        first_hour=len({each.outlet for each in ordered if each.at <= first.at + HOUR}),
        prominence=sum(_PROMINENCE.get(tier, 1) for tier in tier_of.values()),
        headlines=tuple(sorted((at, each.outlet, title) for each in ordered for at, title in each.headlines)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """The hour up to ``at``, in which enough outlets came for a spike, if that is unusual."""

    at: datetime
    """When the outlet came that made it so busy."""
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spike:
    """An hour in which a story spread faster than such an hour usually shows."""

    at: datetime
    outlets: int
    usual: float
    chance: float
    """That an ordinary hour shows as many."""


def busy_hours(appearances: Iterable[Appearance]) -> tuple[Busy, ...]:
    """The hours in which ``FLOOR`` or more outlets came to a story, oldest first."""
    first_of: dict[str, datetime] = {}
    for each in sorted(appearances, key=lambda one: (one.at, one.outlet)):
        first_of.setdefault(each.outlet, each.at)
    times = list(first_of.values())
    counts = [sum(1 for other in times[: place + 1] if other > at - HOUR) for place, at in enumerate(times)]
    return tuple(Busy(at=at, outlets=n) for at, n in zip(times, counts, strict=True) if n >= FLOOR)


def spike(busy: Busy, earlier: Sequence[int]) -> Spike | None:
    """Whether a busy hour is one that is rarely seen.

    ``earlier``: how many outlets wrote about the story's topics in the same hour of each week before, zeros
    included. Where no week is known the usual is taken to be low, and the floor alone holds.
    """
    usual = max(_LEAST_USUAL, (sum(earlier) + _LEAST_USUAL) / (len(earlier) + 1))
    chance = tail(busy.outlets, usual)
    if chance >= RARE:
        return None
    return Spike(at=busy.at, outlets=busy.outlets, usual=usual, chance=chance)


def same_hours(at: datetime, weeks: int = WEEKS) -> tuple[tuple[datetime, datetime], ...]:
    """``(after, until)`` of the same hour of the week before, and of the weeks before that, newest first.

    ``at`` is aware; the hours are those of its own zone, so that half past eight stays that when the clock is
    put back.
    """
    ends = [at - timedelta(weeks=back) for back in range(1, weeks + 1)]
    return tuple((end.astimezone(UTC) - HOUR, end.astimezone(UTC)) for end in ends)


def tail(count: int, mean: float) -> float:
    """The chance of ``count`` or more where ``mean`` is usual, by Poisson."""
    below = math.fsum(math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in range(count))
    return max(0.0, 1.0 - below)
