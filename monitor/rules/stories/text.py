"""From a document to what stories are told apart by: its terms, field by field, and its shingles."""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from monitor.rules.dutch import WORD, clean, word
from monitor.rules.dutch.lexicon import common, zipf
from monitor.rules.stories.fields import MARK as FIELD
from monitor.rules.stories.fields import SHARE as FIELD_SHARE
from monitor.rules.stories.fields import fields_of
from monitor.rules.stories.kin import kin
from monitor.rules.stories.newsroom import SHARE as NEWSROOM_SHARE
from monitor.rules.stories.newsroom import newsroom

if TYPE_CHECKING:
    import numpy.typing as npt

    from monitor.model.article import Document
    from monitor.rules.stories.settings import StorySettings

SHINGLE = 4
_MIX = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64
)

COMMONEST = 6.0
"""Zipf frequency from which a word tells nothing about a story ('de', 'maar', 'jaar')."""
COMMON = 4.0
"""Zipf frequency from which the forms of a word are counted together."""
RAREST = 1.5
"""Zipf frequency given to a word that no list knows: a name as a rule, sometimes a slip of the pen."""
TYPICAL_LENGTH = 200
"""Words in an article, to turn the frequency of a word into the share of articles that hold it."""
NAME_BELOW = 4.6
"""A capitalised word that is commoner than this opens a sentence more often than it names something."""

_TOKEN = re.compile(rf"\d+(?:[.,]\d+)+|{WORD.pattern}")
"""A word, or a number with its points and commas."""
_PART = re.compile(r"\s+[|\u2013-]\s+|(?<=\w\w[.?!'\u2019])\s+|(?<=\w):\s+")
_RUBRIC = re.compile(
    r"\b(?:columns?|commentaar|opinie|lezersbrieven|ingezonden|cartoon|podcast|liveblog)\b",
    re.IGNORECASE,
)
_LABEL_WORDS = 5
"""A longer part of a title says something itself."""

WHOLE, LEAD, TITLE, NAMES, SUBJECT = range(5)
ROWS = 5
"""The rows of ``Features.fields``, and their number."""


@dataclass(frozen=True, slots=True)
class Features:
    """An article as the rule sees it."""

    terms: tuple[str, ...]
    """Alphabetical, so that sums run in one order whatever came before."""
    fields: npt.NDArray[np.float16]
    """One column a term; rows ``WHOLE`` (title and lead counted heavier), ``LEAD`` (with the title),
    ``TITLE``, ``NAMES`` (as a name) and ``SUBJECT`` (of a field of words, and of nothing else); each 1 + log
    of the count, 0 where the term is not in it."""
    shingles: npt.NDArray[np.uint32]
    """Sorted hashes of the text's runs of four words."""
    brief: bool = False
    """Hardly more than a headline and a standfirst."""


@lru_cache(maxsize=65_536)
def share(term: str) -> float:
    """The share of Dutch articles that hold a term, going by Dutch at large; 1 for function words."""
    if term[0].isdigit():
        return _share_of_number(term)
    if term[0] == FIELD:
        return FIELD_SHARE
    frequency = max(zipf(term), _by_term().get(term, 0.0), RAREST)
    if frequency >= COMMONEST:
        return 1.0
    at_large = -math.expm1(-TYPICAL_LENGTH * 10 ** (frequency - 9))
    return max(at_large, NEWSROOM_SHARE) if term in newsroom() else at_large


@lru_cache(maxsize=1)
def _by_term() -> dict[str, float]:
    """Zipf frequency of a base form over all its forms: *sommige* is common, and *sommig* itself is not.

    Of common words only; the form that a rare word has tells as much as all of them.
    """
    total: dict[str, float] = {}
    for surface, amount in common(COMMON).items():
        term = kin(word(surface).lemma)
        total[term] = total.get(term, 0.0) + amount
    return {term: math.log10(amount) + 9 for term, amount in total.items()}


def _share_of_number(term: str) -> float:
    """No list of words knows numbers: small ones and years are in many articles, 456.000 is in few."""
    if not term.isdigit():
        return 0.002
    if len(term) < 3:
        return 0.05
    return 0.03 if term[:2] in {"19", "20"} and len(term) == 4 else 0.004 if term.endswith("00") else 0.002


def features(document: Document, settings: StorySettings) -> Features:
    """What is kept of a document: its heaviest terms by field, and its shingles."""
    title = _TOKEN.findall(without_rubric(clean(document.title).text))
    rest = _TOKEN.findall(clean(f"{document.lead}\n{document.body}").text)
    counts = _counts(title, rest, settings)
    kept = _kept(counts, settings)
    fields = np.array([counts[term] for term in kept], dtype=np.float64).reshape(len(kept), ROWS).T
    logged = np.where(fields >= 1, 1 + np.log(np.maximum(fields, 1)), fields).astype(np.float16)
    brief = len(title) + len(rest) <= settings.brief_words
    return Features(terms=tuple(kept), fields=logged, shingles=shingles(title + rest), brief=brief)


def _kept(counts: dict[str, list[float]], settings: StorySettings) -> list[str]:
    """The heaviest words and subjects, in alphabetical order."""
    subjects = sorted(
        (term for term in counts if term[0] == FIELD), key=lambda term: (-counts[term][SUBJECT], term)
    )
    words = {term: row for term, row in counts.items() if term[0] != FIELD}
    return sorted(_heaviest(words, settings.terms) + subjects[: settings.subjects])


def without_rubric(title: str) -> str:
    """The title less the parts that name a rubric and its author: they come back every day in every story."""
    parts = _PART.split(title)
    kept = [part for part in parts if not _RUBRIC.search(part) or len(part.split()) > _LABEL_WORDS]
    return " . ".join(kept) if kept else title


def _counts(title: list[str], rest: list[str], settings: StorySettings) -> dict[str, list[float]]:
    """For each term its weighted count in the whole, and its counts in lead, title and as a name."""
    counts: dict[str, list[float]] = {}
    edge = settings.lead_words
    places = (
        (title, settings.title_weight, 1, 1),
        (rest[:edge], settings.lead_weight, 1, 0),
        (rest[edge:], 1.0, 0, 0),
    )
    for tokens, weight, in_lead, in_title in places:
        for token, times in Counter(tokens).items():
            found = word(token)
            term = kin(found.lemma)
            amounts = (weight * times, float(in_lead * times), float(in_title * times))
            part = tuple(settings.part_weight * each for each in amounts)
            _count(counts, term, part if found.parts else amounts, NAMES, times * _names(token, term))
            for each in found.parts:
                _count(counts, kin(each), part)
            for field in fields_of(found.lemma, found.surface, *found.parts):
                _count(counts, field, (), SUBJECT, amounts[0])
    return counts


def _names(token: str, term: str) -> bool:
    """Whether a word is written as a name, and is no word of every day."""
    capital = token[:1].isupper() and len(token) > 2 and zipf(word(token).surface) < NAME_BELOW
    return capital and share(term) < NEWSROOM_SHARE


def _count(
    counts: dict[str, list[float]], term: str, amounts: tuple[float, ...], also: int = NAMES, more: float = 0
) -> None:
    """Adds to the first rows of a term, and ``more`` to the row ``also``."""
    if len(term) < 2 or share(term) >= 1.0:
        return
    row = counts.setdefault(term, [0.0] * ROWS)
    for place, amount in enumerate(amounts):
        row[place] += amount
    row[also] += more


def _heaviest(counts: dict[str, list[float]], most: int) -> list[str]:
    """The terms that tell most, in alphabetical order."""
    if len(counts) <= most:
        return sorted(counts)
    return sorted(
        sorted(counts, key=lambda term: (math.log1p(counts[term][0]) * math.log(share(term)), term))[:most]
    )


def shingles(tokens: list[str]) -> npt.NDArray[np.uint32]:
    """Sorted distinct hashes of every run of four words; empty for a shorter text."""
    if len(tokens) < SHINGLE:
        return np.empty(0, dtype=np.uint32)
    codes = np.array([zlib.crc32(token.lower().encode()) for token in tokens], dtype=np.uint64) + np.uint64(1)
    runs = len(codes) - SHINGLE + 1
    mixed = np.zeros(runs, dtype=np.uint64)
    for place in range(SHINGLE):
        mixed = (mixed ^ (codes[place : place + runs] * _MIX[place])) * _MIX[3 - place]
        mixed ^= mixed >> np.uint64(29)
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def containment(one: npt.NDArray[np.uint32], two: npt.NDArray[np.uint32]) -> tuple[int, float]:
    """How many shingles two texts share, and what share that is of the shorter one's."""
    shorter = min(len(one), len(two))
    common = len(np.intersect1d(one, two, assume_unique=True))
    return common, common / shorter if shorter else 0.0
