"""What a story's own articles signal, for decisions that wait on it: that it suddenly spreads."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model.alert import Trigger
from monitor.rules.alerting.state import ArticleFact, Signal
from monitor.rules.stories.facts import Appearance, first_spike


def signals(articles: Sequence[ArticleFact]) -> tuple[Signal, ...]:
    """The first spike of a story, if it had one. Articles that may not ring a bell do not count."""
    seen = [
        Appearance(outlet=each.outlet, tier=each.outlet_tier, at=each.at, headlines=())
        for each in articles
        if each.counts
    ]
    spike = first_spike(seen, earlier=())
    if spike is None:
        return ()
    return (Signal(trigger=Trigger.SPIKE, at=spike.at, what=f"{spike.outlets} titels binnen een uur"),)
