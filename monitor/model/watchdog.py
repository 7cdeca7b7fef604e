"""What the watchdog sees, and what it finds wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

COUNTED = (
    *("unexplained", "undelivered", "overdue", "stuck"),
    *("unlooked", "untriaged", "unpolled", "digest_late"),
)
"""Figures that must be zero; ``dead`` is told when it happens."""
FINDINGS = (*COUNTED, "canary")
"""Every name that a finding can have."""
NOTICE = "watchdog: "
"""What its notices are known by; behind it the names of what it found, with commas between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts over the database, each of something that must not be there; zero is well."""

    unexplained: int = 0
    """Alert-tier matches of the last day whose story has neither an alert nor a reason why not."""
    undelivered: int = 0
    """Alerts of the last day that must have deliveries and have none."""
    overdue: int = 0
    """Deliveries past their time: nobody sends."""
    stuck: int = 0
    """Deliveries in hand whose lease ran out: nobody takes over."""
    unlooked: int = 0
    """Stories past the moment at which they were to be looked at again."""
    untriaged: int = 0
    """Articles that wait for triage too long."""
    unpolled: int = 0
    """Outlets past their time."""
    digest_late: int = 0
    """Digests past their time."""
    dead: int = 0
    """Dead letters of the last day; they are told when they die, and do not stop the heartbeat."""
    canary: datetime | None = None
    """When the last canary was accepted by a provider."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    name: str
    """As the catalogue of notices knows it."""
    number: int = 1
    stage: str = ""
    """For the canary: where it was lost."""
