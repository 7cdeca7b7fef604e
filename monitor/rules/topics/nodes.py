"""Compiled queries: words, phrases and lists, and what every compiled query can be asked.

Every node answers three questions: where is it (``spans``), could it be anywhere given the words that occur
(``possible``, ignoring places and never wrongly no), and one of which words must occur (``needs``).
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, field
from typing import Protocol

from monitor.rules.topics.page import SHIFT, Page, Span
from monitor.rules.topics.spans import Scope

Needs = frozenset[int] | None
"""Of these words one must occur; None when nothing is known."""


class Occurring:
    """The query words that occur in an article: anywhere, and in its title; and who published it.

    ``known`` keeps which groups are possible: many rules ask after the same ones.
    """

    __slots__ = ("_title_alone", "anywhere", "known", "outlet", "title")

    def __init__(self, anywhere: Set[int], title: Set[int], outlet: str) -> None:
        self.anywhere = anywhere
        self.title = title
        self.outlet = outlet
        self.known: dict[str, bool] = {}
        self._title_alone: Occurring | None = None

    def in_title(self) -> Occurring:
        """As if the article were its title."""
        if self._title_alone is None:
            self._title_alone = Occurring(self.title, self.title, self.outlet)
        return self._title_alone


class Node(Protocol):
    """A compiled query."""

    def spans(self, page: Page, scope: Scope) -> list[Span]:
        """Every place where the query holds, in order of position."""
        ...

    def possible(self, present: Occurring) -> bool:
        """Whether the query could hold in an article with just these words, wherever they stand."""
        ...

    def needs(self, commonness: Callable[[int], float]) -> Needs:
        """Words of which the query needs at least one, chosen to be rare."""
        ...

    def asks(self) -> frozenset[int]:
        """Every word that the query asks for."""
        ...


@dataclass(frozen=True, slots=True)
class OneWord:
    """A word."""

    term: int

    def spans(self, page: Page, scope: Scope) -> list[Span]:
        places = page.places.get(self.term, ())
        return [(p, p, (p,)) for p in places if p >> SHIFT in scope.fields]

    def possible(self, present: Occurring) -> bool:
        return self.term in present.anywhere

    def needs(self, commonness: Callable[[int], float]) -> Needs:
        del commonness
        return frozenset((self.term,))

    def asks(self) -> frozenset[int]:
        return frozenset((self.term,))


@dataclass(frozen=True, slots=True)
class InARow:
    """Words that follow each other directly."""

    terms: tuple[int, ...]
    every: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "every", frozenset(self.terms))

    def spans(self, page: Page, scope: Scope) -> list[Span]:
        first, *rest = self.terms
        later = [set(page.places.get(term, ())) for term in rest]
        return [
            (p, p + len(rest), tuple(range(p, p + len(self.terms))))
            for p in page.places.get(first, ())
            if p >> SHIFT in scope.fields and all(p + i + 1 in places for i, places in enumerate(later))
        ]

    def possible(self, present: Occurring) -> bool:
        return self.every <= present.anywhere

    def needs(self, commonness: Callable[[int], float]) -> Needs:
        return frozenset((min(self.terms, key=commonness),))

    def asks(self) -> frozenset[int]:
        return frozenset(self.terms)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """OF. Made by ``any_of``, which sorts out the single words: a long list costs what occurs of it."""

    words: frozenset[int]
    others: tuple[Node, ...]
    every: frozenset[int]
    """``words`` and those of the lists within."""
    uncertain: tuple[Node, ...]
    """What is neither a word nor a list of words."""
    signs: Needs
    """Of these words one occurs wherever anything of ``uncertain`` does: most articles have none of them."""

    def spans(self, page: Page, scope: Scope) -> list[Span]:
        fields = scope.fields
        here = self.words & page.present
        found: set[Span] = {(p, p, (p,)) for term in here for p in page.places[term] if p >> SHIFT in fields}
        found.update(span for item in self.others for span in item.spans(page, scope))
        return sorted(found)

    def possible(self, present: Occurring) -> bool:
        if not self.every.isdisjoint(present.anywhere):
            return True
        if self.signs is not None and self.signs.isdisjoint(present.anywhere):
            return False
        return any(item.possible(present) for item in self.uncertain)

    def needs(self, commonness: Callable[[int], float]) -> Needs:
        needs: list[Needs] = [frozenset((word,)) for word in sorted(self.words)]
        return one_of([*needs, *(item.needs(commonness) for item in self.others)])

    def asks(self) -> frozenset[int]:
        return self.words.union(*(item.asks() for item in self.others))


def any_of(items: tuple[Node, ...]) -> AnyOf:
    """OF over ``items``."""
    words = frozenset(item.term for item in items if isinstance(item, OneWord))
    others = tuple(item for item in items if not isinstance(item, OneWord))
    lists = [inner for item in others if isinstance(inner := _inside(item), AnyOf)]
    uncertain = [item for item in others if not isinstance(_inside(item), AnyOf)]
    uncertain += [item for each in lists for item in each.uncertain]
    return AnyOf(
        words,
        others,
        words.union(*(each.every for each in lists)),
        tuple(uncertain),
        one_of([item.needs(lambda _: 0.0) for item in uncertain]),
    )


def _inside(node: Node) -> Node:
    return node.item if isinstance(node, Shared) else node


@dataclass(frozen=True, slots=True)
class Shared:
    """A named group: evaluated once a page, however many topics use it."""

    name: str
    item: Node

    def spans(self, page: Page, scope: Scope) -> list[Span]:
        key = (self.name, scope)
        known = page.memo.get(key)
        if known is None:
            known = page.memo[key] = self.item.spans(page, scope)
        return known

    def possible(self, present: Occurring) -> bool:
        known = present.known.get(self.name)
        if known is None:
            known = present.known[self.name] = self.item.possible(present)
        return known

    def needs(self, commonness: Callable[[int], float]) -> Needs:
        return self.item.needs(commonness)

    def asks(self) -> frozenset[int]:
        return self.item.asks()


def one_of(needs: list[Needs]) -> Needs:
    """What must occur for one of several queries to hold."""
    known = [need for need in needs if need is not None]
    return frozenset().union(*known) if len(known) == len(needs) else None


def rarest(needs: list[Needs], commonness: Callable[[int], float]) -> Needs:
    """The need that fewest articles will meet: the smallest sum of frequencies."""
    known = [need for need in needs if need is not None]
    if not known:
        return None
    return min(known, key=lambda need: (sum(10 ** commonness(term) for term in need), sorted(need)))


def asked_by(items: tuple[Node, ...]) -> frozenset[int]:
    """Every word that these queries ask for."""
    return frozenset().union(*(item.asks() for item in items))
