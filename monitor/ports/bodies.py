"""The seam of full texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from monitor.model.bodies import Body, Wanted


class Bodies(Protocol):
    """Which pages wait to be read, and what came of them."""

    def wanted(self, now: datetime, limit: int) -> tuple[Wanted, ...]:
        """Articles whose page is due."""
        ...

    def settle(self, bodies: Sequence[Body], now: datetime) -> None:
        """Keeps what came of each."""
        ...
