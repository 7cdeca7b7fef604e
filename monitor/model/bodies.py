"""The body of an article, read from its own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BodyState(StrEnum):
    """What came of reading an article's page; empty means not asked for."""

    NONE = ""
    READ = "read"
    PARTIAL = "partial"
    """The start only: a paywall."""
    SKIPPED = "skipped"
    """Title and lead come near no topic."""
    WALLED = "walled"
    FORBIDDEN = "forbidden"
    """By robots.txt."""
    GONE = "gone"
    LIVE = "live"
    """A liveblog: its many posts would match on passing words."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An article whose page is to be read."""

    article: int
    outlet: str
    url: str
    title: str
    lead: str
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What came of it; ``again`` is when to try once more."""

    article: int
    state: BodyState
    text: str = ""
    again: datetime | None = None
