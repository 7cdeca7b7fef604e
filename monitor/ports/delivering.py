"""The seams of delivery: the channels and the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from monitor.model.alert import Delivery, DeliveryFailed, Sent
from monitor.model.message import Message
from monitor.model.outbox import Claimed, Notice


class Channel(Protocol):
    """A way to tell people. Each file of ``channels`` is one."""

    async def send(self, message: Message) -> Sent | DeliveryFailed:
        """Try once. Never raises for what a provider or a network does."""
        ...

    async def reconcile(self, message: Message) -> Sent | None:
        """Ask the provider whether an earlier try of the same message arrived.

        None when it did not, or when the provider cannot be asked.
        """
        ...


class Outbox(Protocol):
    """The queued deliveries. Every method is one transaction."""

    def claim(
        self,
        now: datetime,
        lease: timedelta,
        limit: int,
        *,
        skip: Mapping[tuple[str, str], datetime] | None = None,
    ) -> tuple[Claimed, ...]:
        """Takes due deliveries and those whose lease ran out; the lanes in ``skip`` wait till then."""
        ...

    def gather(self, delivery: Delivery, before: datetime, now: datetime) -> int:
        """What waits since before then for the same recipient is to be told in one message; how many."""
        ...

    def sent(self, claim: Claimed, sent: Sent, now: datetime) -> bool:
        """Settles as sent; False when the lease was lost to another owner."""
        ...

    def failed(self, claim: Claimed, failure: DeliveryFailed, again: datetime, *, tried: bool = True) -> bool:
        """Puts it back for ``again``; False when the lease was lost to another owner."""
        ...

    def bury(
        self,
        claim: Claimed,
        failure: DeliveryFailed,
        instead: Sequence[tuple[str, str]],
        notice: Notice | None,
        now: datetime,
    ) -> bool:
        """Among the dead letters; others and the administrators are told in the same transaction."""
        ...
