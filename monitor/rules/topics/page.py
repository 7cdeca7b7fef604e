"""An article laid out for matching: every word of title, lead and body on one line of positions.

A position is ``field << 20 | index``: title 0, lead 1, body 2. Words of different fields are never near.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from monitor.model.article import Document
from monitor.model.topic import Where
from monitor.rules.dutch import word
from monitor.rules.topics.reading import Reading
from monitor.rules.topics.terms import Terms

SHIFT = 20
FIELDS = (Where.TITLE, Where.LEAD, Where.BODY)
BODY = 2
LONGEST = 200_000
"""Characters of one field that are read: a novel of forty thousand words."""

Span = tuple[int, int, tuple[int, ...]]
"""First and last position of a hit, and the positions of the words that are its evidence."""


Fields = tuple[Reading, Reading, Reading]
"""Title, lead and body."""


def texts(document: Document) -> tuple[str, str, str]:
    """The three fields in order, each cut at what is read of it."""
    return document.title[:LONGEST], document.lead[:LONGEST], document.body[:LONGEST]


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


def laid_out(fields: Fields, occurring: Occurring, terms: Terms, asked: Iterable[frozenset[int]]) -> Page:
    """The page with the places of what is ``asked`` for in it."""
    wanted = frozenset(terms.sign(number) for each in asked for number in each & occurring.anywhere)
    places: dict[int, list[int]] = {}
    for number, field in enumerate(fields):
        for asked_for, found in field.places(wanted).items():
            places.setdefault(asked_for, []).extend([number << SHIFT | place for place in found])
    return Page(fields, occurring, terms, places)


class Page:
    """One article and where query words stand in it, looked up when first asked for.

    ``present`` holds every query word that may be in it; ``memo`` keeps what groups came to.
    """

    def __init__(
        self,
        fields: Fields,
        occurring: Occurring,
        terms: Terms,
        places: Mapping[int, list[int]],
        gone: frozenset[int] = frozenset(),
    ) -> None:
        """``places``: of every word that is asked for; ``gone``: those that are struck out."""
        self.fields = fields
        self.occurring = occurring
        self.present = occurring.anywhere
        self.outlet = occurring.outlet
        self.memo: dict[object, list[Span]] = {}
        self._terms = terms
        self._gone = gone
        self._hits: dict[int, list[Span]] = {}
        self._places = places

    def without(self, struck: Iterable[int]) -> Page:
        """The same page with the words at these positions struck out."""
        return Page(self.fields, self.occurring, self._terms, self._places, self._gone.union(struck))

    def hits(self, number: int) -> list[Span]:
        """Where a word or phrase stands, in order of position."""
        found = self._hits.get(number)
        if found is None:
            words = self._terms.in_a_row(number)
            phrase = len(words) > 1
            found = self._in_a_row(words, self._terms.sign(number)) if phrase else self._alone(number)
            self._hits[number] = found
        return found

    def _alone(self, word: int) -> list[Span]:
        return [(p, p, (p,)) for p in sorted({*self._places.get(word, ())} - self._gone)]

    def _in_a_row(self, words: tuple[int, ...], sign: int) -> list[Span]:
        ahead, last = words.index(sign), len(words) - 1
        starts = [place - ahead for place, _, _ in self.hits(sign)]
        return [
            (start, start + last, tuple(range(start, start + last + 1)))
            for start in starts
            if all(self._is(start + at, word) for at, word in enumerate(words))
        ]

    def _is(self, position: int, number: int) -> bool:
        words = self.fields[position >> SHIFT].words
        index = position & _INDEX
        return index < len(words) and number in words[index] and position not in self._gone

    def sentence(self, position: int) -> int:
        """A number for the sentence at ``position``, different for every sentence of the article."""
        field = position >> SHIFT
        return field << SHIFT | self.fields[field].layout.sentence(position & _INDEX)

    def paragraph(self, position: int) -> int:
        """A number for the paragraph at ``position``, different for every paragraph of the article."""
        field = position >> SHIFT
        return field << SHIFT | self.fields[field].layout.paragraph(position & _INDEX)

    def lemma(self, position: int) -> str:
        """The base form of the word at ``position``."""
        return word(self.fields[position >> SHIFT].layout.raw[position & _INDEX]).lemma

    def words(self) -> int:
        """How many words the article has."""
        return sum(len(field) for field in self.fields)


_INDEX = (1 << SHIFT) - 1


def index_of(position: int) -> int:
    """The place of the word within its field, from 0."""
    return position & _INDEX
