"""Compiled queries: words, phrases and lists, and what every compiled query can be asked.

Every node answers three questions: where is it (``spans``), could it be anywhere given the words that occur
(``possible``, ignoring places and never wrongly no), and which words must occur for that (``requires``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from monitor.rules.topics.page import Occurring, Page, Span
from monitor.rules.topics.requirements import Commonness, Required, Requirement, one_of, rarest
from monitor.rules.topics.spans import Scope, within


class Node(Protocol):
    """A compiled query."""

    def spans(self, page: Page, scope: Scope) -> list[Span]:
        """Every place where the query holds, in order of position."""
        ...

    def possible(self, present: Occurring) -> bool:
        """Whether the query could hold in an article with just these words, wherever they stand."""
        ...

    def requires(self, commonness: Commonness) -> Required:
        """What must occur in an article where the query holds; of alternatives what is rare in each."""
        ...

    def asks(self) -> frozenset[int]:
        """Every word and phrase that the query asks for."""
        ...

    def width(self) -> int | None:
        """The most words from the first to the last of a hit and all that it requires; None: no end."""
        ...


@dataclass(frozen=True, slots=True)
class Words:
    """A word, or words that follow each other directly."""

    number: int
    more: int = 0
    """Words after the first."""

    def spans(self, page: Page, scope: Scope) -> list[Span]:
        return within(page.hits(self.number), scope)

    def possible(self, present: Occurring) -> bool:
        return self.number in present.anywhere

    def requires(self, commonness: Commonness) -> Required:
        del commonness
        return frozenset((Requirement(frozenset((self.number,))),))

    def asks(self) -> frozenset[int]:
        return frozenset((self.number,))

    def width(self) -> int | None:
        return self.more


@dataclass(frozen=True, slots=True)
class AnyOf:
    """OF. Made by ``any_of``, which sorts out the words and phrases: a long list costs what occurs of it."""

    words: frozenset[int]
    others: tuple[Node, ...]
    required: Required
    waiting: Mapping[int, frozenset[int]]
    """Word → the places of those ``others`` that may hold when it occurs."""
    awaited: frozenset[int]
    """The words that are waited for."""
    always: frozenset[int]
    """The places of those that wait for nothing."""
    widest: int | None

    def spans(self, page: Page, scope: Scope) -> list[Span]:
        here = [page.hits(number) for number in self.words & page.present]
        found = within(chain.from_iterable(here), scope)
        others = [item.spans(page, scope) for item in self._able(page.present)]
        return sorted(set(chain(found, *others)))

    def _able(self, present: Set[int]) -> Iterable[Node]:
        """What is neither word nor phrase and may hold."""
        able = self.always.union(*[self.waiting[word] for word in self.awaited & present])
        return [self.others[place] for place in able]

    def possible(self, present: Occurring) -> bool:
        if not self.words.isdisjoint(present.anywhere):
            return True
        return any(item.possible(present) for item in self._able(present.anywhere))

    def requires(self, commonness: Commonness) -> Required:
        del commonness
        return self.required

    def asks(self) -> frozenset[int]:
        return self.words.union(*(item.asks() for item in self.others))

    def width(self) -> int | None:
        return self.widest


def any_of(items: tuple[Node, ...], commonness: Commonness) -> AnyOf:
    """OF over ``items``."""
    words = frozenset(item.number for item in items if isinstance(item, Words))
    others = tuple(item for item in items if not isinstance(item, Words))
    waiting: dict[int, set[int]] = {}
    always: set[int] = set()
    for place, item in enumerate(others):
        awaited = rarest(item.requires(commonness), commonness)
        if awaited is None:
            always.add(place)
        for word in () if awaited is None else awaited.words:
            waiting.setdefault(word, set()).add(place)
    required = one_of([item.requires(commonness) for item in items], commonness)
    kept = {word: frozenset(places) for word, places in waiting.items()}
    return AnyOf(words, others, required, kept, frozenset(kept), frozenset(always), widest(items))


def widest(items: Iterable[Node]) -> int | None:
    """The largest width of these."""
    widths = [item.width() for item in items]
    known = [width for width in widths if width is not None]
    return max(known, default=0) if len(known) == len(widths) else None


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

    def requires(self, commonness: Commonness) -> Required:
        return self.item.requires(commonness)

    def asks(self) -> frozenset[int]:
        return self.item.asks()

    def width(self) -> int | None:
        return self.item.width()
