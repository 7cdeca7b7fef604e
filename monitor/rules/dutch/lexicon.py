"""Which words Dutch has, how often they occur, and their base forms. Loaded once, at first use.

Frequencies come from ``wordfreq`` (Zipf scale: 3 is once in a million words), base forms from ``simplemma``,
with a few rules on top for what its dictionary lacks (*institutionele*, *hoofddoekje*). The caches hold the
common words only: whole analyses are remembered in ``words``, and more room here saved no time.
"""

from __future__ import annotations

import math
from functools import lru_cache

import simplemma
import wordfreq
from simplemma.strategies import DEFAULT_DICTIONARY_FACTORY

_ADJECTIVES = (
    ("ionele", "ioneel"),
    ("riele", "rieel"),
    ("turele", "tureel"),
    ("neutrale", "neutraal"),
    ("nale", "naal"),
    ("siale", "siaal"),
    ("ieve", "ief"),
    ("ische", "isch"),
    ("lijke", "lijk"),
    ("bare", "baar"),
    ("loze", "loos"),
    ("gerichte", "gericht"),
    ("dense", "dens"),
    ("ijse", "ijs"),
)
LIKE = 4
"""Letters at the beginning of a base form that nearly all its forms share."""
_DIMINUTIVES = ("etje", "tje", "pje", "kje", "je")


@lru_cache(maxsize=1)
def _frequencies() -> dict[str, float]:
    return {word: math.log10(share) + 9 for word, share in _shares().items()}


def _shares() -> dict[str, float]:
    return wordfreq.get_frequency_dict("nl", wordlist="best")


@lru_cache(maxsize=16_384)
def zipf(word: str) -> float:
    """How common ``word`` (folded) is on the Zipf scale; 0 when it is not a Dutch word that we know."""
    known = _frequencies().get(word)
    if known is not None:
        return known
    return 1.0 if len(word) > 3 and simplemma.is_known(word, "nl") else 0.0


def common(least: float) -> dict[str, float]:
    """Each word at least so common on the Zipf scale, with the share of all words that it is."""
    return {word: 10 ** (frequency - 9) for word, frequency in _frequencies().items() if frequency >= least}


@lru_cache(maxsize=1)
def _dictionary() -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    """What the dictionary says of base forms: which there are, and their forms that look otherwise."""
    bases: set[str] = set()
    unlike: dict[str, tuple[str, ...]] = {}
    for form, found in DEFAULT_DICTIONARY_FACTORY.get_dictionary("nl").items():
        base = str(found).lower()
        if base == form:
            continue
        if len(base) < 16:
            bases.add(base)
        if len(base) < LIKE or base[:LIKE] not in form:
            unlike[base] = (*unlike.get(base, ()), str(form))
    return frozenset(bases), unlike


def unlike_forms() -> dict[str, tuple[str, ...]]:
    """Base form → its forms that do not hold its first ``LIKE`` letters: *stad* → *steden*."""
    return _dictionary()[1]


@lru_cache(maxsize=8_192)
def lemma(word: str) -> str:
    """The base form of ``word`` (folded, no hyphens): *doelen* → *doel*, *hoofddoekjes* → *hoofddoek*."""
    base = _base(word)
    return (_diminutive(base) if len(base) > 7 and base.endswith("je") else "") or base


@lru_cache(maxsize=8_192)
def readings(word: str) -> tuple[str, ...]:
    """Every base form that ``word`` may have: *quota* is itself, and more than one *quotum*."""
    found: str = simplemma.lemmatize(word, "nl").lower()
    kept = lemma(word)
    if kept == word and found == word:
        return tuple(dict.fromkeys((word, _regular(word))))
    return (kept,) if found.startswith(word) else tuple(dict.fromkeys((kept, found.replace("à", "a"))))


_MENDED = {"leden": "lid", "kamerleden": "kamerlid", "raadsleden": "raadslid"}
"""Where the dictionary knows only the rarer reading."""


def _base(word: str) -> str:
    if word in _MENDED:
        return _MENDED[word]
    found: str = simplemma.lemmatize(word, "nl").lower().replace("à", "a")
    if len(found) > len(word) and word in _dictionary()[0]:
        # The dictionary reads *wacht* and *boer* as verbs; a headline means the noun far more often.
        return word
    if found != word:
        return found
    return _adjective(word) or _diminutive(word) or _plural(word) or word


def _adjective(word: str) -> str:
    """*institutionele* → *institutioneel*, *genderneutrale* → *genderneutraal*; empty when it is none."""
    for inflected, base in _ADJECTIVES:
        if len(word) > 7 and word.endswith(inflected):
            return word.removesuffix(inflected) + base
    return ""


def _regular(word: str) -> str:
    """The singular of what the dictionary does not know: *wajongers*, *gedupeerden*."""
    many = len(word) > 6 and word.endswith(("ers", "erden", "enden"))
    return word[:-1] if many else word


def _diminutive(word: str) -> str:
    for ending in ("s", ""):
        bare = word.removesuffix(ending) if ending else word
        for suffix in _DIMINUTIVES:
            stem = bare.removesuffix(suffix)
            if stem != bare and len(stem) > 3 and zipf(stem) >= 2:
                return stem
    return ""


def _plural(word: str) -> str:
    for ending in ("'s", "en", "s"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 3 and zipf(stem) > zipf(word) and stem[-1] not in "ie":
            return stem
    return ""
