"""Where an officer might look next: words, near misses, and rules that fire in vain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model.article import Article, Document
from monitor.model.topic import Judgement, Topic, Where
from monitor.rules.topics.backtest import Backtest, Caught, RuleRecord, rule_records
from monitor.rules.topics.likeness import Likeness, learn, subjects

_TERMS = 15
_MISSES = 20
_LIKELY = 0.3
"""From this chance on an article that no rule found is worth a look."""
_JUDGED = 3
"""Judgements before a rule is called vain."""
_OTHERS = 3_000


@dataclass(frozen=True, slots=True)
class NearMiss:
    """An article that no rule found and that is like those that were relevant."""

    article: Article
    probability: float
    because: tuple[str, ...]
    """The words that speak for it, strongest first."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What the workbench proposes. ``learnt_from`` is 0 when there was too little to learn from."""

    learnt_from: int
    terms: tuple[tuple[str, int], ...]
    """Words of relevant articles that no rule fired on, and in how many articles each stands."""
    near_misses: tuple[NearMiss, ...]
    in_vain: tuple[RuleRecord, ...]


def suggest(
    topic: Topic, found: Backtest, archive: Sequence[Article], judged: Sequence[Judgement]
) -> Suggestions:
    """Learn from what was judged, from the topic's own examples and from what its rules found; propose."""
    records = rule_records(found.caught, judged)
    in_vain = tuple(r for r in records if r.judged >= _JUDGED and r.precision < 0.5)
    verdict = {judgement.article: judgement.relevant for judgement in judged if not judgement.rule}
    caught = {one.article.id for one in found.caught}
    about = {article.id: subjects(article.document) for article in archive}
    relevant = [about[number] for number in about if verdict.get(number, number in caught)]
    relevant += [subjects(Document(title=title)) for title in topic.examples.match]
    other = [about[number] for number in about if not verdict.get(number, number in caught)][-_OTHERS:]
    other += [subjects(Document(title=title)) for title in topic.examples.ignore]
    model = learn(relevant, other)
    if model is None:
        return Suggestions(0, (), (), in_vain)
    missed = [article for article in archive if article.id not in caught and article.id not in verdict]
    misses = _near_misses(model, missed, about)
    return Suggestions(len(relevant), _terms(model, found, relevant), misses, in_vain)


def _near_misses(
    model: Likeness, missed: Sequence[Article], about: dict[int, frozenset[str]]
) -> tuple[NearMiss, ...]:
    likely = sorted(
        ((model.probability(about[article.id]), article) for article in missed),
        key=lambda pair: (-pair[0], pair[1].id),
    )
    return tuple(
        NearMiss(article, chance, _reasons(model, about[article.id]))
        for chance, article in likely[:_MISSES]
        if chance >= _LIKELY
    )


def _reasons(model: Likeness, about: frozenset[str]) -> tuple[str, ...]:
    weighed = sorted(about, key=lambda form: (-model.weights.get(form, 0.0), form))
    return tuple(form for form in weighed[:4] if model.weights.get(form, 0.0) > 0)


def _asked(one: Caught) -> frozenset[str]:
    """The words on which the rules fired."""
    fields = {
        Where.TITLE: one.article.title,
        Where.LEAD: one.article.lead,
        Where.BODY: one.article.body,
    }
    return subjects(
        Document(title=" ".join(fields[hit.where][hit.start : hit.end] for hit in one.match.hits))
    )


def _terms(
    model: Likeness, found: Backtest, relevant: Sequence[frozenset[str]]
) -> tuple[tuple[str, int], ...]:
    asked = {form for one in found.caught for form in _asked(one)}
    counted = Counter(form for row in relevant for form in row)
    weighed = sorted(model.weights, key=lambda form: (-model.weights[form], form))
    fresh = [form for form in weighed if form not in asked and counted[form] > 1 and model.weights[form] > 0]
    return tuple((form, counted[form]) for form in fresh[:_TERMS])
