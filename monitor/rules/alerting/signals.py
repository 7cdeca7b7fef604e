"""What a story's own articles signal, for decisions that wait on it: that it suddenly spreads."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model.alert import Trigger
from monitor.rules.alerting.state import ArticleFact, Signal
from monitor.rules.stories.facts import Appearance, Busy, Spike, busy_hours


def busy(articles: Sequence[ArticleFact]) -> tuple[Busy, ...]:
    """The hours in which a story may have spiked. Articles that may not ring a bell do not count."""
    return busy_hours(
        Appearance(outlet=each.outlet, tier=each.outlet_tier, at=each.at, headlines=())
        for each in articles
        if each.counts
    )


def spiked(spike: Spike) -> Signal:
    """The signal of a spike."""
    return Signal(trigger=Trigger.SPIKE, at=spike.at, what=f"{spike.outlets} titels binnen een uur")
