"""A story: the articles about one event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from monitor.model.article import Article


class Join(StrEnum):
    """Why an article is in its story."""

    NEW = "new"
    VERSION = "version"
    COPY = "copy"
    SIMILAR = "similar"
    PINNED = "pinned"
    SAME_PAGE = "same-page"
    """A post of a liveblog, on a topic that an earlier post of it was on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """The evidence for one assignment, ready to be shown."""

    join: Join
    score: float = 1.0
    article: int | None = None
    """The id of the article that it is closest to."""
    terms: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    hours_apart: float | None = None
    unsure: bool = False
    """It may be about something else: at alert tier it rings all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """``story`` is None when the article starts one."""

    story: int | None
    because: Because


@dataclass(frozen=True, slots=True)
class StoryRows:
    """What is stored of one story: articles in the order they joined, matches and versions by article id."""

    title: str
    articles: Sequence[Mapping[str, Any]]
    matches: Mapping[int, Sequence[Mapping[str, Any]]]
    versions: Mapping[int, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Turn:
    """One worker's turn to place an article: turns are numbered, one after another over all workers."""

    number: int
    before: int
    """The turn before it; not our own last one when others were busy meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An article of the window as it is read back."""

    article: Article
    """Without its body where the analysis is known."""
    story: int
    pinned: bool
    analysis: bytes | None
    """Of this version, by the analysis that was asked for; None when there is none."""
