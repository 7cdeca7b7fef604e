"""A WebSub subscription: a hub that promises to tell us when an outlet publishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
