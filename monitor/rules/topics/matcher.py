"""All topics over one article at once.

::

    document | words that any query asks for | rules whose rarest need occurs | possible at all?
             | full analysis (only now) | mask, rules, exclusion | grade | TopicMatch

Most articles stop at the second step, without an analysis of the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.model.article import Document
from monitor.model.topic import Tier, TopicMatch
from monitor.rules.topics.evidence import shown
from monitor.rules.topics.grading import Found, grade, is_liveblog
from monitor.rules.topics.nodes import Needs, Node
from monitor.rules.topics.page import Page, texts
from monitor.rules.topics.spans import ANYWHERE
from monitor.rules.topics.terms import Terms


@dataclass(frozen=True, slots=True)
class Rule:
    """One alternative of a topic's query. ``name`` is its text."""

    name: str
    tier: Tier
    node: Node
    needs: Needs


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled topic."""

    slug: str
    rules: tuple[Rule, ...]
    mask: Node | None
    exclude: Node | None


class Matcher:
    """Compiled topics. ``match`` is safe from many threads; its answer depends on the document alone."""

    def __init__(self, plans: tuple[Plan, ...], barred: Mapping[str, Node], terms: Terms) -> None:
        self._plans = plans
        self._barred = barred
        self._terms = terms
        self._waiting: dict[int, list[tuple[int, int]]] = {}
        self._always: list[tuple[int, int]] = []
        for topic, plan in enumerate(plans):
            for number, rule in enumerate(plan.rules):
                if rule.needs is None:
                    self._always.append((topic, number))
                for term in rule.needs or ():
                    self._waiting.setdefault(term, []).append((topic, number))

    @property
    def topics(self) -> tuple[str, ...]:
        """The slugs, in order."""
        return tuple(plan.slug for plan in self._plans)

    def rules(self, topic: str) -> tuple[Rule, ...]:
        """The rules of a topic, in order; empty when there is no such topic."""
        return next((plan.rules for plan in self._plans if plan.slug == topic), ())

    def match(self, document: Document) -> tuple[TopicMatch, ...]:
        """The topics that ``document`` belongs to, in the order of the configuration, with their evidence."""
        return self._evaluated(document, self._candidates(document))

    def promising(self, document: Document) -> bool:
        """Whether one word that a rule needs stands in the text: its body may hold the others."""
        return any(term in self._waiting for term in self._terms.present(texts(document)))

    def match_exhaustively(self, document: Document) -> tuple[TopicMatch, ...]:
        """The same without any short cut: every rule over a full analysis. What tests hold ``match`` to."""
        return self._evaluated(document, {t: list(range(len(p.rules))) for t, p in enumerate(self._plans)})

    def _evaluated(self, document: Document, candidates: dict[int, list[int]]) -> tuple[TopicMatch, ...]:
        if not candidates:
            return ()
        page = Page(document, self._terms)
        barred = self._barred.get(document.outlet)
        if barred is not None and barred.spans(page, ANYWHERE):
            return ()
        found = (self._topic(topic, numbers, page) for topic, numbers in candidates.items())
        return tuple(match for match in found if match is not None)

    def _candidates(self, document: Document) -> dict[int, list[int]]:
        """Topic number → numbers of its rules that could fire. Never leaves out a rule that would."""
        present = self._terms.present(texts(document))
        waiting = {rule for term in present for rule in self._waiting.get(term, ())}
        waiting.update(self._always)
        able: dict[int, list[int]] = {}
        for topic, number in sorted(waiting):
            if self._plans[topic].rules[number].node.possible(present, document.outlet):
                able.setdefault(topic, []).append(number)
        return able

    def _topic(self, topic: int, numbers: list[int], page: Page) -> TopicMatch | None:
        plan = self._plans[topic]
        seen = _masked(plan, page)
        found: list[Found] = []
        for number in numbers:
            rule = plan.rules[number]
            found.extend(
                Found(rule.name, rule.tier, evidence)
                for _, _, evidence in rule.node.spans(seen, ANYWHERE)
                if evidence
            )
        if not found or (plan.exclude is not None and plan.exclude.spans(page, ANYWHERE)):
            return None
        tier = grade(found, seen, liveblog=is_liveblog(seen))
        return None if tier is None else TopicMatch(topic=plan.slug, tier=tier, hits=shown(found, seen))


def _masked(plan: Plan, page: Page) -> Page:
    """The page without what the topic's mask strikes out; the page itself when that is nothing."""
    if plan.mask is None or not plan.mask.possible(page.present, page.outlet):
        return page
    struck = {p for _, _, evidence in plan.mask.spans(page, ANYWHERE) for p in evidence}
    return page.without(struck) if struck else page
