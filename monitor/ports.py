"""Every seam of the house, owned by the flow that uses it. A port has one to four methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


class Clock(Protocol):
    """Tells the time; tests and the demo bring their own."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...
