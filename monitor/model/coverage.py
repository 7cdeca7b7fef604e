"""The ledger of our own work: for each question on a topic, what became of the article that it cites."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Cause(StrEnum):
    """Why a cited article did not reach the desk in time; ``value`` is what a reader sees."""

    NONE_CITED = "geen bericht aangehaald"
    """The question names no article: no miss of ours."""
    OUTLET_ABSENT = "medium wordt niet gevolgd"
    GAP = "niet gezien, hoewel het medium wordt gevolgd"
    UNKNOWN_SOURCE = "bron niet genoemd en bericht niet gevonden"
    TO_CONFIRM = "koppeling wacht op bevestiging"
    QUERY = "door geen zoekvraag gevonden"
    WALL = "alleen de aanhef gelezen (muur of geen volledige tekst)"
    DIGEST_ONLY = "alleen in het overzicht, geen alarm"
    MUTED = "gedempt"
    DUPLICATE = "als kopie bij een ander verhaal gevoegd, zonder eigen alarm"
    BASELINE = "al oud toen het medium werd toegevoegd"
    LATE = "pas na de vraag gemeld"


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedFacts:
    """What the archive knows of the article that a question is linked to. Instants are aware, UTC."""

    article: int
    url: str
    title: str
    lead: str
    body: bool
    """Whether a body was read."""
    outlet: str
    seen: datetime
    story: int | None
    baseline: bool
    too_old: bool
    published: datetime
    copied: bool = False
    """Taken for a copy of another outlet's article, and so put in its story."""
    topics: tuple[tuple[str, str, datetime], ...] = ()
    """``(topic, tier, at)`` of this article."""
    alerted: datetime | None = None
    acknowledged: datetime | None = None
    line_ready: datetime | None = None
    suppressed: tuple[str, ...] = ()
    """Causes of silence of its story, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What would have caught it. ``tried``: what it would do on the archive, in words; empty when untried."""

    what: str
    tried: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """One question on a topic."""

    number: str
    subject: str
    asked: date
    topics: tuple[str, ...]
    cited: str
    """Address or headline as the question has it."""
    text: str = ""
    """The questions themselves, when they could be read."""
    sites: frozenset[str] = frozenset()
    """Of the outlets that it cites."""
    facts: CitedFacts | None = None
    cause: Cause | None = None
    """None when the article was seen, matched and alerted before the question."""
    remedy: Remedy | None = None
    lead_days: int | None = None
    """*Voorsprong* in days: the question less the approved line; None without a line."""

    @property
    def missed(self) -> bool:
        """Whether it counts against us."""
        return self.cause not in {None, Cause.NONE_CITED, Cause.TO_CONFIRM}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTime:
    """*Voorsprong* of some stories."""

    stories: int
    with_line: int
    positive: int
    median_days: float | None
