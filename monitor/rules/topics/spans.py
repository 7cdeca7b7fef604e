"""Where a query may look, and arithmetic on hits: how far apart, near enough, overlapping."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from monitor.rules.topics.page import FIELDS, SHIFT, Page, Span
from monitor.rules.topics.syntax import Reach

FAR = 25
"""Words that the sides of EN may be apart in one field when their paragraph is not the same."""
PARAGRAPH = 60
"""Words that they may be apart within one paragraph."""
_HEAD = 1
"""Title and lead (fields 0 and 1) speak of the whole article."""


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """Where a node may look, and how far the sides of EN may be apart.

    Made by ``scope`` alone, so that equal ones are the same.
    """

    fields: frozenset[int]
    reach: Reach


@cache
def scope(fields: frozenset[int] = frozenset((0, 1, 2)), reach: Reach = Reach.PASSAGE) -> Scope:
    """The one scope with these fields (0 title, 1 lead, 2 body) and this reach."""
    return Scope(fields, reach)


ANYWHERE = scope(frozenset((0, 1, 2)), Reach.PASSAGE)


def within(spans: Iterable[Span], scope: Scope) -> list[Span]:
    """The hits in the fields of ``scope``."""
    fields = scope.fields
    if len(fields) == len(FIELDS):
        return list(spans)
    return [span for span in spans if span[0] >> SHIFT in fields]


def gap(one: Span, other: Span) -> int:
    """Words from the end of the one to the beginning of the other; 0 when they overlap."""
    return max(one[0] - other[1], other[0] - one[1], 0)


def union(one: Span, other: Span) -> Span:
    """The stretch that holds both, with the evidence of both."""
    evidence = tuple(sorted({*one[2], *other[2]}))
    return min(one[0], other[0]), max(one[1], other[1]), evidence


def joined(left: list[Span], right: list[Span], page: Page, scope: Scope) -> list[Span]:
    """Each of ``left`` with the nearest of ``right`` in reach of it."""
    found: list[Span] = []
    starts = [span[0] for span in right]
    for one in left:
        at = bisect_left(starts, one[0])
        around = right[max(0, at - 2) : at + 2]
        near = sorted(around, key=lambda other: gap(one, other)) + right[:1]
        partner = next((other for other in near if in_reach(one, other, page, scope)), None)
        if partner is not None:
            found.append((one[0], one[1], tuple(sorted({*one[2], *partner[2]}))))
    return found


def in_reach(one: Span, other: Span, page: Page, scope: Scope) -> bool:
    """Whether the sides of EN are near enough to be about one thing."""
    a, b = one[2][0], other[2][0]
    if scope.reach is Reach.SENTENCE:
        return page.sentence(a) == page.sentence(b)
    if scope.reach is Reach.ARTICLE or min(a, b) >> SHIFT <= _HEAD:
        return True
    far = PARAGRAPH if page.paragraph(a) == page.paragraph(b) else FAR
    return gap(one, other) <= far


def disjoint(spans: list[Span]) -> list[Span]:
    """The hits in order that do not overlap an earlier one."""
    kept: list[Span] = []
    for span in spans:
        if not kept or span[0] > kept[-1][1]:
            kept.append(span)
    return kept
