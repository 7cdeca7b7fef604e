"""What the collect flow hands to the storage: one outlet's outcome, and the articles in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An entry with its identity worked out, not yet known to be new."""

    key: str
    fingerprint: bytes
    url: str
    guid: str
    title: str
    lead: str
    body: str
    published: datetime
    published_raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """The outcome of one poll of one outlet: its new state and what was in it."""

    state: OutletState
    candidates: tuple[Candidate, ...] = ()
    """Empty for an unchanged or failed poll."""
    baseline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a batch did to the archive."""

    new: int = 0
    changed: int = 0
    known: int = 0
