"""What can undo a decision not to react: the story suddenly spreads, or a member is quoted in it. Pure.

Only what came after the decision counts: who decided knew the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime

from monitor.model.alert import Trigger
from monitor.model.naming import Lexical, Who
from monitor.rules.alerting.quoted import Member, quoted
from monitor.rules.alerting.state import ArticleFact, Signal, Wording
from monitor.rules.stories.facts import Appearance, Busy, Spike, busy_hours


def busy(articles: Sequence[ArticleFact], after: datetime) -> tuple[Busy, ...]:
    """The hours in which a story may have spiked since then. Who may not ring a bell does not count."""
    known = {each.outlet for each in articles if each.at <= after}
    return busy_hours(
        Appearance(outlet=each.outlet, tier=each.outlet_tier, at=each.at, headlines=())
        for each in articles
        if each.counts and each.at > after and each.outlet not in known
    )


def spikes(hours: Sequence[Busy], judge: Callable[[Busy], Spike | None]) -> Iterator[Signal]:
    """The first hour that is a spike; none for most stories."""
    for hour in hours:
        found = judge(hour)
        if found is not None:
            yield Signal(trigger=Trigger.SPIKE, at=found.at, what=str(found.outlets))
            return


def members_quoted(
    wordings: Sequence[Wording], after: datetime, members: Collection[Member], names: Lexical
) -> Iterator[Signal]:
    """Each member who is quoted for the first time after the decision, at that time."""
    parties = frozenset(one for name, also in names.get(Who.PARTY, {}).items() for one in (name, *also))
    own = {Member(one) for name, also in names.get(Who.MEMBER, {}).items() for one in (name, *also)}
    known: set[str] = set()
    for each in wordings:
        found = quoted(each.text, own | set(members), parties)
        if each.at > after:
            yield from (
                Signal(trigger=Trigger.MEMBER, at=each.at, what=name) for name in sorted(found - known)
            )
        known |= found
