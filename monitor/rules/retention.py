"""How long each kind of data is kept, and why; the sweeping itself is storage's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_YEAR = timedelta(days=365)


class Kind(StrEnum):
    """A kind of data with a term of its own."""

    UNMATCHED = "unmatched-articles"
    """Articles without a topic, in a story nobody was told of and nobody did anything about."""
    TEXTS = "full-texts"
    """The texts of matched articles outside such stories; headline, summary and link stay."""
    ROUNDS = "rounds"
    """Rounds of polling."""
    SUPPRESSIONS = "suppressions"
    """Why something was not told."""
    RECIPIENTS = "recipients"
    """Who exactly was told: struck out, the delivery itself stays."""
    SESSIONS = "sessions"
    """Expired sessions and failed logins."""
    QUARANTINE = "quarantine"
    """Documents of outlets that no reader could read."""


@dataclass(frozen=True, slots=True)
class Term:
    """How long, and on what ground."""

    keep: timedelta
    because: str

    def until(self, now: datetime) -> datetime:
        """What is older than this may go."""
        return now - self.keep


TERMS = {
    Kind.UNMATCHED: Term(timedelta(days=90), "AVG: niet langer dan nodig om een verhaal te herkennen"),
    Kind.TEXTS: Term(_YEAR, "auteursrecht en AVG: daarna volstaan kop, samenvatting en vindplaats"),
    Kind.ROUNDS: Term(timedelta(days=30), "beheer"),
    Kind.SUPPRESSIONS: Term(_YEAR, "verantwoording van wat niet is gemeld"),
    Kind.RECIPIENTS: Term(_YEAR, "AVG: dat er is gemeld blijft, aan wie niet"),
    Kind.SESSIONS: Term(timedelta(days=30), "AVG, BIO2"),
    Kind.QUARANTINE: Term(timedelta(days=30), "beheer: lang genoeg om de uitgever te laten zien wat er kwam"),
}
"""Stories that were alerted, what people did and the audit log are no part of it: Archiefwet, by hand."""
