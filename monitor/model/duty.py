"""What is known of a duty whose roster is a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model.alert import Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The last reading of a roster that succeeded, and how it has fared since."""

    duty: str
    """Slug of the duty among ``people``."""
    source: str
    """Digest of the address: what was read from another one counts no longer."""
    shifts: tuple[Shift, ...] = ()
    """From a day before the reading to two months after it, in order."""
    read: datetime | None = None
    """When it was last read well."""
    tried: datetime | None = None
    failing_since: datetime | None = None
    failure: str = ""
    """Why the last try gave nothing; empty when it did. Never an address: that may hold a token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """Who has a duty now, for people to see."""

    duty: str
    """The duty's name."""
    names: tuple[str, ...]
    """One name; all members when nobody is known to have it."""
    until: datetime | None = None
    known: bool = True
    """False when the roster has nobody for now: everybody who takes turns is told."""
