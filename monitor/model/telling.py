"""Who an alert goes to, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

ADMINISTRATION, LINES = "beheer", "lijnen"
"""The routes of what the service says of itself, and of who must settle a line."""
GATHERED = "gathered for "
"""What the message is known by in which somebody's waiting messages went out together; behind it, to whom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One delivery to be queued."""

    channel: str
    target: str
    """As the channel understands it."""
    due: datetime
    gathered: bool = False
    """Waits until ``due`` and then goes out together with what else waits for this recipient."""
    never: bool = False
    """Kept as a record that this person asked for the digest only."""
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """An outlet that republished: many items at once."""

    outlet: str
    total: int
    articles: tuple[int, ...]
    """Those that match a topic, at most 30."""
