"""DRAAD: what a running text tells without ever saying it in one breath.

A headline puts who, what and whom in six words; a report spreads them over sentences. Each list is a thread,
the first of them the scene. A sentence tells when it holds a thread and all the others run around it::

    hits of every thread | sentences with all threads around | enough of them? does every thread come back?
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import chain

from monitor.rules.topics.nodes import Node, widest
from monitor.rules.topics.page import BODY, SHIFT, Occurring, Page, Span, index_of
from monitor.rules.topics.requirements import Commonness, Required
from monitor.rules.topics.spans import PARAGRAPH, Scope
from monitor.rules.topics.spans import scope as scope_of

COMES_BACK = 2
"""Words of a thread that make it one: a word said once is no thread."""
SCENE = 2 * PARAGRAPH
"""Words within which the scene must be named: a report does not say on every line whom it is about."""
_TITLE, _LEAD = 0, 1


@dataclass(frozen=True, slots=True)
class Told:
    """``DRAAD/n(a, b, …)`` over lead and body, which count as one text.

    The scene says whom it is about: it must be near, and its sentences do not count. The title speaks of the
    whole text: what stands in it is near everything, and no sentence of the text.
    """

    count: int
    items: tuple[Node, ...]

    def spans(self, page: Page, scope: Scope) -> list[Span]:
        """One hit for each sentence that tells; none when they are fewer than ``count``."""
        fields = scope_of(scope.fields | {_TITLE}, scope.reach)
        threads: list[list[Span]] = []
        for item in self.items[1:]:
            threads.append(item.spans(page, fields))
            if not threads[-1]:
                return []
        scene = self.items[0].spans(page, fields)
        told = _telling(scene, threads, page) if scene else []
        return told if len(told) >= self.count else []

    def possible(self, present: Occurring) -> bool:
        return all(item.possible(present) for item in reversed(self.items))

    def requires(self, commonness: Commonness) -> Required:
        return frozenset().union(*(item.requires(commonness) for item in self.items))

    def asks(self) -> frozenset[int]:
        return frozenset().union(*(item.asks() for item in self.items))

    def width(self) -> int | None:
        return None

    def around(self) -> int | None:
        """The same where what stands in the title is near everything, and lead and body are one text."""
        thread = widest(self.items)
        return None if thread is None else 2 * (SCENE + thread)


def _telling(scene: list[Span], threads: list[list[Span]], page: Page) -> list[Span]:
    """The sentences that hold a thread with all others around; none when a thread does not come back."""
    offset = len(page.fields[_LEAD])
    near = _Near([scene], offset, SCENE), _Near(threads, offset, PARAGRAPH)
    telling = [{span[2] for span in thread if all(each.all_at(span) for each in near)} for thread in threads]
    if not all(telling) or not (_all_come_back(telling) or _said_in_many_words(telling, page)):
        return []
    sentences: dict[int, set[int]] = {}
    for words in chain.from_iterable(telling):
        sentences.setdefault(page.sentence(words[0]), set()).update(words)
    found = [tuple(sorted(words)) for _, words in sorted(sentences.items())]
    return [(words[0], words[-1], words) for words in found if words[0] >> SHIFT != _TITLE]


def _all_come_back(telling: list[set[tuple[int, ...]]]) -> bool:
    """Whether each thread has its words; one that serves two threads is one word."""
    together = set().union(*telling)
    return all(len(words) >= COMES_BACK for words in telling) and len(together) >= COMES_BACK * len(telling)


def _said_in_many_words(telling: list[set[tuple[int, ...]]], page: Page) -> bool:
    """Whether the threads together hold enough different words: a writer who varies does not repeat."""
    places = {place for words in chain.from_iterable(telling) for place in words[:1]}
    return len({page.lemma(place) for place in places}) >= COMES_BACK * len(telling)


class _Near:
    """Whether threads run around a place. Lead and body are one text; the title is near everything."""

    def __init__(self, threads: list[list[Span]], offset: int, reach: int) -> None:
        self._offset = offset
        self._reach = reach
        untitled = [spans for spans in threads if spans[0][0] >> SHIFT != _TITLE]
        self._around = [[self._place(span) for span in spans] for spans in untitled]

    def all_at(self, span: Span) -> bool:
        """Whether each thread has a word within reach of ``span``."""
        if span[0] >> SHIFT == _TITLE:
            return True
        low, high = self._place(span) - self._reach, self._place(span) + self._reach
        return all(bisect_right(places, high) > bisect_left(places, low) for places in self._around)

    def _place(self, span: Span) -> int:
        return index_of(span[0]) + (self._offset if span[0] >> SHIFT == BODY else 0)
