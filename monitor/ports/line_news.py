"""The seam of telling people about press lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from monitor.model.person import User
from monitor.ports.alerting import AlertWork


class LineNewsWork(AlertWork, Protocol):
    """What is read and written of it, in the transaction of the step."""

    def hold(self, line: int) -> None:
        """Lets nobody else change the line until the transaction ends."""
        ...

    def accounts(self) -> Sequence[User]:
        """Everybody with an account at the desk."""
        ...

    def take_back(self, key: str, now: datetime) -> int:
        """Messages whose key begins so and which did not go out yet are not sent any more; how many."""
        ...
