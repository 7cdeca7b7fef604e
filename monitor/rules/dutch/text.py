"""A running text as words with their places: character offsets, sentence and paragraph of each.

Offsets always point into the text as given, however it was escaped or composed::

    text | clean (entities, composed characters) | words | sentences, paragraphs | suspended compounds
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from monitor.rules.dutch.words import Word, word

WORD = re.compile(r"\w[\w'’\-&\u2010\u2011\u00ad\u200b-\u200d\u2060\ufeff]*")
"""One word as written; edges that are no part of it are trimmed afterwards."""
_ENTITY = re.compile(r"&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}\d{0,2});")
_TAIL = "'’-&\u2010\u2011\u00ad\u200b\u200c\u200d\u2060\ufeff_"
_BREAK = re.compile(r"\s*\n\s*|(?<=[.!?…])[\"'’”»)\]]*\s+(?=[\"'‘“„«(\[]*[A-Z0-9À-Þ'‘“])")
_SHORTENED = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|[A-Z]\.[A-Z]|dr|mr|drs|ir|ing|prof|mevr|mw|dhr|hr|ds|st|jl|nr|art|o\.a|bijv|bv|"
    r"m\.n|d\.w\.z|z\.g|zgn|zg|ca|resp|incl|excl|vgl|blz|p|vs|etc|max|min|mln|mld|gen|kol|maj|sgt|jr|sr)\.$",
    re.IGNORECASE,
)
_SUSPENDED = re.compile(
    r"(?P<first>\w{3,})[-\u2010\u2011](?P<between>(?:,\s+\w{3,}[-\u2010\u2011])*,?\s+(?:en|of|en/of)\s+)(?P<last>\w{5,})"
)
_HALF = re.compile(r"(\w{3,})[-\u2010\u2011]")
_HEADLESS = re.compile(r"(?P<first>\w{5,})\s+(?:en|of|en/of)\s+[-\u2010\u2011](?P<last>\w{3,})")


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
    suspended: frozenset[int]
    """Positions of the halves of suspended compounds, whose ``words`` entry stands for the whole."""

    def sentence_of(self, position: int) -> str:
        """The sentence around the word at ``position``, on one line."""
        start, end = self.sentences[self.sentence[position]]
        return " ".join(self.text[start:end].split())


@dataclass(frozen=True, slots=True)
class Clean:
    """A text with entities and combining characters resolved, and where each character came from."""

    text: str
    origin: list[int] | None
    """Offset in the original per character, one more at the end; None when nothing changed."""

    def source(self, offset: int) -> int:
        """The offset in the original text."""
        return offset if self.origin is None else self.origin[offset]


def clean(text: str) -> Clean:
    """Resolve ``&amp;amp;``-like entities (escaped twice too) and combining characters."""
    if not ("&" in text and _ENTITY.search(text)) and unicodedata.is_normalized("NFC", text):
        return Clean(text, None)
    out: list[str] = []
    origin: list[int] = []
    at = 0
    for found in _ENTITY.finditer(text):
        _compose(text, at, found.start(), out, origin)
        resolved = html.unescape(html.unescape(html.unescape(found.group())))
        out.append(resolved)
        origin.extend([found.start()] * len(resolved))
        at = found.end()
    _compose(text, at, len(text), out, origin)
    return Clean("".join(out), [*origin, len(text)])


def _compose(text: str, start: int, end: int, out: list[str], origin: list[int]) -> None:
    at = start
    while at < end:
        after = at + 1
        while after < end and unicodedata.combining(text[after]):
            after += 1
        composed = unicodedata.normalize("NFC", text[at:after])
        out.append(composed)
        origin.extend([at] * len(composed))
        at = after


def analyse(text: str) -> Analysis:
    """Take ``text`` apart. Any text will do, also an empty one; the same text gives the same analysis."""
    tidy = clean(text)
    words: list[Word] = []
    raw: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in WORD.finditer(tidy.text):
        written = found.group()
        words.append(word(written))
        raw.append(written)
        starts.append(found.start())
        ends.append(found.start() + len(written.rstrip(_TAIL)))
    halves = _resolve_suspended(tidy.text, words, starts)
    breaks, paragraphs = _breaks(tidy.text)
    return Analysis(
        text=text,
        words=words,
        raw=raw,
        starts=[tidy.source(s) for s in starts],
        ends=[tidy.source(e) for e in ends],
        sentence=[bisect_right(breaks, s) for s in starts],
        paragraph=[bisect_right(paragraphs, s) for s in starts],
        sentences=_ranges(tidy, breaks),
        suspended=halves,
    )


def _ranges(tidy: Clean, breaks: list[int]) -> list[tuple[int, int]]:
    edges = [0, *breaks, len(tidy.text)]
    return [(tidy.source(a), tidy.source(b)) for a, b in pairwise(edges)]


def _breaks(text: str) -> tuple[list[int], list[int]]:
    """Where sentences and paragraphs begin, the first of each left out."""
    sentences: list[int] = []
    paragraphs: list[int] = []
    for found in _BREAK.finditer(text):
        if "\n" in found.group():
            paragraphs.append(found.end())
        elif _SHORTENED.search(text, max(0, found.start() - 12), found.start()):
            continue
        sentences.append(found.end())
    return sentences, paragraphs


def suspended(text: str) -> list[tuple[int, str]]:
    """The full words behind suspended compounds, with the offset of the written half.

    *diversiteits- en inclusiebeleid* gives ``(0, diversiteitsbeleid)``.
    """
    if (
        "- " not in text
        and " -" not in text
        and "-," not in text
        and "\u2010" not in text
        and "\u2011" not in text
    ):
        return []
    whole: list[tuple[int, str]] = []
    for found in _SUSPENDED.finditer(text):
        head = _head(found["last"])
        halves = _HALF.finditer(text, found.start(), found.start("last"))
        whole.extend((half.start(), half[1] + head) for half in halves)
    for found in _HEADLESS.finditer(text):
        first = word(found["first"])
        if first.parts:
            whole.append((found.start("last") - 1, _stem(found["first"]) + found["last"]))
    return whole


def _head(written: str) -> str:
    analysed = word(written)
    if not analysed.parts:
        return written
    for cut in range(len(written) - 3, 2, -1):
        if word(written[cut:]).lemma == analysed.parts[-1]:
            return written[cut:]
    return analysed.parts[-1]


def _stem(written: str) -> str:
    return written[: len(written) - len(_head(written))]


def _resolve_suspended(text: str, words: list[Word], starts: list[int]) -> frozenset[int]:
    halves: set[int] = set()
    for offset, full in suspended(text):
        at = bisect_right(starts, offset + 1) - 1
        if 0 <= at < len(words):
            half, whole = words[at], word(full)
            words[at] = Word(half.surface, whole.lemma, whole.parts, half.keys | whole.keys)
            halves.add(at)
    return frozenset(halves)
