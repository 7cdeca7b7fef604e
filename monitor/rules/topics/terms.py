"""The words that queries ask for, numbered, and which of them a written word is.

Every query word gets one number, shared by all topics. Most spellings in an article are none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from itertools import chain

from monitor.rules.dutch import fold, word
from monitor.rules.dutch.lexicon import zipf
from monitor.rules.topics.sieve import Sieve
from monitor.rules.topics.syntax import Style, Term

_PIECES = re.compile(r"[-'’\u2010\u2011]")
_TRIM = "'’-&_\u2010\u2011"


class Terms:
    """The numbering. Filled while compiling, only read afterwards."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Style, str], int] = {}
        self._forms: dict[str, tuple[int, ...]] = {}
        self._exact: dict[str, int] = {}
        self._cased: dict[str, int] = {}
        self._starts: dict[int, dict[str, int]] = {}
        self._ends: dict[int, dict[str, int]] = {}
        self._commonness: list[float] = []
        self._phrases: dict[tuple[int, ...], int] = {}
        self._words: dict[int, tuple[int, ...]] = {}
        self._signs: dict[int, int] = {}
        self._waiting: dict[int, list[tuple[int, frozenset[int]]]] = {}
        self._sieve = Sieve()

    def __len__(self) -> int:
        return len(self._commonness)

    def word(self, term: Term) -> int:
        """The number of a query word; the same word has the same number in every topic."""
        spelling = term.text if term.style is Style.CASED else fold(term.text).strip(_TRIM)
        key = (term.style, spelling)
        known = self._numbers.get(key)
        if known is not None:
            return known
        new = self._numbers[key] = len(self)
        self._commonness.append(_commonness(term.style, spelling))
        self._file(term.style, spelling, new)
        return new

    def phrase(self, terms: tuple[Term, ...]) -> int:
        """The number of words in a row; that of the word when it is one."""
        if len(terms) == 1:
            return self.word(terms[0])
        words = tuple(map(self.word, terms))
        known = self._phrases.get(words)
        if known is not None:
            return known
        new = self._phrases[words] = len(self)
        self._words[new] = words
        rarest = self._signs[new] = min(words, key=self.commonness)
        self._commonness.append(self.commonness(rarest))
        self._waiting.setdefault(rarest, []).append((new, frozenset(words)))
        return new

    def in_a_row(self, number: int) -> tuple[int, ...]:
        """The words of a phrase, in order; a word is its own."""
        return self._words.get(number, (number,))

    def sign(self, number: int) -> int:
        """The word itself; the rarest word of a phrase."""
        return self._signs.get(number, number)

    def signed(self, word: int) -> list[int]:
        """The phrases of which this is the rarest word."""
        return [number for number, _ in self._waiting.get(word, ())]

    def phrases(self, words: Set[int]) -> list[int]:
        """The phrases of which all words are among ``words``, wherever they stand."""
        waiting = map(self._waiting.__getitem__, words & self._waiting.keys())
        return [number for number, needed in chain.from_iterable(waiting) if needed <= words]

    def _file(self, style: Style, spelling: str, number: int) -> None:
        if style is Style.FORMS:
            asked = word(spelling)
            for form in {asked.surface, asked.lemma, asked.surface.replace("-", "")}:
                self._forms[form] = (*self._forms.get(form, ()), number)
                self._sieve.expect(form)
        elif style is Style.EXACT:
            self._exact[spelling] = number
            self._sieve.expect_whole(spelling)
        elif style is Style.CASED:
            self._cased[spelling] = number
            self._sieve.expect_whole(fold(spelling))
        else:
            table = self._starts if style is Style.START else self._ends
            table.setdefault(len(spelling), {})[spelling] = number
            self._sieve.expect_edge(spelling, at_start=style is Style.START)

    def commonness(self, number: int) -> float:
        """How often the word stands in Dutch (Zipf scale, roughly): rare words are the better to wait for."""
        return self._commonness[number]

    def together(self, words: Iterable[int]) -> float:
        """How often one of these stands there; phrases with one rarest word count as that word."""
        return sum(10 ** self._commonness[each] for each in {self.sign(word) for word in words})

    def of(self, raw: str) -> tuple[int, ...]:
        """The numbers of a word as written, in order. Most words are told at a glance to have none."""
        return self.analysed(raw) if self._sieve.lets_through(raw) else ()

    def analysed(self, raw: str) -> tuple[int, ...]:
        """The same by a full analysis of the word."""
        analysed = word(raw)
        found: set[int] = set()
        for key in analysed.keys:
            found.update(self._forms.get(key, ()))
            for size, table in self._starts.items():
                if key[:size] in table:
                    found.add(table[key[:size]])
            for size, table in self._ends.items():
                if key[-size:] in table:
                    found.add(table[key[-size:]])
        if analysed.surface in self._exact:
            found.add(self._exact[analysed.surface])
        # An acronym keeps its capitals in a compound: *DUO-controles*, *IND'ers*.
        for piece in {raw.rstrip(_TRIM), *_PIECES.split(raw)}:
            if piece in self._cased:
                found.add(self._cased[piece])
        return tuple(sorted(found))


def _commonness(style: Style, spelling: str) -> float:
    if style in {Style.START, Style.END}:
        return max(0.0, 6.0 - 0.4 * len(spelling))
    asked = word(spelling)
    return max(zipf(fold(spelling)), zipf(asked.lemma))
