"""Compiled queries: what the operators find on a page (EN, NIET, NEAR, ZIN, fields, bron:, MIN)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from monitor.rules.topics.nodes import AnyOf, Node, Shared, Words
from monitor.rules.topics.page import SHIFT, Occurring, Page, Span
from monitor.rules.topics.requirements import Commonness, Required, Requirement, one_of
from monitor.rules.topics.spans import Scope, disjoint, gap, joined, union
from monitor.rules.topics.spans import scope as scope_of
from monitor.rules.topics.syntax import Reach

_TITLE = frozenset((0,))


@dataclass(frozen=True, slots=True)
class Together:
    """EN and NIET: each of ``items`` within reach of the first, none of ``without``.

    NIET looks at the whole article, inside ZIN at the sentence.
    """

    items: tuple[Node, ...]
    without: tuple[Node, ...]

    def spans(self, page: Page, scope: Scope) -> list[Span]:
        found = self.items[0].spans(page, scope)
        for item in self.items[1:]:
            if not found:
                return []
            found = joined(found, item.spans(page, scope), page, scope)
        for item in self.without:
            vetoes = item.spans(page, scope) if found else []
            if vetoes and scope.reach is Reach.SENTENCE:
                barred = {page.sentence(p) for _, _, evidence in vetoes for p in evidence}
                found = [span for span in found if page.sentence(span[2][0]) not in barred]
            elif vetoes:
                return []
        return found

    def possible(self, present: Occurring) -> bool:
        return all(item.possible(present) for item in self.items)

    def requires(self, commonness: Commonness) -> Required:
        return frozenset().union(*(item.requires(commonness) for item in self.items))

    def asks(self) -> frozenset[int]:
        return frozenset().union(*(item.asks() for item in (*self.items, *self.without)))

    def width(self) -> int | None:
        return None


@dataclass(frozen=True, slots=True)
class Nearby:
    """NEAR, ONEAR and NIET NEAR."""

    left: Node
    right: Node
    words: int
    ordered: bool
    apart: bool

    def spans(self, page: Page, scope: Scope) -> list[Span]:
        left = self.left.spans(page, scope)
        right = self.right.spans(page, scope) if left else []
        if scope.reach is Reach.SENTENCE:
            return self._paired(left, right, lambda a, b: page.sentence(a[0]) == page.sentence(b[0]))
        return self._paired(left, right, lambda _a, _b: True)

    def _paired(self, left: list[Span], right: list[Span], same: Callable[[Span, Span], bool]) -> list[Span]:
        starts = [span[0] for span in right]
        longest = max((span[1] - span[0] for span in right), default=0)
        found: list[Span] = []
        for one in left:
            low = bisect_left(starts, one[0] - self.words - longest)
            best: Span | None = None
            for other in right[low : bisect_left(starts, one[1] + self.words + 1)]:
                if self._near(one, other) and same(one, other):
                    if best is None or gap(one, other) < gap(one, best):
                        best = other
                    if self.apart or gap(one, best) == 0:
                        break
            if self.apart and best is None:
                found.append(one)
            elif not self.apart and best is not None:
                found.append(union(one, best))
        return sorted(found)

    def _near(self, one: Span, other: Span) -> bool:
        if self.ordered and other[0] < one[0]:
            return False
        return gap(one, other) <= self.words

    def possible(self, present: Occurring) -> bool:
        return self.left.possible(present) and (self.apart or self.right.possible(present))

    def requires(self, commonness: Commonness) -> Required:
        left = self.left.requires(commonness)
        return left if self.apart else left | self.right.requires(commonness)

    def asks(self) -> frozenset[int]:
        return self.left.asks() | self.right.asks()

    def width(self) -> int | None:
        left, right = self.left.width(), self.right.width()
        if self.apart or left is None or right is None:
            return left if self.apart else None
        return left + self.words + right


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A field before the colon, ZIN or OVERAL."""

    item: Node
    fields: frozenset[int] | None
    reach: Reach | None

    def spans(self, page: Page, scope: Scope) -> list[Span]:
        fields = scope.fields if self.fields is None else scope.fields & self.fields
        return self.item.spans(page, scope_of(fields, self.reach or scope.reach))

    def possible(self, present: Occurring) -> bool:
        return self.item.possible(present.in_title() if self.fields == _TITLE else present)

    def requires(self, commonness: Commonness) -> Required:
        required = self.item.requires(commonness)
        if self.fields != _TITLE:
            return required
        return frozenset(Requirement(one.words, titled=True) for one in required)

    def asks(self) -> frozenset[int]:
        return self.item.asks()

    def width(self) -> int | None:
        return self.item.width()


def only_in_title(node: Node) -> bool:
    """Whether a query can hold nowhere but in a title: all that it needs stands behind ``kop:``."""
    match node:
        case Narrowed(item, fields):
            return fields == _TITLE or only_in_title(item)
        case Nearby(left, right, apart=apart):
            return only_in_title(left) or (not apart and only_in_title(right))
        case AnyOf(words, others=others):
            return not words and all(map(only_in_title, others))
        case Shared(_, item):
            return only_in_title(item)
        case _:
            return False


def by_place(node: Node) -> bool:
    """Whether what a query finds in a title depends on it alone: no EN, NIET, MIN, ``bron:``."""
    match node:
        case Words():
            return True
        case AnyOf(others=others):
            return all(map(by_place, others))
        case Shared(_, item):
            return by_place(item)
        case Nearby(left, right):
            return by_place(left) and by_place(right)
        case Narrowed(item, fields):
            apart = fields is not None and _TITLE.isdisjoint(fields)
            return fields == _TITLE or apart or by_place(item)
        case _:
            return False


@dataclass(frozen=True, slots=True)
class Outlet:
    """``bron:``; holds at the first word of the article."""

    pattern: str

    def spans(self, page: Page, scope: Scope) -> list[Span]:
        if not fnmatchcase(page.outlet, self.pattern):
            return []
        first = next((n for n, field in enumerate(page.fields) if len(field) and n in scope.fields), None)
        return [] if first is None else [(first << SHIFT, first << SHIFT, (first << SHIFT,))]

    def possible(self, present: Occurring) -> bool:
        return fnmatchcase(present.outlet, self.pattern)

    def requires(self, commonness: Commonness) -> Required:
        del commonness
        return frozenset()

    def asks(self) -> frozenset[int]:
        return frozenset()

    def width(self) -> int | None:
        return None


@dataclass(frozen=True, slots=True)
class Several:
    """MIN/n."""

    count: int
    items: tuple[Node, ...]

    def spans(self, page: Page, scope: Scope) -> list[Span]:
        if scope.reach is not Reach.SENTENCE:
            return self._enough([item.spans(page, scope) for item in self.items])
        by_sentence: dict[int, list[list[Span]]] = {}
        for number, item in enumerate(self.items):
            for span in item.spans(page, scope):
                rows = by_sentence.setdefault(page.sentence(span[0]), [[] for _ in self.items])
                rows[number].append(span)
        return [span for key in sorted(by_sentence) for span in self._enough(by_sentence[key])]

    def _enough(self, found: list[list[Span]]) -> list[Span]:
        hits = disjoint(found[0]) if len(found) == 1 else [spans[0] for spans in found if spans]
        if len(hits) < self.count:
            return []
        hits = sorted(hits)[: max(self.count, 1)]
        evidence = tuple(sorted({p for hit in hits for p in hit[2]}))
        return [(hits[0][0], hits[0][1], evidence)]

    def possible(self, present: Occurring) -> bool:
        able = sum(item.possible(present) for item in self.items)
        return able >= (1 if len(self.items) == 1 else self.count)

    def requires(self, commonness: Commonness) -> Required:
        return one_of([item.requires(commonness) for item in self.items], commonness)

    def asks(self) -> frozenset[int]:
        return frozenset().union(*(item.asks() for item in self.items))

    def width(self) -> int | None:
        return None
