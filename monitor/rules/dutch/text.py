"""A running text as words with their places: character offsets, sentence and paragraph of each.

Offsets always point into the text as given, however it was escaped or composed::

    text | clean (entities, composed characters) | words | sentences, paragraphs | suspended compounds
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from monitor.rules.dutch.clean import clean
from monitor.rules.dutch.suspended import suspended
from monitor.rules.dutch.words import Word, word

WORD = re.compile(r"\w[\w'’\-&\u2010\u2011\u00ad\u200b-\u200d\u2060\ufeff]*")
"""One word as written; edges that are no part of it are trimmed afterwards."""
_TAIL = "'’-&\u2010\u2011\u00ad\u200b\u200c\u200d\u2060\ufeff_"
_BREAK = re.compile(r"\s*\n\s*|(?<=[.!?…])[\"'’”»)\]]*\s+(?=[\"'‘“„«(\[]*[A-Z0-9À-Þ'‘“])")
_SHORTENED = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|[A-Z]\.[A-Z]|dr|mr|drs|ir|ing|prof|mevr|mw|dhr|hr|ds|st|jl|nr|art|o\.a|bijv|bv|"
    r"m\.n|d\.w\.z|z\.g|zgn|zg|ca|resp|incl|excl|vgl|blz|p|vs|etc|max|min|mln|mld|gen|kol|maj|sgt|jr|sr)\.$",
    re.IGNORECASE,
)


class Layout:
    """The words of a text as written and where they stand. Sentences are looked for when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tidy = clean(text)
        self.raw: list[str] = WORD.findall(self._tidy.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [found.start() for found in WORD.finditer(self._tidy.text)]

    @cached_property
    def halves(self) -> dict[int, str]:
        """Position of each half of a suspended compound, and the whole word that it stands for."""
        wholes: dict[int, str] = {}
        for offset, full in suspended(self._tidy.text):
            at = bisect_right(self._starts, offset + 1) - 1
            if 0 <= at < len(self.raw):
                wholes[at] = full
        return wholes

    @cached_property
    def _breaks(self) -> tuple[list[int], list[int]]:
        """Where sentences and paragraphs begin, the first of each left out."""
        sentences: list[int] = []
        paragraphs: list[int] = []
        text = self._tidy.text
        for found in _BREAK.finditer(text):
            if "\n" in found.group():
                paragraphs.append(found.end())
            elif _SHORTENED.search(text, max(0, found.start() - 12), found.start()):
                continue
            sentences.append(found.end())
        return sentences, paragraphs

    def start(self, position: int) -> int:
        """Offset of a word's first character in the text as given."""
        return self._tidy.source(self._starts[position])

    def end(self, position: int) -> int:
        """Offset after a word's last character."""
        return self._tidy.source(self._starts[position] + len(self.raw[position].rstrip(_TAIL)))

    def sentence(self, position: int) -> int:
        """The number of the sentence that a word stands in, from 0."""
        return bisect_right(self._breaks[0], self._starts[position])

    def paragraph(self, position: int) -> int:
        """The number of the paragraph that a word stands in, from 0."""
        return bisect_right(self._breaks[1], self._starts[position])

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Character range of each sentence."""
        edges = [0, *self._breaks[0], len(self._tidy.text)]
        return [(self._tidy.source(a), self._tidy.source(b)) for a, b in pairwise(edges)]

    def sentence_of(self, position: int) -> str:
        """The sentence around a word, on one line."""
        start, end = self.sentences[self.sentence(position)]
        return " ".join(self.text[start:end].split())


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text taken apart. The lists run parallel, one entry a word."""

    text: str
    words: list[Word]
    raw: list[str]
    starts: list[int]
    ends: list[int]
    sentence: list[int]
    paragraph: list[int]
    sentences: list[tuple[int, int]]
    """Character range of each sentence."""

    def sentence_of(self, position: int) -> str:
        """The sentence around the word at ``position``, on one line."""
        start, end = self.sentences[self.sentence[position]]
        return " ".join(self.text[start:end].split())


def analyse(text: str) -> Analysis:
    """Take ``text`` apart. Any text will do, also an empty one; the same text gives the same analysis."""
    layout = Layout(text)
    places = range(len(layout.raw))
    return Analysis(
        text=text,
        words=[_word(layout, place) for place in places],
        raw=layout.raw,
        starts=[layout.start(place) for place in places],
        ends=[layout.end(place) for place in places],
        sentence=[layout.sentence(place) for place in places],
        paragraph=[layout.paragraph(place) for place in places],
        sentences=layout.sentences,
    )


def _word(layout: Layout, place: int) -> Word:
    """The word itself; half a suspended compound has the keys of the whole as well."""
    half = word(layout.raw[place])
    if place not in layout.halves:
        return half
    whole = word(layout.halves[place])
    return Word(half.surface, whole.lemma, whole.parts, half.keys | whole.keys)
