"""How long each kind of data is kept, and why; the letting go itself is storage's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.rules.stories import StorySettings

_MONTH, _YEAR = timedelta(days=30), timedelta(days=365)
ARCHIVED = 7 * _YEAR
EVERY = timedelta(days=7)
AGAIN = timedelta(days=28)
"""After how long administrators hear once more that nobody lets go."""


class Kind(StrEnum):
    """A kind of data with a term of its own, in the order of letting go: none changes a later one's count."""

    ANALYSES = "analyses"
    """What the story window knew of articles that have left it."""
    EARLIER = "earlier-texts"
    """What a text was before it was changed, as TEXTS."""
    TEXTS = "full-texts"
    """Texts outside stories that were told or acted upon; headline, summary and link stay."""
    JUDGES = "judges"
    """Who said that an article does not belong to a topic: struck out, before the judgement goes with it."""
    UNMATCHED = "unmatched-articles"
    """Articles without a topic, in a story nobody was told of and nobody did anything about."""
    MATCHED = "untold-articles"
    """The same with a topic."""
    STORIES = "empty-stories"
    """Stories of which no article is left."""
    MOVES = "moves-by-rule"
    """Articles that the rule moved between stories nobody was told of."""
    SUPPRESSIONS = "suppressions"
    """Why something was not told."""
    WATCHES = "watches"
    """What was last decided of a story that has ended."""
    MUTES = "ended-mutes"
    """Silences that ended, with who asked for them and why."""
    RECIPIENTS = "recipients"
    """Who exactly was told, and what their provider said: struck out, the delivery itself stays."""
    THREADS = "threads"
    """In which conversation somebody was told of a story."""
    NOTICES = "notices"
    """What the service told administrators about itself, the daily canary among it."""
    TOLD = "told-before-restore"
    """Fingerprints of what was told before a restore."""
    SESSIONS = "sessions"
    """Expired sessions."""
    FAILURES = "failed-logins"
    """Failed attempts to log in."""
    INVITATIONS = "invitations"
    """Links to choose a password that are used or expired."""
    TOKENS = "tokens"
    """API tokens that are revoked or expired."""
    ROSTERS = "rosters"
    """Duty rosters that are read no more."""
    ROUNDS = "rounds"
    """Rounds of polling."""
    DAYS = "outlet-days"
    """How an outlet's day went."""
    OUTLETS = "outlet-states"
    """What is known of outlets that are read no more."""
    SUBSCRIPTIONS = "subscriptions"
    """Subscriptions to pushed news that have lapsed."""
    QUARANTINE = "quarantine"
    """Documents of outlets that no reader could read."""
    CHANCES = "chances"
    """What was learnt about Kamervragen, but for the newest."""


@dataclass(frozen=True, slots=True)
class Term:
    """How long, and on what ground."""

    keep: timedelta
    because: str

    def until(self, now: datetime) -> datetime:
        """What is older than this may go."""
        return now - self.keep


TERMS = {
    Kind.ANALYSES: Term(StorySettings().horizon, "werkgeheugen van het verhalenvenster"),
    Kind.EARLIER: Term(_YEAR, "auteursrecht en AVG, net als de tekst zelf"),
    Kind.TEXTS: Term(_YEAR, "auteursrecht en AVG: daarna volstaan kop, samenvatting en vindplaats"),
    Kind.JUDGES: Term(_YEAR, "AVG: het oordeel blijft, van wie het is niet"),
    Kind.UNMATCHED: Term(timedelta(days=90), "AVG: niet langer dan nodig om een verhaal te herkennen"),
    Kind.MATCHED: Term(ARCHIVED, "AVG: niet langer dan de knipselkrant waarin het kan staan"),
    Kind.STORIES: Term(timedelta(days=90), "AVG: van het verhaal is geen artikel meer over"),
    Kind.MOVES: Term(_YEAR, "verantwoording van wat de regel verplaatste"),
    Kind.SUPPRESSIONS: Term(_YEAR, "verantwoording van wat niet is gemeld"),
    Kind.WATCHES: Term(_YEAR, "verantwoording van wat niet is gemeld"),
    Kind.MUTES: Term(_YEAR, "verantwoording van wat niet is gemeld"),
    Kind.RECIPIENTS: Term(_YEAR, "AVG: dat er is gemeld blijft, aan wie niet"),
    Kind.THREADS: Term(_YEAR, "AVG: dat er is gemeld blijft, aan wie niet"),
    Kind.NOTICES: Term(_YEAR, "beheer; er kunnen adressen in staan (AVG)"),
    Kind.TOLD: Term(timedelta(days=14), "geen bron toont het nog, dus niets kan dubbel komen"),
    Kind.SESSIONS: Term(_MONTH, "AVG, BIO2"),
    Kind.FAILURES: Term(_MONTH, "AVG, BIO2"),
    Kind.INVITATIONS: Term(_MONTH, "AVG, BIO2"),
    Kind.TOKENS: Term(_YEAR, "BIO2: onderzoek na een incident"),
    Kind.ROSTERS: Term(_MONTH, "AVG: wie wanneer dienst had is niet langer nodig"),
    Kind.ROUNDS: Term(_MONTH, "beheer"),
    Kind.DAYS: Term(_YEAR, "beheer: een jaar om een bron met zichzelf te vergelijken"),
    Kind.OUTLETS: Term(timedelta(days=90), "beheer: lang genoeg om een bron terug te zetten"),
    Kind.SUBSCRIPTIONS: Term(_MONTH, "beheer"),
    Kind.QUARANTINE: Term(_MONTH, "beheer: lang genoeg om de uitgever te laten zien wat er kwam"),
    Kind.CHANCES: Term(_YEAR, "beheer"),
}

GOES_WITH = {
    "topic_matches": "articles",
    "search_documents": "articles",
    "search_pending": "articles",
    "saved_searches": "users",
}
"""Tables whose rows go with a row of another."""

STAYS = {
    "users": "zolang iemand er werkt; een beheerder verwijdert het account op de pagina Mensen",
    "standings": "hoort bij het verhaal, net als wie het onder zich heeft",
    "lines": "Archiefwet: wat de lijn was",
    "audit_head": "een telling en een controlegetal, zonder persoonsgegevens",
    "questions": "openbare stukken van de Kamer",
    "question_events": "openbare stukken van de Kamer",
    "question_links": "hoort bij een Kamervraag; wie koppelde is verantwoording (Archiefwet)",
    "parliament_streams": "een leeswijzer per stroom, zonder persoonsgegevens",
    "pushes": "tot het gelezen is, binnen seconden; hoogstens vijf per medium",
    "turns": "een teller, zonder persoonsgegevens",
}
"""Tables that nothing is let go of, and why; besides what waits for the archive."""

ARCHIVE = {
    "stories": "verhalen die zijn gemeld of waarop is gereageerd",
    "alerts": "meldingen over die verhalen",
    "actions": "wat er met een verhaal is gedaan, en door wie",
    "story_moves": "artikelen die iemand verplaatste",
    "line_versions": "versies van woordvoeringslijnen",
    "digests": "knipselkranten",
    "topic_edits": "wijzigingen van onderwerpen",
    "audit": "regels van het logboek: de keten wordt nooit ingekort",
}
"""Tables with rows for the archive after ``ARCHIVED``: listed, never let go by us (Archiefwet)."""


def is_due(last: datetime | None, now: datetime, every: timedelta) -> bool:
    """Whether it is time again; a ``last`` that is still to come is of a clock that was wrong."""
    return last is None or not timedelta(0) <= now - last < every
