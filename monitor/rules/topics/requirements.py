"""Which rules could fire at all: told from the words of an article, wherever they stand.

Every query has requirements, lists of words of which one must occur (in the title, where it says ``kop:``).
A list that many rules share is one requirement. A rule is looked at when its rarest one is met, and goes on
when all of them are::

    words | requirements met | rules that waited for them | rules with all requirements met
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from itertools import chain
from typing import NamedTuple


class Requirement(NamedTuple):
    """Of these words one must occur, in the title when ``titled``."""

    words: frozenset[int]
    titled: bool = False


Required = frozenset[Requirement]
"""All of these must be met for a query to hold; none when nothing is known."""
Commonness = Callable[[Iterable[int]], float]
"""The share of all words that some words and phrases have together."""


def rarest(required: Required, commonness: Commonness) -> Requirement | None:
    """The requirement that fewest articles meet: the smallest sum of frequencies; None when there is none."""

    def order(one: Requirement) -> tuple[float, list[int], bool]:
        return commonness(one.words), sorted(one.words), one.titled

    return min(required, key=order, default=None)


def one_of(alternatives: Iterable[Required], commonness: Commonness) -> Required:
    """What several queries require of which one must hold: the rarest requirement of each, together."""
    each = [rarest(required, commonness) for required in alternatives]
    known = [one for one in each if one is not None]
    if not known or len(known) < len(each):
        return frozenset()
    words = frozenset().union(*(one.words for one in known))
    return frozenset((Requirement(words, all(one.titled for one in known)),))


class Requirements:
    """The requirements of all rules, numbered, and who waits for which."""

    def __init__(self, rules: Sequence[Required], commonness: Commonness) -> None:
        numbers: dict[Requirement, int] = {}
        self._always: list[int] = []
        self._waiting: dict[int, list[int]] = {}
        self._of_rule: list[frozenset[int]] = []
        for rule, required in enumerate(rules):
            self._of_rule.append(frozenset(numbers.setdefault(one, -1 - len(numbers)) for one in required))
            awaited = rarest(required, commonness)
            waiting = self._always if awaited is None else self._waiting.setdefault(numbers[awaited], [])
            waiting.append(rule)
        self._awaited = frozenset(self._waiting)
        self.awaited = frozenset().union(*(one.words for one in numbers if numbers[one] in self._awaited))
        """The words that rules wait for: one of them is in every article for which a rule could fire."""
        self._met = _by_word(numbers, titled=False)
        self._met_in_title = _by_word(numbers, titled=True)

    def met(self, words: Iterable[int]) -> frozenset[int]:
        """The requirements that these words meet, wherever they stand."""
        return _NONE.union(*[self._met[word] for word in words if word in self._met])

    def met_in_title(self, words: Iterable[int]) -> frozenset[int]:
        """What these words meet besides when they stand in the title."""
        return _NONE.union(*[self._met_in_title[word] for word in words if word in self._met_in_title])

    def may(self, words: Iterable[int]) -> frozenset[int]:
        """What these words meet, be it only in the title."""
        words = list(words)
        return self.met(words) | self.met_in_title(words)

    def of(self, rule: int) -> frozenset[int]:
        """All that a rule requires."""
        return self._of_rule[rule]

    def able(self, met: Set[int]) -> list[int]:
        """The rules of which everything that is required is met, in order."""
        waiting = chain(self._always, *map(self._waiting.__getitem__, self._awaited & met))
        return sorted(rule for rule in waiting if self._of_rule[rule] <= met)


_NONE: frozenset[int] = frozenset()


def _by_word(numbers: Mapping[Requirement, int], *, titled: bool) -> dict[int, frozenset[int]]:
    """Word → the requirements that it meets; equal sets are one object."""
    found: dict[int, set[int]] = {}
    for one, number in numbers.items():
        for word in one.words if one.titled is titled else ():
            found.setdefault(word, set()).add(number)
    same: dict[frozenset[int], frozenset[int]] = {}
    return {word: same.setdefault(frozenset(met), frozenset(met)) for word, met in found.items()}
