"""All topics over one article at once.

::

    document | words that any query asks for | rules whose rarest need occurs | possible at all?
             | full analysis (only now) | mask, rules, exclusion | grade | TopicMatch

Most articles stop at the second step, without an analysis of the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property, partial

from monitor.model.article import Document
from monitor.model.topic import Tier, TopicMatch
from monitor.rules.topics.evidence import shown
from monitor.rules.topics.grading import Found, grade, is_liveblog
from monitor.rules.topics.nodes import Needs, Node, Occurring, asked_by
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
    asks: frozenset[int]
    """Every word in it."""
    titled: bool
    """Whether it can hold in a title alone: then the rest of an article need not be laid out for it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled topic."""

    slug: str
    rules: tuple[Rule, ...]
    mask: Node | None
    exclude: Node | None
    mask_by_place: bool
    """Whether what the mask strikes out of a title depends on the title alone."""

    @property
    def around(self) -> tuple[Node, ...]:
        """What is asked besides the rules."""
        return tuple(node for node in (self.mask, self.exclude) if node is not None)


class Matcher:
    """Compiled topics. ``match`` is safe from many threads; its answer depends on the document alone."""

    def __init__(self, plans: tuple[Plan, ...], barred: Mapping[str, Node], terms: Terms) -> None:
        self._plans = plans
        self._barred = barred
        self._terms = terms
        self._rules = [(topic, rule) for topic, plan in enumerate(plans) for rule in plan.rules]
        self._around = [asked_by(plan.around) for plan in plans]
        self._waiting: dict[int, list[int]] = {}
        self._waiting_in_title: dict[int, list[int]] = {}
        self._always: list[int] = []
        for number, (_, rule) in enumerate(self._rules):
            if rule.needs is None:
                self._always.append(number)
            waiting = self._waiting_in_title if rule.titled else self._waiting
            for term in rule.needs or ():
                waiting.setdefault(term, []).append(number)

    @property
    def topics(self) -> tuple[str, ...]:
        """The slugs, in order."""
        return tuple(plan.slug for plan in self._plans)

    def rules(self, topic: str) -> tuple[Rule, ...]:
        """The rules of a topic, in order; empty when there is no such topic."""
        return next((plan.rules for plan in self._plans if plan.slug == topic), ())

    def match(self, document: Document) -> tuple[TopicMatch, ...]:
        """The topics that ``document`` belongs to, in the order of the configuration, with their evidence."""
        title, lead, body = texts(document)
        titled = self._terms.present((title,))
        present = Occurring(titled | self._terms.present((lead, body)), titled, document.outlet)
        return self._evaluated(document, self._candidates(present), present.anywhere)

    def promising(self, document: Document) -> bool:
        """Whether one word that a rule needs stands in the text: its body may hold the others."""
        present = self._terms.present(texts(document))
        return any(term in self._waiting or term in self._waiting_in_title for term in present)

    def match_exhaustively(self, document: Document) -> tuple[TopicMatch, ...]:
        """The same without any short cut: every rule over a full analysis. What tests hold ``match`` to."""
        every = {topic: list(plan.rules) for topic, plan in enumerate(self._plans)}
        return self._evaluated(document, every, frozenset(range(len(self._terms))))

    def _evaluated(
        self, document: Document, candidates: dict[int, list[Rule]], present: Set[int]
    ) -> tuple[TopicMatch, ...]:
        if not candidates:
            return ()
        barred = self._barred.get(document.outlet)
        asked = [rule.asks for rules in candidates.values() for rule in rules]
        asked += [self._around[topic] for topic in candidates]
        asked += [barred.asks()] if barred is not None else []
        wanted = set().union(*(words & present for words in asked))
        layout = _Layout(document, self._terms, wanted)
        if barred is not None and barred.spans(layout.whole, ANYWHERE):
            return ()
        found = (_topic(self._plans[topic], rules, layout) for topic, rules in candidates.items())
        return tuple(match for match in found if match is not None)

    def _candidates(self, present: Occurring) -> dict[int, list[Rule]]:
        """Topic number → its rules that could fire. Never leaves out a rule that would."""
        anywhere, title = self._waiting, self._waiting_in_title
        waiting = {number for term in present.anywhere if term in anywhere for number in anywhere[term]}
        waiting.update(number for term in present.title if term in title for number in title[term])
        waiting.update(self._always)
        able: dict[int, list[Rule]] = {}
        for number in sorted(waiting):
            topic, rule = self._rules[number]
            if rule.node.possible(present):
                able.setdefault(topic, []).append(rule)
        return able


class _Layout:
    """A document laid out when first asked for: its title, or the whole of it."""

    def __init__(self, document: Document, terms: Terms, wanted: Set[int]) -> None:
        self._make = partial(Page, document, terms, wanted)

    @cached_property
    def title(self) -> Page:
        """The page with its title alone: much less work, and most rules look no further."""
        return self._make(title_alone=True)

    @cached_property
    def whole(self) -> Page:
        """The page with all that was read."""
        return self._make()


def _topic(plan: Plan, rules: list[Rule], layout: _Layout) -> TopicMatch | None:
    title_alone = plan.mask_by_place and all(rule.titled for rule in rules)
    seen = _masked(plan, layout.title if title_alone else layout.whole)
    found = [
        Found(rule.name, rule.tier, evidence)
        for rule in rules
        for _, _, evidence in rule.node.spans(seen, ANYWHERE)
        if evidence
    ]
    if not found or (plan.exclude is not None and plan.exclude.spans(layout.whole, ANYWHERE)):
        return None
    tier = grade(found, seen, liveblog=is_liveblog(seen))
    return None if tier is None else TopicMatch(topic=plan.slug, tier=tier, hits=shown(found, seen))


def _masked(plan: Plan, page: Page) -> Page:
    """The page without what the topic's mask strikes out; the page itself when that is nothing."""
    if plan.mask is None or not plan.mask.possible(Occurring(page.present, page.present, page.outlet)):
        return page
    struck = {p for _, _, evidence in plan.mask.spans(page, ANYWHERE) for p in evidence}
    return page.without(struck) if struck else page
