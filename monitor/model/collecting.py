"""What the collect flow hands to the storage: one outlet's outcome, and the articles in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from monitor.model.reading import Failure, Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletState:
    """What is known of an outlet between two polls. Instants are aware, UTC; None means never."""

    slug: str
    url: str = ""
    """The address these validators belong to; another one in the configuration voids them."""
    validators: Validators = field(default_factory=Validators)
    next_poll: datetime | None = None
    last_poll: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    baseline_at: datetime | None = None
    failures: int = 0
    """In a row."""
    failure: Failure | None = None
    detail: str = ""
    permanent_url: str = ""
    last_read: datetime | None = None
    """When a document was last had in full, not as a 304."""
    gap_at: datetime | None = None
    """When two readings in a row last shared nothing: articles may be lost."""
    hub: str = ""
    """The WebSub hub that the feed announced."""
    topic_url: str = ""
    """The address that the feed calls its own, to subscribe to."""


class Candidate(NamedTuple):
    """An entry with its identity worked out, not yet known to be new.

    A tuple, because they come out of the sandbox by the ten thousand: it travels and is made at a third of
    a dataclass's cost.
    """

    key: str
    fingerprint: bytes
    url: str
    guid: str
    title: str
    lead: str
    body: str
    published: datetime
    published_raw: str
    body_state: str = ""


class Gathered(NamedTuple):
    """What a document came to: its entries as candidates, and what it says about itself."""

    seen: int
    """Entries in the document, whether usable or not."""
    candidates: tuple[Candidate, ...] = ()
    dropped: int = 0
    """Entries left out: without a title, unreadable, or beyond the cap."""
    ttl: timedelta | None = None
    hub: str = ""
    topic_url: str = ""
    onward: str = ""
    """The newest sitemap, where the document is an index of sitemaps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A document that no reader could read, as it came."""

    url: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """The outcome of one poll of one outlet: its new state and what was in it."""

    state: OutletState
    candidates: tuple[Candidate, ...] = ()
    """Empty for an unchanged or failed poll."""
    baseline: bool = False
    dropped: int = 0
    """Entries left out: without a title, or beyond the cap."""
    wants_bodies: bool = False
    """Whether the article's own page is to be read for its body."""
    counted: bool = True
    """Whether this was a poll of the outlet, for the ledger."""
    blind: timedelta = timedelta(0)
    """How long the outlet could not be read before this poll, when this poll failed."""
    unread: Unread | None = None
    """What came, when a reader raised or had to be stopped: kept for a person to look at."""


class Unmoved(NamedTuple):
    """A poll after which only the times of an outlet's state are others: nine in ten polls."""

    slug: str
    at: datetime
    next_poll: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a batch did to the archive."""

    new: int = 0
    changed: int = 0
    known: int = 0
    outlets: tuple[Effect, ...] = ()
    """One for each outlet that brought candidates."""

    def __add__(self, other: Saved) -> Saved:
        """Both together."""
        return Saved(
            new=self.new + other.new,
            changed=self.changed + other.changed,
            known=self.known + other.known,
            outlets=self.outlets + other.outlets,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one outlet's candidates came to."""

    outlet: str
    new: int = 0
    known: int = 0
    rotated: int = 0
    """Known articles that came with another guid than before."""
    moved: int = 0
    """Known articles that came at another address than before."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What became of one outlet in a round."""

    outlet: str
    outcome: str
    """``read``, ``unchanged``, ``waiting`` (its host wants to be left alone), or the failure's name."""
    entries: int = 0
    detail: str = ""

    @property
    def failed(self) -> bool:
        """Whether the outlet could not be read."""
        return self.outcome not in ("read", "unchanged", "waiting")


@dataclass(frozen=True, slots=True)
class Round:
    """A completed round."""

    polled: tuple[Polled, ...]
    saved: Saved

    @property
    def failed(self) -> int:
        """How many outlets could not be read."""
        return sum(each.failed for each in self.polled)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletDay:
    """The coverage ledger: one outlet on one local day."""

    day: str
    outlet: str
    polls: int = 0
    failures: int = 0
    entries: int = 0
    new: int = 0
    dropped: int = 0
    """The most entries left out of one reading: no title, unreadable, or beyond the cap. The same ones are
    left out at every poll."""
    blind_seconds: int = 0
    """How long it could not be read."""
    last_failure: str = ""
