"""An article laid out for matching: every word of title, lead and body on one line of positions.

A position is ``field << 20 | index``: title 0, lead 1, body 2. Words of different fields are never near.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Set

from monitor.model.article import Document
from monitor.model.topic import Where
from monitor.rules.dutch import Layout, word
from monitor.rules.topics.terms import Terms

SHIFT = 20
FIELDS = (Where.TITLE, Where.LEAD, Where.BODY)
BODY = 2
LONGEST = 200_000
"""Characters of one field that are read: a novel of forty thousand words."""

Span = tuple[int, int, tuple[int, ...]]
"""First and last position of a hit, and the positions of the words that are its evidence."""


def texts(document: Document) -> tuple[str, str, str]:
    """The three fields in order, each cut at what is read of it."""
    return document.title[:LONGEST], document.lead[:LONGEST], document.body[:LONGEST]


class Page:
    """One article and where the ``wanted`` query words stand in it. ``memo`` keeps what groups came to."""

    def __init__(
        self, document: Document, terms: Terms, wanted: Set[int], *, title_alone: bool = False
    ) -> None:
        title, *rest = texts(document)
        self.outlet = document.outlet
        self.fields = (Layout(title), *(Layout("" if title_alone else text) for text in rest))
        self.places: dict[int, list[int]] = {}
        self.memo: dict[object, list[Span]] = {}
        for number, field in enumerate(self.fields):
            base = number << SHIFT
            for index, found in terms.places(field.raw, wanted):
                for term in found:
                    self.places.setdefault(term, []).append(base | index)
            for index, whole in field.halves.items():
                for term in wanted & set(terms.of(whole)).difference(terms.of(field.raw[index])):
                    insort(self.places.setdefault(term, []), base | index)
        self.present = frozenset(self.places)

    def without(self, struck: Iterable[int]) -> Page:
        """The same page with the words at these positions struck out."""
        gone = frozenset(struck)
        page = Page.__new__(Page)
        page.outlet, page.fields, page.memo = self.outlet, self.fields, {}
        page.places = {
            term: kept
            for term, places in self.places.items()
            if (kept := [p for p in places if p not in gone])
        }
        page.present = frozenset(page.places)
        return page

    def sentence(self, position: int) -> int:
        """A number for the sentence at ``position``, different for every sentence of the article."""
        field = position >> SHIFT
        return field << SHIFT | self.fields[field].sentence(position & _INDEX)

    def paragraph(self, position: int) -> int:
        """A number for the paragraph at ``position``, different for every paragraph of the article."""
        field = position >> SHIFT
        return field << SHIFT | self.fields[field].paragraph(position & _INDEX)

    def lemma(self, position: int) -> str:
        """The base form of the word at ``position``."""
        return word(self.fields[position >> SHIFT].raw[position & _INDEX]).lemma

    def words(self) -> int:
        """How many words the article has."""
        return sum(len(field.raw) for field in self.fields)


_INDEX = (1 << SHIFT) - 1


def index_of(position: int) -> int:
    """The place of the word within its field, from 0."""
    return position & _INDEX
