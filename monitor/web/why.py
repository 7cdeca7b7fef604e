"""Why an article was told or not: when it came, what of it was read, and what each topic said of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model.article import Document
from monitor.model.desk import ArticleRow, Matched, StoryCard, Told
from monitor.model.outlet import FullText
from monitor.model.settings import Settings
from monitor.model.topic import Tier, Topic
from monitor.rules.topics import Matcher, compile_topics

LATE = timedelta(hours=1)
"""From here on it is said that an article came later than it was published."""


class Verdict(StrEnum):
    """What a topic says of an article."""

    ALERT = "melding"
    DIGEST = "vermelding"
    MASKED = "weggedacht"
    EXCLUDED = "uitgesloten"
    BARRED = "medium-uitgesloten"
    NOT = "niet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One topic; ``since`` says that the topic was changed after the article came, and would find it now.

    ``gone``: it found the article then and stands no longer in feeds.yaml; ``lapsed``: it would not now.
    """

    topic: str
    verdict: Verdict
    rules: tuple[str, ...] = ()
    since: bool = False
    gone: bool = False
    lapsed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Everything about one article that decides whether somebody is told."""

    article: ArticleRow
    late: timedelta | None
    too_old: bool
    read: str
    """``tekst``, ``geen-tekst`` (the outlet's pages are not read) or ``nog-geen-tekst`` (not had)."""
    judged: tuple[Judged, ...]
    told_before: Told | None = None
    """The story's last alert of before the article joined it: the same outlet rings no second time."""
    told_after: Told | None = None
    """The story's first alert since."""


def account(
    article: ArticleRow, card: StoryCard | None, joined: datetime | None, settings: Settings
) -> Account:
    """``card`` is its story; ``joined`` when it came there."""
    wait = article.first_seen - article.published
    outlet = settings.outlet(article.outlet)
    unread = outlet is not None and outlet.fulltext is FullText.NEVER
    told = sorted(card.told, key=lambda each: each.at) if card else []
    came = joined or article.first_seen
    return Account(
        article=article,
        late=wait if wait > LATE else None,
        too_old=wait > settings.fetch.max_age,
        read="tekst" if article.body.strip() else "geen-tekst" if unread else "nog-geen-tekst",
        judged=tuple(judge(article, settings)),
        told_before=next((each for each in reversed(told) if each.at < came), None),
        told_after=next((each for each in told if each.at >= came), None),
    )


def judge(article: ArticleRow, settings: Settings) -> Iterator[Judged]:
    """Each topic: what it found when the article came, else why it finds nothing now."""
    document = Document(
        title=article.title, lead=article.lead, body=article.body, outlet=article.outlet, url=article.url
    )
    outlet = settings.outlet(article.outlet)
    barred = {article.outlet: outlet.exclude} if outlet is not None and outlet.exclude else {}
    found = {each.topic: each for each in sorted(article.matched, key=lambda each: each.tier is Tier.ALERT)}
    for topic in settings.topics:
        now = _unmatched(topic, document, settings, barred)
        stored = found.pop(topic.slug, None)
        yield now if stored is None else replace(_recorded(stored), lapsed=not now.since)
    for stored in found.values():
        yield replace(_recorded(stored), gone=True)


def _recorded(stored: Matched) -> Judged:
    """What a topic found when the article came stays, whatever became of the topic."""
    verdict = Verdict.ALERT if stored.tier is Tier.ALERT else Verdict.DIGEST
    rules = tuple(dict.fromkeys(hit.rule for hit in stored.hits))
    return Judged(topic=stored.topic, verdict=verdict, rules=rules)


def _unmatched(topic: Topic, document: Document, settings: Settings, barred: dict[str, str]) -> Judged:
    open_ = replace(topic, mask="", exclude="")
    tries: Sequence[tuple[Verdict, Topic, dict[str, str]]] = (
        (Verdict.NOT, topic, barred),
        (Verdict.BARRED, topic, {}),
        (Verdict.EXCLUDED, replace(topic, exclude=""), {}),
        (Verdict.MASKED, open_, {}),
    )
    for verdict, tried, without in tries:
        matcher = compile_topics((tried,), settings.groups, outlet_excludes=without)
        match = next(iter(matcher.match(document)), None) if isinstance(matcher, Matcher) else None
        if match is None:
            continue
        rules = tuple(dict.fromkeys(hit.rule for hit in match.hits))
        if verdict is Verdict.NOT:  # the query as it is now does find it
            now = Verdict.ALERT if match.tier is Tier.ALERT else Verdict.DIGEST
            return Judged(topic=topic.slug, verdict=now, rules=rules, since=True)
        return Judged(topic=topic.slug, verdict=verdict, rules=rules)
    return Judged(topic=topic.slug, verdict=Verdict.NOT)
