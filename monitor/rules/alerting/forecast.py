"""What a route would have been told: a story lived again through ``decide``, as it came in. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.model.alert import Covered, Reason, Route
from monitor.rules.alerting.decide import decide
from monitor.rules.alerting.news import covered_after
from monitor.rules.alerting.state import Acknowledgement, ArticleFact, LastAlert, Responses, StoryState

_MOST = 200


@dataclass(frozen=True, slots=True)
class Told:
    """One alert that would have been sent."""

    at: datetime
    reason: Reason
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What people did and which clock ran, at any moment of the story's life."""

    responses: Callable[[datetime], Responses] = lambda _: Responses()
    cutoff: Callable[[datetime], datetime | None] = lambda _: None
    moments: tuple[datetime, ...] = ()
    """When somebody did something."""


def taken(at: datetime) -> Lived:
    """Somebody took it at that moment; nothing else was done."""

    def responses(now: datetime) -> Responses:
        return Responses(acknowledged=Acknowledgement(at=at, by="")) if now >= at else Responses()

    return Lived(responses=responses, moments=(at,))


def forecast(
    story: StoryState, route: Route, until: datetime, *, lived: Lived | None = None
) -> tuple[Told, ...]:
    """The alerts on ``route`` from the first article to ``until``, oldest first.

    Without ``lived`` reminders and escalations come as if nobody did anything.
    """
    beside = lived or Lived()
    told: list[Told] = []
    last: LastAlert | None = None
    moments = sorted({*_moments(story), *beside.moments})
    now = moments.pop(0) if moments else until
    while now <= until and len(told) < _MOST:
        state, responses, cutoff = as_of(story, now), beside.responses(now), beside.cutoff(now)
        decision = decide(state, route, last, responses, now, cutoff=cutoff)
        if decision.sendable(now):
            told.append(Told(now, decision.reason, decision.because))
            last = _after(state, last, decision.reason, decision.step, now)
            continue
        ahead = [each for each in (decision.due, moments[0] if moments else None) if each and each > now]
        if not ahead:
            break
        now = min(ahead)
        while moments and moments[0] <= now:
            moments.pop(0)
    return tuple(told)


def as_of(story: StoryState, now: datetime) -> StoryState:
    """The story with only what was known at ``now``."""
    known = tuple(_article(each, now) for each in story.articles if each.at <= now)
    return replace(
        story,
        articles=known,
        questions=tuple(each for each in story.questions if each.at <= now),
        signals=tuple(each for each in story.signals if each.at <= now),
    )


def _article(article: ArticleFact, now: datetime) -> ArticleFact:
    headlines = tuple(each for each in article.headlines if each.at <= now)
    later = article.digest_since is not None and article.digest_since > now
    return replace(
        article,
        topics=tuple(row for row in article.topics if row[2] <= now),
        digest_since=None if later else article.digest_since,
        headlines=headlines,
        version=max((each.version for each in headlines), default=1),
    )


def _moments(story: StoryState) -> Iterable[datetime]:
    for article in story.articles:
        yield article.at
        yield from (at for _, _, at in article.topics)
        yield from (each.at for each in article.headlines)
    yield from (each.at for each in story.questions)
    yield from (each.at for each in story.signals)


def _after(state: StoryState, last: LastAlert | None, reason: Reason, step: int, now: datetime) -> LastAlert:
    covered: Covered = covered_after(state, reason, last.covered if last else None, now)
    if last is None:
        return LastAlert(first_at=now, told_at=now, reason=reason, covered=covered)
    if step:
        return replace(last, covered=covered, escalated=(*last.escalated, now))
    reopened = now if reason is Reason.REOPENED else last.reopened_at
    return replace(last, told_at=now, reason=reason, covered=covered, reopened_at=reopened)
