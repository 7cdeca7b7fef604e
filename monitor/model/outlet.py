"""An outlet: one address that publishes articles, and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    """How an outlet's address is read."""

    FEED = "feed"
    SITEMAP = "sitemap"
    PAGE = "page"
    TWEEDEKAMER = "tweedekamer"


class FullText(StrEnum):
    """Whether the article's own page is read for its body."""

    NEVER = "never"
    CANDIDATES = "candidates"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One line of ``outlets:`` in feeds.yaml."""

    slug: str
    name: str
    url: str
    kind: Kind = Kind.FEED
    tier: int = 3
    """1 national, 2 regional or trade, 3 other."""
    fulltext: FullText = FullText.NEVER
    terms: str = ""
    interval: timedelta = timedelta(minutes=10)
    """The longest the user accepts between two polls."""
    selector: str = ""
    """CSS selector of the links on a ``page`` outlet."""
    sitemap: str = ""
    """A news sitemap that can fill a gap in the feed; empty when there is none."""
    robots: bool = False
    """Whether robots.txt is asked before the feed itself; article pages always ask it."""
    exclude: str = ""
    """A topic query; articles of this outlet that match it reach no topic."""
