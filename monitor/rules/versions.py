"""What counts as a new version of an article, and how to show the difference.

Only what the newsroom rewrote counts (``rules.steady``)::

    two versions | steady | sentences | words -> changes, each with its pieces
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from monitor.model.article import Document
from monitor.model.topic import Where
from monitor.model.version import Change, Piece
from monitor.rules.alerting import headline
from monitor.rules.dutch import fold, word
from monitor.rules.dutch.lexicon import zipf
from monitor.rules.steady import steady

_SENTENCE = re.compile(r"(?<=[.!?…])[\"'\u2019\u201d]?\s+|\s*\n\s*")
_TOKEN = re.compile(r"\w+(?:['\u2019.,:-]\w+)*|[^\w\s]")
_FUNCTION_WORD = 6.0
"""Zipf frequency from which a word carries no news by itself."""
_TURNS = frozenset(["niet", "geen", "nooit", "wel", "zonder", "niemand", "niets", "alle", "mogelijk"])
"""Common words that turn a sentence round."""
_REWRITTEN = 0.4
"""Sentences with less in common than this are shown whole, old and new."""


def is_new_version(before: Document, after: Document) -> bool:
    """Whether a reader would call it changed; a text that went missing (a wall, a short feed) is not."""
    return any(_plain(new) and _plain(new) != _plain(old) for _, old, new in _fields(before, after))


def changes(before: Document, after: Document) -> tuple[Change, ...]:
    """Every field that reads differently, title first, with the pieces to show and whether it matters."""
    found = []
    for where, old, new in _fields(before, after):
        if _plain(new) and _plain(new) != _plain(old):
            pieces = difference(steady(old), steady(new))
            weighs = headline.material(old, new) if where is Where.TITLE else _material(pieces)
            found.append(Change(where=where, pieces=pieces, material=weighs))
    return tuple(found)


def difference(old: str, new: str) -> tuple[tuple[Piece, str], ...]:
    """What was kept, removed and added, in reading order: whole sentences where those changed, else words."""
    pieces: list[tuple[Piece, str]] = []
    before, after = _SENTENCE.split(old), _SENTENCE.split(new)
    for same, gone, come in _steps(before, after):
        if same:
            pieces.append((Piece.KEPT, " ".join(gone)))
        else:
            pieces.extend(_by_word(" ".join(gone), " ".join(come)))
    return tuple(_joined(pieces))


def _fields(before: Document, after: Document) -> Iterator[tuple[Where, str, str]]:
    yield Where.TITLE, before.title, after.title
    yield Where.LEAD, before.lead, after.lead
    yield Where.BODY, before.body, after.body


@lru_cache(maxsize=2_000)
def _plain(text: str) -> str:
    return fold(steady(text))


def _by_word(old: str, new: str) -> Iterator[tuple[Piece, str]]:
    before, after = old.split(), new.split()
    if SequenceMatcher(None, before, after, autojunk=False).ratio() < _REWRITTEN:
        yield Piece.REMOVED, old
        yield Piece.ADDED, new
        return
    for same, gone, come in _steps(before, after):
        if same:
            yield Piece.KEPT, " ".join(gone)
        else:
            yield Piece.REMOVED, " ".join(gone)
            yield Piece.ADDED, " ".join(come)


def _steps(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """``(same, of the old, of the new)`` in order."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        yield tag == "equal", before[start:end], after[new_start:new_end]


def _joined(pieces: Sequence[tuple[Piece, str]]) -> Iterator[tuple[Piece, str]]:
    """Neighbours of one kind as one piece, empty ones left out."""
    held: tuple[Piece, str] | None = None
    for kind, text in pieces:
        if not text:
            continue
        if held is not None and held[0] is kind:
            held = (kind, f"{held[1]} {text}")
            continue
        if held is not None:
            yield held
        held = (kind, text)
    if held is not None:
        yield held


def _material(pieces: Sequence[tuple[Piece, str]]) -> bool:
    """Whether telling words, names or figures differ; spelling, inflection and word order do not."""
    gone = _telling(text for kind, text in pieces if kind is Piece.REMOVED)
    come = _telling(text for kind, text in pieces if kind is Piece.ADDED)
    lost, gained = gone - come, come - gone
    return any(not _slip(term, gained) for term in lost) or any(not _slip(term, lost) for term in gained)


def _telling(texts: Iterator[str]) -> frozenset[str]:
    tokens = (token for text in texts for token in _TOKEN.findall(text))
    return frozenset(
        word(token).lemma for token in tokens if token[0].isdigit() or (len(token) > 1 and _tells(token))
    )


def _tells(token: str) -> bool:
    plain = fold(token)
    return plain in _TURNS or (token[0].isalpha() and zipf(plain) < _FUNCTION_WORD)


def _slip(term: str, others: frozenset[str]) -> bool:
    """Whether one of ``others`` is the same word but for a letter or two: a spelling put right."""
    if term[0].isdigit() or len(term) < 5:
        return False
    return any(
        SequenceMatcher(None, term, other).ratio() >= 0.85 for other in others if not other[0].isdigit()
    )
