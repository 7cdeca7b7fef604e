"""From queries as typed to a matcher, or every fault in them at once.

::

    topics, groups | parse each | groups (cycles, unknown names) | nodes | rules | matcher
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from monitor.model.phrase import Phrase
from monitor.model.topic import Tier, Topic, Where
from monitor.rules.topics import nodes, operators, syntax
from monitor.rules.topics.faults import QueryFault
from monitor.rules.topics.grammar import parse
from monitor.rules.topics.matcher import Matcher, Plan, Rule
from monitor.rules.topics.naming import alternatives, own_text
from monitor.rules.topics.nearness import within
from monitor.rules.topics.nodes import Node
from monitor.rules.topics.syntax import At, Tree
from monitor.rules.topics.terms import Terms
from monitor.rules.topics.threads import Told
from monitor.rules.topics.trouble import Unreadable

_FIELD_NUMBERS = {"kop": 0, "intro": 1, "tekst": 2}
_WIDEST = 100
"""The largest n of NEAR/n: further apart, words say nothing about each other."""
_MOST_SENTENCES = 20
"""The largest n of DRAAD/n: no news text tells one thing in more sentences than it has."""


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a query stands, for its faults."""

    owner: str
    field: str

    def fault(self, at: At | Unreadable, why: Phrase) -> QueryFault:
        return QueryFault(self.owner, self.field, at.line, at.column, why)


def compile_topics(
    topics: Sequence[Topic],
    groups: Mapping[str, str],
    *,
    outlet_excludes: Mapping[str, str] | None = None,
) -> Matcher | tuple[QueryFault, ...]:
    """A matcher for all topics at once, or every fault; ``outlet_excludes`` is slug → query."""
    work = _Compilation(groups)
    plans = tuple(work.topic(topic) for topic in topics)
    barred = {
        slug: work.query(_Origin(slug, "exclude"), text) for slug, text in (outlet_excludes or {}).items()
    }
    if work.faults:
        return tuple(sorted(set(work.faults)))
    return Matcher(plans, {slug: node for slug, node in barred.items() if node is not None}, work.terms)


class _Compilation:
    """One run: the faults found so far, the groups built so far."""

    def __init__(self, groups: Mapping[str, str]) -> None:
        self.terms = Terms()
        self.faults: list[QueryFault] = []
        self._trees: dict[str, Tree | None] = {
            name: self._read(_Origin(name, "group"), text) for name, text in groups.items()
        }
        self._built: dict[str, Node | None] = {}
        for name in groups:
            self._group(name, ())

    def topic(self, topic: Topic) -> Plan:
        """The plan of one topic; its faults are noted."""
        if not topic.alert.strip() and not topic.digest.strip():
            nowhere = At(0, 0, 1, 1)
            self.faults.append(_Origin(topic.slug, "alert").fault(nowhere, Phrase("query-none")))
        rules = (
            *self._rules(topic.slug, Tier.ALERT, topic.alert),
            *self._rules(topic.slug, Tier.DIGEST, topic.digest),
        )
        mask = self.query(_Origin(topic.slug, "mask"), topic.mask)
        exclude = self.query(_Origin(topic.slug, "exclude"), topic.exclude)
        around = frozenset().union(*(node.asks() for node in (mask, exclude) if node is not None))
        by_place = mask is None or operators.by_place(mask)
        return Plan(topic.slug, rules, mask, exclude, by_place, around)

    def query(self, origin: _Origin, text: str) -> Node | None:
        """A whole query; None when it is empty or faulty."""
        tree = self._read(origin, text) if text.strip() else None
        return None if tree is None else self._node(origin, tree)

    def _rules(self, slug: str, tier: Tier, text: str) -> list[Rule]:
        """The alternatives of a query, each a rule that is named by its own text."""
        origin = _Origin(slug, tier.value)
        tree = self._read(origin, text) if text.strip() else None
        if tree is None:
            return []
        rules: list[Rule] = []
        for alternative in alternatives(tree):
            node = self._node(origin, alternative)
            if node is not None:
                required = node.requires(self.terms.together)
                titled = operators.only_in_title(node)
                name = own_text(text, alternative.at)
                rules.append(Rule(name, tier, node, required, node.asks(), within(node), titled))
        return rules

    def _read(self, origin: _Origin, text: str) -> Tree | None:
        read = parse(text)
        if isinstance(read, Unreadable):
            blank = origin.field == "group" and not text.strip()
            self.faults.append(origin.fault(read, Phrase("query-group-empty") if blank else read.why))
            return None
        return read

    def _group(self, name: str, path: tuple[str, ...]) -> Node | None:
        if name in self._built:
            return self._built[name]
        tree = self._trees[name]
        node = None if tree is None else self._node(_Origin(name, "group"), tree, (*path, name))
        self._built[name] = None if node is None else nodes.Shared(name, node)
        return self._built[name]

    def _node(self, origin: _Origin, tree: Tree, path: tuple[str, ...] = ()) -> Node | None:
        """The compiled node; None when something below it is faulty (the fault is noted)."""
        node: Node | None
        match tree:
            case syntax.Term():
                node = nodes.Words(self.terms.word(tree))
            case syntax.Phrase(words):
                node = nodes.Words(self.terms.phrase(words), len(words) - 1)
            case syntax.GroupName():
                node = self._named(origin, tree, path)
            case syntax.FromOutlet(pattern):
                node = operators.Outlet(pattern)
            case syntax.Either(items):
                node = self._any_of([self._node(origin, item, path) for item in items])
            case syntax.AtLeast():
                node = self._at_least(origin, tree, path)
            case syntax.Threads():
                node = self._threads(origin, tree, path)
            case syntax.All():
                node = self._all(origin, tree, path)
            case syntax.Close():
                node = self._close(origin, tree, path)
            case syntax.Within(item, reach):
                node = _narrowed(self._node(origin, item, path), None, reach)
            case syntax.InField():
                node = self._in_field(origin, tree, path)
        return node

    def _named(self, origin: _Origin, tree: syntax.GroupName, path: tuple[str, ...]) -> Node | None:
        if tree.name in path:
            circle = " → ".join(f"@{name}" for name in (*path[path.index(tree.name) :], tree.name))
            self.faults.append(origin.fault(tree.at, Phrase("query-circle", {"circle": circle})))
            return None
        if tree.name not in self._trees:
            close = get_close_matches(tree.name, self._trees, n=1)
            alike = {"name": tree.name, "close": close[0]} if close else {"name": tree.name}
            self.faults.append(
                origin.fault(tree.at, Phrase("query-alike" if close else "query-unknown", alike))
            )
            return None
        return self._group(tree.name, path)

    def _in_field(self, origin: _Origin, tree: syntax.InField, path: tuple[str, ...]) -> Node | None:
        if isinstance(tree.item, syntax.Threads) and tree.where is Where.TITLE:
            self.faults.append(origin.fault(tree.at, Phrase("query-thread-title")))
            return None
        fields = frozenset((_FIELD_NUMBERS[tree.where.value],))
        return _narrowed(self._node(origin, tree.item, path), fields, None)

    def _all(self, origin: _Origin, tree: syntax.All, path: tuple[str, ...]) -> Node | None:
        wanted = [self._node(origin, item, path) for item in tree.items]
        without = [self._node(origin, item, path) for item in tree.without]
        whole = [node for node in (*wanted, *without) if node is not None]
        if len(whole) < len(wanted) + len(without):
            return None
        return operators.Together(tuple(whole[: len(wanted)]), tuple(whole[len(wanted) :]))

    def _close(self, origin: _Origin, tree: syntax.Close, path: tuple[str, ...]) -> Node | None:
        if not 0 < tree.words <= _WIDEST:
            why = Phrase("query-near", {"words": tree.words, "most": _WIDEST})
            self.faults.append(origin.fault(tree.at, why))
            return None
        for side in (tree.left, tree.right):
            if isinstance(side, syntax.All):
                self.faults.append(origin.fault(side.at, Phrase("query-beside")))
                return None
        left, right = self._node(origin, tree.left, path), self._node(origin, tree.right, path)
        if left is None or right is None:
            return None
        return operators.Nearby(left, right, tree.words, tree.ordered, tree.apart)

    def _any_of(self, items: list[Node | None]) -> Node | None:
        whole = tuple(item for item in items if item is not None)
        return nodes.any_of(whole, self.terms.together) if len(whole) == len(items) else None

    def _at_least(self, origin: _Origin, tree: syntax.AtLeast, path: tuple[str, ...]) -> Node | None:
        if tree.count < 1 or (len(tree.items) > 1 and tree.count > len(tree.items)):
            why = Phrase("query-min", {"count": tree.count, "items": len(tree.items)})
            self.faults.append(origin.fault(tree.at, why))
            return None
        items = [self._node(origin, item, path) for item in tree.items]
        whole = [item for item in items if item is not None]
        return operators.Several(tree.count, tuple(whole)) if len(whole) == len(items) else None

    def _threads(self, origin: _Origin, tree: syntax.Threads, path: tuple[str, ...]) -> Node | None:
        if not 0 < tree.count <= _MOST_SENTENCES:
            why = Phrase("query-thread", {"count": tree.count, "most": _MOST_SENTENCES})
            self.faults.append(origin.fault(tree.at, why))
            return None
        items = [self._node(origin, item, path) for item in tree.items]
        whole = [item for item in items if item is not None]
        return Told(tree.count, tuple(whole)) if len(whole) == len(items) else None


def _narrowed(node: Node | None, fields: frozenset[int] | None, reach: syntax.Reach | None) -> Node | None:
    return None if node is None else operators.Narrowed(node, fields, reach)
