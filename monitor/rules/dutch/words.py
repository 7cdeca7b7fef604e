"""One word: its folded surface, its base form, the parts of its compound, and the keys to find it by."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from monitor.rules.dutch.compounds import GLUED, split
from monitor.rules.dutch.lexicon import lemma, readings
from monitor.rules.dutch.recent import Recent

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"))
_SAME = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-"})
_EDGE = "'-&_"
_PIECES = re.compile(r"[-&/]")
_ROOM = 65_000
"""How many spellings the cache holds: some 30 MB, full within days of news. A roomier one grows longer."""


@dataclass(frozen=True, slots=True)
class Word:
    """The analysis of one spelling; the same object for every occurrence."""

    surface: str
    """Folded: lower case, no diacritics, no soft hyphens."""
    lemma: str
    parts: tuple[str, ...]
    """Base forms of the compound's parts, in order; empty when it is no compound."""
    keys: frozenset[str]
    """Everything that finds this word: surface, base form, and both of each part."""


def fold(text: str) -> str:
    """Lower case without diacritics or invisible characters: *Coördinator* and *coordinator* are one."""
    text = text.translate(_INVISIBLE).translate(_SAME)
    if text.isascii():
        return text.lower()
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return plain.casefold()


class Cache(Recent[Word]):
    """Analyses by spelling."""

    def __missing__(self, raw: str) -> Word:
        return self.keep(raw, _analyse(raw))


_words = Cache(_ROOM)


def word(surface: str) -> Word:
    """The analysis of one word as it is written, remembered. Quotes and hyphens at its edges do not count."""
    return _words[surface]


def _analyse(raw: str) -> Word:
    surface = fold(raw).strip(_EDGE)
    pieces = tuple(piece for piece in _PIECES.split(surface) if piece)
    if len(pieces) > 1 and min(map(len, pieces)) > 1:
        return _hyphenated(surface, pieces)
    found = _simple(surface)
    return found if surface.isascii() and raw.isascii() else _accented(found, raw)


def _accented(folded: Word, raw: str) -> Word:
    """The dictionary knows *moskeeën* by its diaeresis only: its base form counts as well."""
    written = raw.translate(_INVISIBLE).translate(_SAME).strip(_EDGE).lower()
    base = fold(lemma(written)) if written else ""
    if not base or folded.parts or base in {folded.lemma, folded.surface}:
        return folded
    return Word(folded.surface, base, (), folded.keys | {base})


def _simple(surface: str) -> Word:
    if not surface:
        return Word("", "", (), frozenset())
    parts = split(surface)
    if len(parts) == 1:
        base = lemma(surface)
        return Word(surface, base, (), frozenset((surface, base, *readings(surface))))
    bases = tuple(lemma(part) for part in parts)
    front = surface[: len(surface) - len(parts[-1])]
    base = front + bases[-1]
    inner = _runs(surface, parts)
    others = [form for part in parts for form in readings(part)]
    heads = [front + form for form in readings(parts[-1])]
    keys = frozenset((surface, base, *readings(surface), *bases, *others, *heads, *inner, *map(lemma, inner)))
    return Word(surface, base, bases, keys)


def _runs(surface: str, parts: tuple[str, ...]) -> list[str]:
    """Every stretch of neighbouring parts: *hoofd|doek|verbod* holds *hoofddoek* too."""
    edges: list[tuple[int, int]] = []
    at = 0
    for part in parts:
        at = surface.index(part, at)
        edges.append((at, at + len(part)))
        at += len(part)
    last = len(parts)
    return [surface[edges[i][0] : edges[j][1]] for i in range(last) for j in range(i, last)]


def _hyphenated(surface: str, pieces: tuple[str, ...]) -> Word:
    joined = _simple("".join(pieces))
    if pieces[0] in GLUED:
        return Word(surface, joined.lemma, joined.parts, joined.keys | {surface})
    inner = tuple(_simple(piece) for piece in pieces)
    base = surface[: len(surface) - len(pieces[-1])] + inner[-1].lemma
    keys = frozenset((surface, base, joined.surface, joined.lemma)).union(*(part.keys for part in inner))
    parts = tuple(base for part in inner for base in (part.parts or (part.lemma,)))
    return Word(surface, base, parts, keys)
