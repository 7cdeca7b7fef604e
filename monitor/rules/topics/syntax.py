"""The query language as a tree, exactly as typed. No meaning yet: groups are names, words are spellings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitor.model.topic import Where


class Style(StrEnum):
    """How the spelling of a word counts."""

    FORMS = "forms"
    """Any inflection, also as part of a compound: ``doel``."""
    START = "start"
    """``voor*``"""
    END = "end"
    """``*achter``"""
    EXACT = "exact"
    """``=woord``: this form only, capitals do not count."""
    CASED = "cased"
    """``="Woord"``: this form and these capitals only."""


@dataclass(frozen=True, slots=True)
class At:
    """A stretch of the query: character offsets, and the line and column (from 1) where it starts."""

    start: int
    end: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Term:
    """One word."""

    text: str
    style: Style
    at: At


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other directly."""

    words: tuple[Term, ...]
    at: At


@dataclass(frozen=True, slots=True)
class GroupName:
    """``@naam``"""

    name: str
    at: At


@dataclass(frozen=True, slots=True)
class Either:
    """``a OF b OF c``"""

    items: tuple[Tree, ...]
    at: At


@dataclass(frozen=True, slots=True)
class All:
    """``a EN b NIET c``: everything of ``items``, nothing of ``without``."""

    items: tuple[Tree, ...]
    without: tuple[Tree, ...]
    at: At


@dataclass(frozen=True, slots=True)
class Close:
    """``a NEAR/n b``, ``a ONEAR/n b`` (in this order), ``a NIET NEAR/n b`` (``apart``)."""

    left: Tree
    right: Tree
    words: int
    ordered: bool
    apart: bool
    at: At


class Reach(StrEnum):
    """How far apart the sides of EN may stand."""

    PASSAGE = "passage"
    SENTENCE = "zin"
    ARTICLE = "overal"


@dataclass(frozen=True, slots=True)
class Within:
    """``ZIN(…)`` and ``OVERAL(…)``"""

    item: Tree
    reach: Reach
    at: At


@dataclass(frozen=True, slots=True)
class InField:
    """``kop:…``, ``intro:…``, ``tekst:…``"""

    item: Tree
    where: Where
    at: At


@dataclass(frozen=True, slots=True)
class FromOutlet:
    """``bron:slug``, a star allowed at the end."""

    pattern: str
    at: At


@dataclass(frozen=True, slots=True)
class AtLeast:
    """``MIN/n(a, b, c)``: n different ones; ``MIN/n(a)``: n times."""

    count: int
    items: tuple[Tree, ...]
    at: At


@dataclass(frozen=True, slots=True)
class Threads:
    """``DRAAD/n(a, b, c)``: told through the running text in n sentences."""

    count: int
    items: tuple[Tree, ...]
    at: At


Tree = Term | Phrase | GroupName | Either | All | Close | Within | InField | FromOutlet | AtLeast | Threads
