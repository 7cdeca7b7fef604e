"""Kamervragen: who asked whom what, which article is cited, and by when an answer is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from monitor.model.phrase import Phrase


class QuestionKind(StrEnum):
    """The kinds of ``Zaak`` that the desk follows; ``value`` is the open data's ``Soort``."""

    WRITTEN = "Schriftelijke vragen"
    ORAL = "Mondelinge vragen"


class Notice(StrEnum):
    """What a document of a question's Zaak does to it."""

    QUESTION = "vraag"
    ANSWER = "antwoord"
    FURTHER_ANSWER = "nader antwoord"
    POSTPONEMENT = "uitstel"
    WITHDRAWAL = "ingetrokken"
    SCHEDULED = "op de agenda"
    """A question hour or an interpellation in which it is put."""
    HELD = "behandeld"
    CANCELLED = "van de agenda"
    OTHER = "overig"


class Standing(StrEnum):
    """Where a question stands."""

    OPEN = "open"
    POSTPONED = "uitgesteld"
    ANSWERED = "beantwoord"
    WITHDRAWN = "ingetrokken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person on a Zaak. ``function`` is a minister's, ``party`` a member's."""

    name: str
    relation: str = ""
    """``Indiener``, ``Medeindiener``, ``Gericht aan`` or whatever else the open data says."""
    function: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document of a Zaak: question, answer, postponement; or the activity in which it is put."""

    id: str
    """The open data's GUID, for ``Document(<id>)/resource``."""
    number: str
    """``JJJJDnnnnn``; identity together with the Zaak, never the changed-at stamp."""
    kind: str
    """``Soort`` as received; unknown values are kept."""
    title: str = ""
    day: date | None = None
    content_type: str = ""
    publication: str = ""
    """``ah-tk-20232024-429``-like identifier where it is known."""
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One set of questions (a Zaak), as the open data has it now."""

    number: str
    """``JJJJZnnnnn``, the identity."""
    kind: str
    subject: str
    asked: date | None
    """Local date of ``GestartOp``; None when the source says year 1 or nothing."""
    term: date | None = None
    """``Termijn`` as a local date when the source fills it."""
    actors: tuple[Actor, ...] = ()
    papers: tuple[Paper, ...] = ()
    settled: bool = False
    """``Afgedaan``."""
    deleted: bool = False
    changed: datetime | None = None
    """``ApiGewijzigdOp``: where to resume, never what is new."""
    id: str = ""
    text: str = ""
    """The questions themselves with their footnotes, when the document could be read."""

    @property
    def askers(self) -> tuple[Actor, ...]:
        """The member who asked first, then those who joined."""
        first = tuple(actor for actor in self.actors if actor.relation == "Indiener")
        return first + tuple(actor for actor in self.actors if actor.relation == "Medeindiener")

    @property
    def addressees(self) -> tuple[Actor, ...]:
        """The members of the cabinet to whom it is put."""
        return tuple(actor for actor in self.actors if actor.relation == "Gericht aan")


class Confidence(StrEnum):
    """How sure a link is, and so who may make it."""

    CERTAIN = "vast"
    """Linked by itself."""
    LIKELY = "waarschijnlijk"
    """Linked after one click."""
    POSSIBLE = "mogelijk"
    """A suggestion, nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An article that a question may cite, under every headline that it has had."""

    id: str
    url: str = ""
    titles: tuple[str, ...] = ()
    outlet: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A question's tie to an article, and the grounds for it."""

    article: str
    confidence: Confidence
    score: float
    because: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """What ``Linker.link`` found, best first. Only ``links`` may be acted on."""

    links: tuple[Link, ...] = ()
    suggestions: tuple[Link, ...] = ()


class Basis(StrEnum):
    """Where a due date comes from."""

    GIVEN = "gegeven"
    COMPUTED = "berekend"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDates:
    """By when an answer is due, under both readings of what a recess does to the term."""

    due: date
    """The date that counts for overdue: recess does not suspend the term."""
    basis: Basis
    with_recess: date
    """The same term when recess days do not count."""
    postponed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerClock:
    """A question's term on a given day."""

    standing: Standing
    dates: DueDates | None
    """None when the source has no date to count from."""
    days_left: int | None = None
    """Negative when overdue; None when nothing is due any more."""
    overdue: bool = False
    answered: date | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """One run of changes that is followed: an entity of the open data and one of its kinds."""

    entity: str
    kind: str

    @property
    def name(self) -> str:
        """Under which the cursor is kept."""
        return f"{self.entity}:{self.kind}"


STREAMS = (
    Stream("Zaak", "Schriftelijke vragen"),
    Stream("Zaak", "Mondelinge vragen"),
    Stream("Document", "Antwoord schriftelijke vragen"),
    Stream("Document", "Antwoord schriftelijke vragen (nader)"),
    Stream("Document", "Mededeling (uitstel antwoord)"),
    Stream("Document", "Mededeling"),
    Stream("Activiteit", "Vragenuur"),
    Stream("Activiteit", "Interpellatiedebat"),
)
DEBATES = frozenset(stream.kind for stream in STREAMS if stream.entity == "Activiteit")

SEEN = Stream("Artikel", "gekoppeld")
"""Up to which moment new articles and headlines were held against the questions of the last weeks."""

FEED = Stream("SyncFeed", "Zaak")
"""The second way: all kinds of Zaak in one feed, read while OData fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOf:
    """A document that came on its own, and the question that it belongs to."""

    question: str
    paper: Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of changes. ``next`` is the address of the following one, empty at the end."""

    questions: tuple[Question, ...] = ()
    papers: tuple[PaperOf, ...] = ()
    next: str = ""
    faults: tuple[str, ...] = ()
    stamps: tuple[datetime, ...] = ()
    """When each record changed at the source, as far as it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a stream is resumed."""

    since: datetime | None = None
    """Everything changed before this has been stored."""
    next: str = ""
    """The page within a run that was broken off; empty between runs."""
    links_only: bool = False
    """The service does not filter by stamp: only its own links lead on."""
    complete: bool = False
    """Whether the stream was ever read to its end: before that, nothing is news."""


class Event(StrEnum):
    """What happened to a question; each happens once for a question and document."""

    ASKED = "asked"
    POSTPONED = "postponed"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage:
    """What a page did to the archive."""

    new: int = 0
    changed: int = 0
    known: int = 0
    events: int = 0
    missing: tuple[str, ...] = ()
    """Numbers of questions that a document belongs to and that are not in the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question on a story. ``at``: when that became known. ``note``: the plain counts on its subject."""

    question: Question
    at: datetime
    note: str = ""
    told_on: frozenset[str] = frozenset()
    """Routes that were told of it while it stood in another story."""
