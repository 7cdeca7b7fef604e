"""An article: one publication of one outlet, however often its title changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The text that rules read: what a topic matches on and a story is made of."""

    title: str
    lead: str = ""
    body: str = ""
    outlet: str = ""
    """The outlet's slug."""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as stored, at its newest version."""

    id: int
    outlet: str
    key: str
    """Identity within all outlets, see ``rules.identity``."""
    url: str
    title: str
    lead: str = ""
    body: str = ""
    published: datetime
    """Clamped to ``first_seen`` when the outlet's own date cannot be true."""
    first_seen: datetime
    version: int = 1
    baseline: bool = False
    """Seen in the outlet's first fetch: stored, alerts nothing."""

    @property
    def document(self) -> Document:
        """The part of the article that rules read."""
        return Document(title=self.title, lead=self.lead, body=self.body, outlet=self.outlet, url=self.url)
