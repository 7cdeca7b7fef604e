"""Earlier questions on a subject, found by the words that carry it, and counted.

``over dit onderwerp 14 vragen in 12 maanden, 9 naar aanleiding van media``: facts that a reader can check,
shown for as long as no chance has been earned (see ``chance``).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.rules.dutch import WORD, Word, word
from monitor.rules.dutch.lexicon import zipf
from monitor.rules.parliament.titles import Place, in_subject

YEAR = timedelta(days=365)
ALIKE = 0.55
"""The share of the subject's weight that an earlier one must carry to be on the same subject."""
_PART = 0.8
"""What a part of a compound weighs against the whole word."""
_UNKNOWN = 1.0
"""The weight of a word that no earlier subject has: it cannot be found, and must not hide the others."""
_EVERYDAY = 7.0
"""The Zipf frequency of a word that says nothing."""
_FEWEST = 5_000
"""Rarity is judged as among so many subjects at least, or three rows would make everything common."""
_ENOUGH = 3
"""So many of the heaviest words make the subject; what comes after is detail."""
_SHORTEST = 3
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        """bericht berichten artikel artikelen berichtgeving uitzending nieuws nieuwsbericht vraag vragen
        antwoord gesteld nederland nederlands nederlandse kabinet minister staatssecretaris volgens
        waarin waarbij zonder tegen tussen over door naar voor niet meer moet moeten wordt worden veel
        maar haar zijn heeft hebben kunnen nog wel ook als zoals waar wat hoe wie van het een dat die
        deze dit uit aan met bij zich geen gaat willen steeds nieuwe eigen overheid""",
    )
)


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier question that is on the subject. ``alike`` from 0 to 1."""

    number: str
    asked: date
    subject: str
    alike: float
    media: bool
    """Its subject quotes a headline."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a subject was asked about in the year before a day."""

    questions: int
    after_media: int
    newest: date | None = None

    def sentence(self) -> str:
        """For a reader; says so when there is nothing."""
        if not self.questions:
            return "Over dit onderwerp geen vragen in 12 maanden"
        noun = "vraag" if self.questions == 1 else "vragen"
        media = f", {self.after_media} naar aanleiding van media" if self.after_media else ""
        return f"Over dit onderwerp {self.questions} {noun} in 12 maanden{media}"


class EarlierQuestions:
    """Earlier questions by the words of their subjects, held in memory."""

    def __init__(self, subjects: Iterable[tuple[str, date, str]]) -> None:
        self._rows = list(subjects)
        self._postings: dict[str, list[int]] = defaultdict(list)
        for at, (_, _, subject) in enumerate(self._rows):
            for key in frozenset().union(*map(keys_of, words_of(subject))):
                self._postings[key].append(at)

    def __len__(self) -> int:
        return len(self._rows)

    def search(self, subject: str, before: date, within: timedelta = YEAR, best: int = 50) -> list[Earlier]:
        """Earlier questions on the subject, most alike first; ``before`` itself does not count."""
        shared: dict[int, float] = defaultdict(float)
        weights = [self._unit(found, shared, before - within, before) for found in words_of(subject)]
        whole = sum(sorted(weights, reverse=True)[:_ENOUGH])
        hits = []
        for at, weight in shared.items():
            number, asked, text = self._rows[at]
            if weight >= ALIKE * whole:
                hits.append(Earlier(number, asked, text, min(1.0, weight / whole), after_media(text)))
        hits.sort(key=lambda one: (-one.alike, before - one.asked, one.number))
        return hits[:best]

    def counts(self, subject: str, before: date) -> Counts:
        """The year before ``before``."""
        found = self.search(subject, before, best=len(self._rows))
        newest = max((one.asked for one in found), default=None)
        return Counts(len(found), sum(one.media for one in found), newest)

    def _unit(self, found: Word, shared: dict[int, float], first: date, before: date) -> float:
        """Adds one word's weight to every subject of the time that has it, or a part; the weight of it."""
        best: dict[int, float] = {}
        for key in keys_of(found):
            weight = self._weight(key) * (1.0 if key == found.lemma or len(found.parts) < 2 else _PART)
            for at in self._postings.get(key, ()):
                if first <= self._rows[at][1] < before:
                    best[at] = max(best.get(at, 0.0), weight)
        for at, weight in best.items():
            shared[at] += weight
        return max(best.values(), default=_UNKNOWN)

    def _weight(self, key: str) -> float:
        """Rarity among subjects, but no more than in the language: *verder* is rare in subjects only."""
        here = math.log((max(len(self._rows), _FEWEST) + 1) / (len(self._postings.get(key, ())) + 0.5))
        return max(0.1, min(here, (_EVERYDAY - zipf(key)) * math.log(10)))


def after_media(subject: str) -> bool:
    """Whether the subject quotes a headline: ``Het bericht ‘…’``."""
    return any(title.place is Place.SUBJECT for title in in_subject(subject))


def words_of(subject: str) -> list[Word]:
    """The words that carry a subject, each once."""
    found = {}
    for match in WORD.finditer(subject):
        analysed = word(match.group())
        if len(analysed.surface) >= _SHORTEST and not {analysed.surface, analysed.lemma} & _EMPTY:
            found[analysed.lemma] = analysed
    return list(found.values())


def keys_of(found: Word) -> frozenset[str]:
    """The base form, and the parts of a compound."""
    return frozenset((found.lemma, *(part for part in found.parts if len(part) > _SHORTEST)))
