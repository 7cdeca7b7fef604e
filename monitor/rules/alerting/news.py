"""What of a story is new to a route, each piece with its reason and the moment it came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.alert import Covered, Reason, Route, Trigger
from monitor.model.topic import Tier
from monitor.rules.alerting.state import ArticleFact, NoReaction, StoryState

ANSWER_NOTICE = timedelta(days=3)
"""How long before an answer is due it is told."""

PRIORITY = (
    Reason.REOPENED,
    Reason.QUESTION_ASKED,
    Reason.FIRST_SIGHT,
    Reason.RAISED,
    Reason.UNSURE,
    Reason.ANSWER_DUE,
    Reason.NEW_TOPIC,
    Reason.SPREADING,
    Reason.HEADLINE_CHANGED,
    Reason.ESCALATED,
    Reason.REMINDER,
)
"""Which reason a message names when several hold, the most telling first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One piece of news."""

    reason: Reason
    at: datetime
    because: str
    trigger: Trigger | None = None
    """For REOPENED: which trigger fired, and on what."""
    what: str = ""


def alert_times(story: StoryState) -> tuple[datetime, ...]:
    """When articles that count reached the alert tier, for any topic of the route."""
    return tuple(
        at
        for article in story.articles
        if _rings(article)
        for _, tier, at in article.topics
        if tier is Tier.ALERT
    )


def _rings(article: ArticleFact) -> bool:
    """A baseline article rings only for a headline that newly matched after the baseline."""
    return article.counts or (article.baseline and any(each.newly_matches for each in article.headlines))


def first_news(story: StoryState) -> Iterator[News]:
    """What there is to tell when nothing was told yet: a first sight, a raise or a question."""
    times = alert_times(story)
    if times:
        at = min(times)
        digest = [
            each.digest_since
            for each in story.articles
            if each.digest_since is not None and each.digest_since < at
        ]
        if digest:
            yield News(
                reason=Reason.RAISED,
                at=at,
                because=f"digest tier since {min(digest):%Y-%m-%d %H:%M}Z, now alert",
            )
        else:
            yield News(reason=Reason.FIRST_SIGHT, at=at, because="first article at alert tier")
    for question in story.questions:
        if not question.told:
            yield News(reason=Reason.QUESTION_ASKED, at=question.at, because=f"question {question.number}")


def through_mute(story: StoryState, told: Covered | None, since: datetime) -> Iterator[News]:
    """What rings although the story is muted: it was asked about, or rose to the alert tier, after that."""
    for question in story.questions:
        asked = question.at > since and not question.told
        if asked and (told is None or question.number not in told.questions):
            yield News(reason=Reason.QUESTION_ASKED, at=question.at, because=f"question {question.number}")
    times = alert_times(story)
    digest = [each.digest_since for each in story.articles if each.digest_since is not None]
    if told is None and times and min(times) > since and digest and min(digest) <= since:
        because = f"digest tier since {min(digest):%Y-%m-%d %H:%M}Z, now alert"
        yield News(reason=Reason.RAISED, at=min(times), because=because)


def further_news(story: StoryState, route: Route, told: Covered) -> Iterator[News]:
    """What came since the last alert and rings the bell."""
    yield from _outlets(story, route, told)
    yield from _topics(story, told)
    yield from _headlines(story, told)
    for question in story.questions:
        if question.number not in told.questions and not question.told:
            yield News(reason=Reason.QUESTION_ASKED, at=question.at, because=f"question {question.number}")
        elif question.due and not question.answered and question.number not in told.answers_due:
            because = f"answer to {question.number} due {question.due:%Y-%m-%d}"
            yield News(reason=Reason.ANSWER_DUE, at=question.due - ANSWER_NOTICE, because=because)


def unsure_news(story: StoryState, told: Covered | None) -> Iterator[News]:
    """Articles at alert tier that may be another story, each until it was told."""
    for article in unsure_untold(story, told):
        at = min(at for _, tier, at in article.topics if tier is Tier.ALERT)
        because = f"article {article.id} may be another story"
        yield News(reason=Reason.UNSURE, at=max(at, article.at), because=because)


def unsure_untold(story: StoryState, told: Covered | None) -> Iterator[ArticleFact]:
    """The articles themselves."""
    for article in story.articles:
        alert = any(tier is Tier.ALERT for _, tier, _ in article.topics)
        if article.unsure and alert and _rings(article) and not (told and article.id in told.unsure):
            yield article


def _outlets(story: StoryState, route: Route, told: Covered) -> Iterator[News]:
    seen = set(told.outlets)
    for article in story.articles:
        if article.counts and article.outlet not in seen and article.outlet_tier in route.tiers:
            seen.add(article.outlet)
            yield News(reason=Reason.SPREADING, at=article.at, because=f"also in {article.outlet}")


def _topics(story: StoryState, told: Covered) -> Iterator[News]:
    for article in story.articles:
        for topic, tier, at in article.topics:
            if tier is Tier.ALERT and topic not in told.topics and _rings(article):
                yield News(reason=Reason.NEW_TOPIC, at=at, because=f"now also topic {topic}")


def _headlines(story: StoryState, told: Covered) -> Iterator[News]:
    for article in story.articles:
        if article.id not in told.articles:
            continue
        for each in article.headlines:
            if article.id in told.headlines and not each.reused:
                continue
            if (article.id, each.version) not in told.versions and (each.material or each.newly_matches):
                because = f"headline of article {article.id} changed (version {each.version})"
                yield News(reason=Reason.HEADLINE_CHANGED, at=each.at, because=because)


def reopening_news(story: StoryState, decision: NoReaction) -> Iterator[News]:
    """The triggers of a *no reaction* decision that fired after it."""
    known = {each.outlet for each in story.articles if each.at <= decision.at}
    for article in story.articles:
        new = article.counts and article.outlet_tier == 1 and article.outlet not in known
        if Trigger.TOP_TIER in decision.triggers and new and article.at > decision.at:
            because = f"top-tier outlet {article.outlet}"
            yield _reopened(Trigger.TOP_TIER, article.at, because, article.outlet)
    for question in story.questions:
        if Trigger.QUESTION in decision.triggers and question.at > decision.at:
            yield _reopened(Trigger.QUESTION, question.at, f"question {question.number}", question.number)
    for signal in story.signals:
        if signal.trigger in decision.triggers and signal.at > decision.at:
            yield _reopened(signal.trigger, signal.at, f"{signal.trigger}: {signal.what}", signal.what)


def _reopened(trigger: Trigger, at: datetime, because: str, what: str) -> News:
    return News(reason=Reason.REOPENED, at=at, because=because, trigger=trigger, what=what)


def unshown(story: StoryState, told: Covered) -> bool:
    """Whether the message no longer shows all of the story: an article joined or a headline changed."""
    return any((each.id, each.version) not in told.versions for each in story.articles if each.counts)


def covered_after(story: StoryState, reason: Reason, before: Covered | None, now: datetime) -> Covered:
    """What the route has been told once an alert for ``reason`` is written at ``now``; cumulative."""
    told = before or Covered()
    articles = frozenset(each.id for each in story.articles)
    changed = {
        each.id
        for each in story.articles
        if each.id in told.articles and any(one.material or one.newly_matches for one in each.headlines)
    }
    due = {
        each.number
        for each in story.questions
        if each.number in told.questions
        and each.due
        and not each.answered
        and each.due - ANSWER_NOTICE <= now
    }
    quiet = reason is Reason.NOTHING
    unheard = quiet or reason is Reason.ESCALATED
    return Covered(
        articles=told.articles | articles,
        outlets=told.outlets | {each.outlet for each in story.articles},
        topics=told.topics
        | {topic for each in story.articles for topic, tier, _ in each.topics if tier is Tier.ALERT},
        questions=told.questions | {each.number for each in story.questions},
        answers_due=told.answers_due | due,
        headlines=told.headlines if quiet else told.headlines | changed,
        versions=told.versions | {(each.id, each.version) for each in story.articles},
        unsure=told.unsure if unheard else told.unsure | {each.id for each in unsure_untold(story, None)},
    )
