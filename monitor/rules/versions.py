"""What counts as a new version of an article, and how to show the difference.

Pages change by themselves: clocks, counters, lists of other articles. ``steady`` is the text without them, so
that only what the newsroom rewrote counts::

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

_DAY = r"(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|vandaag|gisteren)"
_MONTH = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|mrt|maart|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|sep(?:t(?:ember)?)?"
    r"|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = rf"(?:{_DAY},?\s*)?(?:\d{{1,2}}\s+{_MONTH}(?:\s+\d{{4}})?|\d{{1,2}}[-/]\d{{1,2}}[-/]\d{{2,4}}|{_DAY})"
_CLOCK = r"(?:om\s+|,\s*|-\s*|\|\s*)?\d{1,2}[:.]\d{2}(?:\s*uur)?"
_NUMBER = r"\d[\d.\u202f\u00a0]*"
_CHANGED = r"(?:bijgewerkt|gewijzigd|aangepast|ge[uü]pdatet?|update|gepubliceerd|geplaatst)"
_LAST = r"(?:laatste?\s+(?:update|wijziging|keer\s+bijgewerkt|bijgewerkt|gewijzigd)|online\s+sinds)"
_SELF_CHANGING = (
    # A date alone after 'gewijzigd op' may be the news; with a clock or a colon it is the page speaking.
    rf"\(?\b{_LAST}(?:\s+op)?\s*:?\s*(?:{_DATE})?\s*(?:{_CLOCK})?\)?",
    rf"\(?\b{_CHANGED}(?:\s+op)?\s*:?\s*(?:{_DATE})?\s*{_CLOCK}\)?",
    rf"^\s*{_CHANGED}\s*:\s*{_DATE}",
    rf"\b{_NUMBER}\s+(?:minuut|minuten|min\.?|uur|uren|seconden)\s+geleden\b",
    rf"\b(?:leestijd|luistertijd)\s*:?\s*(?:ca\.\s*)?{_NUMBER}\s*(?:minuut|minuten|min\.?)",
    rf"\b{_NUMBER}\s*(?:reacties?|comments?|likes?|weergaven|views|shares)\b",
    rf"\b{_NUMBER}\s*(?:keer|x)\s+(?:gelezen|gedeeld|bekeken)\b",
    rf"\b(?:reacties?|gedeeld|gelezen|bekeken)\s*:?\s*\(?{_NUMBER}\)?(?:\s*(?:keer|x))?(?=\s*(?:$|\n|[|·]))",
)
_MOVING = re.compile("|".join(_SELF_CHANGING), re.IGNORECASE | re.MULTILINE)
_FOOTER = re.compile(
    r"^\s*(?:lees\s+(?:ook|meer|verder)|bekijk\s+ook|luister\s+ook|meer\s+over|gerelateerd|meest\s+gelezen"
    r"|deel\s+(?:dit|deze)|volg\s+ons|schrijf\s+je\s+in|meld\s+je\s+aan|advertentie|reageer)\b.*$|^\s*(?:©|\(c\)\s).*$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNS = (
    *("updat", "wijzig", "bijgewerkt", "aangepast", "gepubliceerd", "geplaatst", "online sinds", "geleden"),
    *("tijd", "reacti", "comment", "like", "gelezen", "gedeeld", "bekeken", "weergaven", "views", "shares"),
    *("lees", "bekijk", "luister", "meer over", "gerelateerd", "deel d", "volg ons", "schrijf je", "meld je"),
    *("advertentie", "reageer", "\u00a9", "(c)"),
)
"""Without one of these in it a text holds nothing that moves: most texts pass without a pattern run."""
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'\u2019\u201d]?\s+|\s*\n\s*")
_TOKEN = re.compile(r"\w+(?:['\u2019.,:-]\w+)*|[^\w\s]")
_FUNCTION_WORD = 6.0
"""Zipf frequency from which a word carries no news by itself."""
_TURNS = frozenset(["niet", "geen", "nooit", "wel", "zonder", "niemand", "niets", "alle", "mogelijk"])
"""Common words that turn a sentence round."""
_REWRITTEN = 0.4
"""Sentences with less in common than this are shown whole, old and new."""


def steady(text: str) -> str:
    """The text without what pages change by themselves, on single spaces; empty when that is all of it."""
    low = text.lower()
    if any(sign in low for sign in _SIGNS):
        text = _FOOTER.sub(" ", _MOVING.sub(" ", text))
    return " ".join(text.split())


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
