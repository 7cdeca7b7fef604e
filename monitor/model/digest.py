"""The day's digest: what was chosen, in which order, why, and how the day was covered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DigestState(StrEnum):
    """A draft can be edited; what was sent is frozen."""

    DRAFT = "draft"
    SENT = "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One article that stands for others: its copies are folded into it."""

    outlet: str
    """The outlet's name."""
    title: str
    url: str
    at: datetime
    copies: tuple[str, ...] = ()
    """Names of the outlets that printed the same text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story that could be in the digest, as far as choosing needs it."""

    story: int
    title: str
    topics: tuple[str, ...]
    """Titles of its topics, alert tier first."""
    alert: bool
    pieces: tuple[Piece, ...]
    """Newest first; only what came in the digest's period."""
    best_tier: int = 3
    outlets: int = 1
    national: int = 0
    """Number of different tier-1 outlets."""
    questions: tuple[str, ...] = ()
    chosen_by: str = ""
    """Who put it in at the desk."""
    state: str = ""
    """Where the desk stands, in the reader's words; empty for a new story."""
    unseen: bool = False
    """At alert tier, told, and nobody took it."""
    untold: str = ""
    """At alert tier and never told: the cause, as it is kept."""
    sentence: str = ""
    """The sentence that made it match."""
    named: tuple[str, ...] = ()
    """Ministries, members of the government, parties and members that are named in it."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground for a story's place, by its name in the catalogue."""

    name: str
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One story in a digest, in or out, with the reason."""

    story: int
    title: str
    topics: tuple[str, ...]
    pieces: tuple[Piece, ...]
    score: float
    included: bool
    because: str
    """Why it is in or out, in Dutch."""
    grounds: tuple[Ground, ...] = ()
    """The same, for readers of another language."""
    comment: str = ""
    """What the editor adds."""
    state: str = ""
    questions: tuple[str, ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletDay:
    """How one outlet was covered in the period."""

    name: str
    seen: bool
    articles: int = 0
    matched: int = 0
    since: datetime | None = None
    """When it was last read, where it was not in the period and fails."""
    failure: str = ""
    """Why it was not read; empty when it simply was not."""
    note: str = ""
    """The same in Dutch, in digests of before ``failure`` was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Coverage of the period: what was read, and what was left out at which gate."""

    outlets: tuple[OutletDay, ...] = ()
    gates: tuple[tuple[str, int], ...] = ()
    """``(cause, number)`` of what did not become an alert; causes by their name."""
    days: tuple[tuple[date, int, int], ...] = ()
    """``(day, at alert tier, at digest tier)`` of the last seven days, oldest first."""

    @property
    def seen(self) -> int:
        """How many outlets were read."""
        return sum(each.seen for each in self.outlets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One local date's digest."""

    id: int
    day: date
    state: DigestState
    since: datetime
    until: datetime
    due: datetime
    items: tuple[Item, ...]
    ledger: Ledger = Ledger()
    revision: int = 1
    """Goes up with each edit: an edit of an older one is refused."""
    reviewed_by: str = ""
    sent: datetime | None = None
    late: bool = False
    """Built or sent clearly after its time, because the service was down."""
