"""How much likeness a headline needs, by what else speaks for the article: its day, and its outlet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from monitor.model.phrase import Phrase
from monitor.rules.parliament.press import SHARED

WINDOW = timedelta(days=30)
"""How far back the cited article lies, at most, for its date to speak for it."""
_AFTER = timedelta(days=2)
_FAR = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cosine from which a headline is a certain, likely or possible link."""

    certain: float
    likely: float
    possible: float


AGREES = Thresholds(certain=0.60, likely=0.45, possible=0.32)
"""The article's date or outlet fits what the question says."""
UNKNOWN = Thresholds(certain=0.70, likely=0.56, possible=0.38)
"""Neither says anything."""
ELSEWHERE = Thresholds(certain=1.01, likely=1.01, possible=0.40)
"""Other outlets are cited, or the article is younger than the question: a copy of the headline at most."""
DISAGREES = Thresholds(certain=1.01, likely=0.80, possible=0.50)
"""The article is much older than the question."""


def thresholds(time: str, outlet: str) -> Thresholds:
    """By the answers of ``time_fits`` and ``outlet_fits``."""
    if outlet == "disagrees" or time == "after":
        return ELSEWHERE
    if time == "disagrees":
        return DISAGREES
    return AGREES if "agrees" in (time, outlet) else UNKNOWN


def time_fits(published: date | None, asked: date | None) -> str:
    """``agrees``, ``unknown``, ``disagrees`` (much older), or ``after``: younger than the question."""
    if asked is None or published is None:
        return "unknown"
    before = asked - published
    if before < -_AFTER:
        return "after"
    if before <= WINDOW:
        return "agrees"
    return "unknown" if before <= _FAR else "disagrees"


def outlet_fits(site: str, cited: frozenset[str], press: frozenset[str]) -> str:
    """``agrees``, ``unknown`` or ``disagrees``; only known news outlets among the cited can contradict."""
    if site and site in cited:
        return "agrees"
    if not site or not press or (site in SHARED and press & SHARED):
        return "unknown"
    return "disagrees"


def days_apart(published: date | None, asked: date | None) -> tuple[Phrase, ...]:
    """``7 dagen voor de vraag verschenen``; empty where a date is missing."""
    if published is None or asked is None:
        return ()
    days = (asked - published).days
    if abs(days) < 2:
        return (Phrase({0: "link-same-day", 1: "link-day-before", -1: "link-day-after"}[days]),)
    return (Phrase("link-days-before" if days > 0 else "link-days-after", {"days": abs(days)}),)
