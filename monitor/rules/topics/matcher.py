"""All topics over one article at once.

::

    document | pieces | requirements that they meet | rules with all of theirs met | possible at all?
             | places of words (only now) | mask, rules, exclusion | grade | TopicMatch

Most articles stop before the places, none of them is analysed but for words never seen before.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from monitor.model.article import Document
from monitor.model.topic import Tier, TopicMatch
from monitor.rules.topics.evidence import shown
from monitor.rules.topics.grading import Found, grade, is_liveblog
from monitor.rules.topics.nearness import Within, met_at, near
from monitor.rules.topics.nodes import Node
from monitor.rules.topics.page import Fields, Occurring, Page, laid_out, texts
from monitor.rules.topics.reading import NOTHING, Held, Reader
from monitor.rules.topics.requirements import Required, Requirements
from monitor.rules.topics.spans import ANYWHERE
from monitor.rules.topics.terms import Terms


@dataclass(frozen=True, slots=True)
class Rule:
    """One alternative of a topic's query. ``name`` is its text."""

    name: str
    tier: Tier
    node: Node
    required: Required
    asks: frozenset[int]
    """Every word and phrase in it."""
    within: Within
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
    around: frozenset[int]
    """Every word and phrase of mask and exclusion."""


class Matcher:
    """Compiled topics. ``match`` is safe from many threads; its answer depends on the document alone."""

    def __init__(self, plans: tuple[Plan, ...], barred: Mapping[str, Node], terms: Terms) -> None:
        self._plans = plans
        self._barred = barred
        self._rules = [(topic, rule) for topic, plan in enumerate(plans) for rule in plan.rules]
        self._requirements = Requirements([rule.required for _, rule in self._rules], terms.together)
        self._reader = Reader(terms, self._requirements)
        self._terms = terms
        self._awaited = frozenset(map(terms.sign, self._requirements.awaited))

    @property
    def topics(self) -> tuple[str, ...]:
        """The slugs, in order."""
        return tuple(plan.slug for plan in self._plans)

    def rules(self, topic: str) -> tuple[Rule, ...]:
        """The rules of a topic, in order; empty when there is no such topic."""
        return next((plan.rules for plan in self._plans if plan.slug == topic), ())

    def match(self, document: Document) -> tuple[TopicMatch, ...]:
        """The topics that ``document`` belongs to, in the order of the configuration, with their evidence."""
        fields = self._read(document)
        present = self._occurring(fields, document.outlet)
        candidates = self._candidates(fields, present)
        return self._evaluated(fields, present, candidates) if candidates else ()

    def promising(self, document: Document) -> bool:
        """Whether one word that a rule waits for stands in the text: its body may hold the others."""
        return any(not self._awaited.isdisjoint(_signs(field.different)) for field in self._read(document))

    def match_exhaustively(self, document: Document) -> tuple[TopicMatch, ...]:
        """The same without any short cut: every rule over a full analysis. What tests hold ``match`` to."""
        title, lead, body = map(self._reader.read_plainly, texts(document))
        all_words = frozenset(range(len(self._terms)))
        every = {topic: list(plan.rules) for topic, plan in enumerate(self._plans)}
        return self._evaluated((title, lead, body), Occurring(all_words, all_words, document.outlet), every)

    def _read(self, document: Document) -> Fields:
        title, lead, body = map(self._reader.read, texts(document))
        return title, lead, body

    def _occurring(self, fields: Fields, outlet: str) -> Occurring:
        """What occurs: words, phrases, and the requirements that these meet."""
        title, lead, body = fields
        words, required = _signs(title.different), self._requirements
        in_title = words.union(self._terms.phrases(words))
        words = _signs(title.different | lead.different | body.different)
        phrases = self._terms.phrases(words)
        words = words.union(phrases, required.met(phrases), required.met_in_title(in_title))
        return Occurring(words, in_title, outlet)

    def _candidates(self, fields: Fields, present: Occurring) -> dict[int, list[Rule]]:
        """Topic number → its rules that could fire. Never leaves out a rule that would."""
        rules, required = self._rules, self._requirements
        able = [n for n in required.able(present.anywhere) if rules[n][1].node.possible(present)]
        candidates: dict[int, list[Rule]] = {}
        if able:
            where = met_at(fields, frozenset().union(*map(required.of, able)))
            for number in able:
                topic, rule = rules[number]
                if near(where, required.of(number), rule.within):
                    candidates.setdefault(topic, []).append(rule)
        return candidates

    def _evaluated(
        self, fields: Fields, present: Occurring, candidates: dict[int, list[Rule]]
    ) -> tuple[TopicMatch, ...]:
        barred = self._barred.get(present.outlet)
        asked = [rule.asks for rules in candidates.values() for rule in rules]
        asked += [self._plans[topic].around for topic in candidates]
        asked += [] if barred is None else [barred.asks()]
        layout = _Layout(fields, present, self._terms, asked)
        if barred is not None and barred.spans(layout.whole, ANYWHERE):
            return ()
        found = (_topic(self._plans[topic], rules, layout) for topic, rules in candidates.items())
        return tuple(match for match in found if match is not None)


def _signs(held: Set[Held]) -> frozenset[int]:
    """All query words in these, and the requirements that they meet."""
    return frozenset().union(*[each.signs for each in held])


class _Layout:
    """A document laid out when first asked for: its title, or the whole of it."""

    def __init__(self, fields: Fields, present: Occurring, terms: Terms, asked: list[frozenset[int]]) -> None:
        self._fields = fields
        self._present = present
        self._terms = terms
        self._asked = asked

    @cached_property
    def title(self) -> Page:
        """The page with its title alone: much less work, and most rules look no further."""
        fields = self._fields[0], NOTHING, NOTHING
        return laid_out(fields, self._present.in_title(), self._terms, self._asked)

    @cached_property
    def whole(self) -> Page:
        """The page with all that was read."""
        return laid_out(self._fields, self._present, self._terms, self._asked)


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
    if plan.mask is None or not plan.mask.possible(page.occurring):
        return page
    struck = {p for _, _, evidence in plan.mask.spans(page, ANYWHERE) for p in evidence}
    return page.without(struck) if struck else page
