"""Short ways to say what a story, a route and a response are, for the tables."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from monitor.model.alert import Address, Covered, QuietHours, Reason, Route, Step
from monitor.model.topic import Tier
from monitor.rules.alerting import ArticleFact, LastAlert, StoryState, covered_after

NIGHT = QuietHours(start=time(22), end=time(7))


def at(clock: str, day: int = 20) -> datetime:
    """``HH:MM`` UTC on a day of January 2026 (winter: Amsterdam is an hour ahead)."""
    hour, minute = clock.split(":")
    return datetime(2026, 1, day, int(hour), int(minute), tzinfo=UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def article(
    ident: int = 1,
    when: datetime | None = None,
    *,
    outlet: str = "nu",
    tier: int = 1,
    topics: tuple[tuple[str, Tier], ...] = (("diversiteit", Tier.ALERT),),
    **more: object,
) -> ArticleFact:
    """An article that reached its topics the moment it was seen."""
    moment = when or at("08:00")
    reached = tuple((topic, level, moment) for topic, level in topics)
    fact = ArticleFact(id=ident, outlet=outlet, outlet_tier=tier, at=moment, topics=reached)
    return _with(fact, more)


def _with(fact: ArticleFact, more: dict[str, object]) -> ArticleFact:
    values = {name: getattr(fact, name) for name in ArticleFact.__dataclass_fields__}
    return ArticleFact(**{**values, **more})


def story(*articles: ArticleFact, urgent: bool = False) -> StoryState:
    return StoryState(id=17, articles=articles or (article(),), urgent=urgent)


def route(
    *,
    quiet: tuple[QuietHours, ...] = (),
    escalate: tuple[float | None, ...] = (30,),
    escalate_after: float = 30,
    mute: bool = False,
    group_wait: float = 2,
) -> Route:
    """A route whose escalation steps come after so many minutes each; None: after ``escalate_after``."""
    steps = tuple(
        Step(after=None if each is None else minutes(each), to=(Address("email", f"hoofd{n}"),))
        for n, each in enumerate(escalate)
    )
    return Route(
        slug="desk",
        channels=(Address("slack", "#woordvoering"),),
        quiet=quiet,
        escalate_after=minutes(escalate_after),
        escalate=steps,
        mute=mute,
        group_wait=minutes(group_wait),
    )


def told(
    what: StoryState,
    first: datetime,
    *,
    last: datetime | None = None,
    reason: Reason = Reason.FIRST_SIGHT,
    escalated: tuple[datetime, ...] = (),
    covered: Covered | None = None,
    reopened_at: datetime | None = None,
) -> LastAlert:
    """The route was told of ``what`` at ``first``, and for the last time at ``last``."""
    moment = last or first
    return LastAlert(
        first_at=first,
        told_at=moment,
        reason=reason,
        covered=covered or covered_after(what, reason, None, moment),
        escalated=escalated,
        reopened_at=reopened_at,
    )
