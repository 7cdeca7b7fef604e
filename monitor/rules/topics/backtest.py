"""What a topic would have found in the archive, and what would have been sent: the rules against the past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from monitor.model.article import Article
from monitor.model.topic import Judgement, Tier, TopicMatch
from monitor.rules.topics.matcher import Matcher


@dataclass(frozen=True, slots=True)
class Caught:
    """An article that the topic finds."""

    article: Article
    story: int | None
    match: TopicMatch


@dataclass(frozen=True, slots=True)
class Bundle:
    """Articles that would have come as one message: those of one story. ``tier`` is the strongest of them."""

    tier: Tier
    caught: tuple[Caught, ...]

    @property
    def silent(self) -> bool:
        """Whether nothing would have been sent, because all of it was an outlet's first fetch."""
        return all(one.article.baseline for one in self.caught)


@dataclass(slots=True)
class Backtest:
    """The result: what was found, in order, and how it adds up."""

    topic: str
    read: int = 0
    caught: list[Caught] = field(default_factory=list)
    weeks: Counter[str] = field(default_factory=Counter)
    """ISO week such as ``2023-W25`` → articles found."""
    outlets: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)

    def bundles(self) -> tuple[Bundle, ...]:
        """Grouped as they would have been sent, in order of the first article."""
        groups: dict[object, list[Caught]] = {}
        for one in self.caught:
            groups.setdefault(one.story or f"article {one.article.id}", []).append(one)
        return tuple(
            Bundle(
                Tier.ALERT if any(one.match.tier is Tier.ALERT for one in group) else Tier.DIGEST,
                tuple(group),
            )
            for group in groups.values()
        )


def backtest(matcher: Matcher, topic: str, archive: Iterable[tuple[Article, int | None]]) -> Backtest:
    """Run one topic of ``matcher`` over articles, oldest first, each with its story."""
    result = Backtest(topic)
    for article, story in archive:
        result.read += 1
        match = next((each for each in matcher.match(article.document) if each.topic == topic), None)
        if match is None:
            continue
        result.caught.append(Caught(article, story, match))
        year, week, _ = article.published.isocalendar()
        result.weeks[f"{year}-W{week:02d}"] += 1
        result.outlets[article.outlet] += 1
        result.rules.update({hit.rule for hit in match.hits})
    return result


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """How a rule did by people's judgement."""

    rule: str
    relevant: int
    judged: int

    @property
    def precision(self) -> float:
        """Share of what it found that was relevant; 1 when nothing was judged."""
        return self.relevant / self.judged if self.judged else 1.0


def rule_records(caught: Iterable[Caught], judged: Sequence[Judgement]) -> tuple[RuleRecord, ...]:
    """Every rule that fired on a judged article, worst first.

    A judgement of a rule counts for that rule; one of the whole match counts for each rule that fired.
    """
    about: dict[int, list[Judgement]] = {}
    for judgement in judged:
        about.setdefault(judgement.article, []).append(judgement)
    counts: dict[str, list[int]] = {}
    for one in caught:
        for rule in dict.fromkeys(hit.rule for hit in one.match.hits):
            for judgement in about.get(one.article.id, ()):
                if judgement.rule in {"", rule}:
                    count = counts.setdefault(rule, [0, 0])
                    count[0] += judgement.relevant
                    count[1] += 1
    records = (RuleRecord(rule, *count) for rule, count in counts.items())
    return tuple(sorted(records, key=lambda record: (record.precision, -record.judged, record.rule)))
