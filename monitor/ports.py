"""Every seam of the house, owned by the flow that uses it. A port has one to four methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model.alert import DeliveryFailed, Sent
    from monitor.model.message import Message


class Clock(Protocol):
    """Tells the time; tests and the demo bring their own."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...


class Channel(Protocol):
    """A way to tell people. Owned by ``flows.deliver``; each file of ``channels`` is one."""

    async def send(self, message: Message) -> Sent | DeliveryFailed:
        """Try once. Never raises for what a provider or a network does."""
        ...

    async def reconcile(self, message: Message) -> Sent | None:
        """Ask the provider whether an earlier try of the same message arrived.

        None when it did not, or when the provider cannot be asked.
        """
        ...
