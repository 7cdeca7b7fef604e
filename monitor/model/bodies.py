"""The body of an article, read from its own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.collecting import Candidate


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
    """A liveblog: it is never matched as a whole, its posts are articles of their own."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An article whose page is to be read."""

    article: int
    outlet: str
    url: str
    title: str
    lead: str
    key: str = ""
    first_seen: datetime
    state: BodyState = BodyState.NONE
    """What came of it the last time."""
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What came of it; ``again`` is when to try once more."""

    article: int
    state: BodyState
    text: str = ""
    again: datetime | None = None
    posts: tuple[Candidate, ...] = ()
    """Of a liveblog: articles to be, those already known among them."""
