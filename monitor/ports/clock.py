"""The seam to the time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; tests and the demo bring their own."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...
