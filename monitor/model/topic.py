"""What a topic is, and what it found in an article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Tier(StrEnum):
    """How much a match weighs."""

    DIGEST = "digest"
    ALERT = "alert"


class Where(StrEnum):
    """A field of a document, strongest first; the names are those of the query language."""

    TITLE = "kop"
    LEAD = "intro"
    BODY = "tekst"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Headlines that a topic must catch and must leave alone, run at every check and on every save."""

    match: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic of feeds.yaml: queries as typed."""

    slug: str
    title: str
    alert: str = ""
    digest: str = ""
    mask: str = ""
    exclude: str = ""
    examples: Examples = Examples()
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One place where a rule fired. ``start`` and ``end`` are character offsets in the field's text."""

    rule: str
    where: Where
    start: int
    end: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMatch:
    """A topic that an article belongs to, with the evidence."""

    topic: str
    tier: Tier
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a person said of a match: it belonged there, or it did not."""

    article: int
    topic: str
    relevant: bool
    rule: str = ""
    """The rule that is judged, by its text; empty for the match as a whole."""
    by: str
    at: datetime
