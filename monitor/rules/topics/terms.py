"""The words that queries ask for, numbered, and which of them a written word is.

Every query word gets one number, shared by all topics. A spelling in an article is looked up once and
remembered: ``raw spelling → numbers``. Most spellings have none, and that is what makes matching fast.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from itertools import chain

from monitor.rules.dutch import WORD, clean, fold, suspended, word
from monitor.rules.dutch.lexicon import zipf
from monitor.rules.topics.sieve import Sieve
from monitor.rules.topics.syntax import Style, Term

_ROOM = 400_000
_PIECES = re.compile(r"[-'’\u2010\u2011]")
_TRIM = "'’-&_\u2010\u2011"


class _Memory:
    """What spellings turned out to be.

    Replaced as a whole when it is full, so that a thread still at work with the old one goes on undisturbed.
    """

    def __init__(self) -> None:
        self.chunks: dict[str, tuple[int, ...]] = {}
        """What stands between white space → the query words in it, most often none."""
        self.words: dict[str, tuple[int, ...]] = {}
        """A word as written → the query words that it is."""

    def full(self) -> bool:
        return max(len(self.chunks), len(self.words)) >= _ROOM


class Terms:
    """The numbering. Filled while compiling, only read afterwards (but for its memory of spellings)."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Style, str], int] = {}
        self._forms: dict[str, tuple[int, ...]] = {}
        self._exact: dict[str, int] = {}
        self._cased: dict[str, int] = {}
        self._starts: dict[int, dict[str, int]] = {}
        self._ends: dict[int, dict[str, int]] = {}
        self._commonness: list[float] = []
        self._memory = _Memory()
        self._sieve = Sieve()

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, term: Term) -> int:
        """The number of a query word; the same word has the same number in every topic."""
        spelling = term.text if term.style is Style.CASED else fold(term.text).strip(_TRIM)
        key = (term.style, spelling)
        known = self._numbers.get(key)
        if known is not None:
            return known
        new = self._numbers[key] = len(self._numbers)
        self._commonness.append(_commonness(term.style, spelling))
        self._file(term.style, spelling, new)
        return new

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

    def of(self, raw: str) -> tuple[int, ...]:
        """The numbers of a word as written, in order; remembered."""
        return self._remembered(self._memory, raw)

    def places(self, raws: list[str], wanted: Set[int]) -> list[tuple[int, list[int]]]:
        """Where in a list of words as written those of ``wanted`` stand: place, and which of them."""
        memory = self._memory
        unique = list(set(raws))
        known = list(map(memory.words.get, unique))
        if None in known:
            known = [self._remembered(memory, raw) for raw in unique]
        found: dict[str, list[int]] = {}
        for raw, numbers in zip(unique, known, strict=True):
            if numbers and (kept := [number for number in numbers if number in wanted]):
                found[raw] = kept
        if not found:
            return []
        return [(place, found[raw]) for place, raw in enumerate(raws) if raw in found]

    def present(self, texts: Iterable[str]) -> set[int]:
        """The numbers of all query words that occur in ``texts``, wherever.

        Works on what stands between white space, punctuation and all: cutting a text finer is not needed to
        know that it holds nothing.
        """
        chunks: set[str] = set()
        for text in texts:
            tidy = clean(text).text
            chunks.update(tidy.split())
            chunks.update(full for _, full in suspended(tidy))
        memory = self._memory
        known = list(map(memory.chunks.get, chunks))
        if None in known:
            for chunk in chunks.difference(memory.chunks):
                words = WORD.findall(chunk)
                memory.chunks[chunk] = tuple({n for raw in words for n in self._remembered(memory, raw)})
            known = list(map(memory.chunks.get, chunks))
            if memory.full():
                self._memory = _Memory()
        return set(chain.from_iterable(filter(None, known)))

    def _remembered(self, memory: _Memory, raw: str) -> tuple[int, ...]:
        known = memory.words.get(raw)
        if known is None:
            known = self._numbers_of(raw) if self._sieve.lets_through(raw) else ()
            memory.words[raw] = known
        return known

    def _numbers_of(self, raw: str) -> tuple[int, ...]:
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
