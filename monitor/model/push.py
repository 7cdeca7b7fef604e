"""A WebSub subscription: a hub that promises to tell us when an outlet publishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One outlet at one hub. Polling goes on beside it."""

    outlet: str
    hub: str
    topic: str
    token: str
    """Unguessable, in the callback's address."""
    secret: str
    """Key of the HMAC over every delivery."""
    state: str = "asked"
    """``asked``, ``active`` or ``refused``."""
    asked: datetime
    until: datetime | None = None
    """The end of the lease; None until the hub has verified."""

    def __repr__(self) -> str:
        """Without the secret and the token."""
        return f"Subscription(outlet={self.outlet!r}, hub={self.hub!r}, state={self.state!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a hub brought, signed with our secret, until it is read."""

    id: int = 0
    """Given by the store."""
    outlet: str
    at: datetime
    url: str
    """Of the topic: what relative links start from."""
    content_type: str
    body: bytes


class Taken(Enum):
    """What became of a delivery."""

    IN = "in"
    """It waits to be read, or it was not worth that."""
    LATER = "later"
    """Too much waits already: the hub is to come again."""
    UNKNOWN = "unknown"
    """There is no such callback."""
