"""From a document to what stories are told apart by: weighted terms, names and shingles."""

from __future__ import annotations

import math
import re
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import simplemma
from wordfreq import zipf_frequency

if TYPE_CHECKING:
    import numpy.typing as npt

    from monitor.model.article import Document
    from monitor.rules.stories.settings import StorySettings

WORD = re.compile(r"[^\W_]+(?:[.'\u2019-][^\W_]+)*")
SHINGLE = 4
_MIX = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64
)

COMMONEST = 6.0
"""Zipf frequency from which a word tells nothing about a story ('de', 'maar', 'jaar')."""
RAREST = 1.5
"""Zipf frequency given to a word that no list knows: a name as a rule, sometimes a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Features:
    """An article as the rule sees it."""

    terms: dict[str, float]
    """Term to weight; the weights' squares sum to 1."""
    names: frozenset[str]
    shingles: npt.NDArray[np.uint64]
    """Sorted hashes of the text's runs of four words."""


@lru_cache(maxsize=200_000)
def lemma(word: str) -> str:
    """The dictionary form of a lower-case word."""
    return simplemma.lemmatize(word, "nl").lower()


@lru_cache(maxsize=200_000)
def rarity(term: str) -> float:
    """How much a term tells, from its frequency in Dutch at large: 0 for function words, 10 for names."""
    zipf = zipf_frequency(term, "nl")
    return 0.0 if zipf >= COMMONEST else (8.0 - max(zipf, RAREST)) * math.log(10) / 1.5


def features(document: Document, settings: StorySettings) -> Features:
    """What is kept of a document: its heaviest terms, its names and its shingles."""
    title, rest = words(document.title), words(f"{document.lead}\n{document.body}")
    return Features(
        terms=_weighted(title, rest, settings), names=_names(title, rest), shingles=shingles(title + rest)
    )


def words(text: str) -> list[str]:
    """The words of a text, as they stand."""
    return WORD.findall(text)


def shingles(tokens: list[str]) -> npt.NDArray[np.uint64]:
    """Sorted distinct hashes of every run of four words; empty for a shorter text."""
    if len(tokens) < SHINGLE:
        return np.empty(0, dtype=np.uint64)
    codes = np.array([zlib.crc32(token.lower().encode()) for token in tokens], dtype=np.uint64) + np.uint64(1)
    runs = len(codes) - SHINGLE + 1
    mixed = np.zeros(runs, dtype=np.uint64)
    for place in range(SHINGLE):
        mixed = (mixed ^ (codes[place : place + runs] * _MIX[place])) * _MIX[3 - place]
        mixed ^= mixed >> np.uint64(29)
    return np.unique(mixed)


def _weighted(title: list[str], rest: list[str], settings: StorySettings) -> dict[str, float]:
    """The heaviest terms with unit-length weights; ties are broken by the alphabet."""
    counts: dict[str, float] = {}
    for tokens, weight in ((title, settings.title_weight), (rest, 1.0)):
        for token in tokens:
            term = lemma(token.lower())
            counts[term] = counts.get(term, 0.0) + weight
    scored = [
        ((1.0 + math.log(count)) * rarity(term), term) for term, count in counts.items() if len(term) > 1
    ]
    kept = sorted((pair for pair in scored if pair[0] > 0.0), key=lambda pair: (-pair[0], pair[1]))[
        : settings.terms
    ]
    length = math.sqrt(sum(weight * weight for weight, _ in kept)) or 1.0
    return {term: weight / length for weight, term in kept}


def _names(title: list[str], rest: list[str]) -> frozenset[str]:
    """Words that carry a capital and are rare in Dutch at large: people, places, bodies."""
    return frozenset(
        token.lower()
        for token in (*title, *rest)
        if token[0].isupper() and len(token) > 1 and zipf_frequency(token.lower(), "nl") < 4.5
    )
