"""The seams of news that hubs push."""

from __future__ import annotations

from typing import Protocol

from monitor.model.push import Brought, Subscription
from monitor.model.reading import Fetched, FetchFailed, Unchanged


class Post(Protocol):
    """A form sent to a hub."""

    async def post_form(self, url: str, form: bytes) -> Fetched | Unchanged | FetchFailed:
        """Ask once. Never raises for what a server or a network does."""
        ...


class Subscriptions(Protocol):
    """Where subscriptions to hubs are kept, and what hubs bring until it is read, in whichever process."""

    def subscriptions(self) -> dict[str, Subscription]:
        """All, by outlet."""
        ...

    def subscription(self, token: str) -> Subscription | None:
        """The one whose callback holds this token."""
        ...

    def keep(self, known: Subscription) -> None:
        """Stores one, in the place of the outlet's former."""
        ...

    def put(self, brought: Brought, most: int) -> bool:
        """Keeps what a hub brought until it is read; False where ``most`` of this outlet's wait already."""
        ...

    def oldest(self) -> Brought | None:
        """What has waited longest."""
        ...

    def remove(self, brought: Brought) -> None:
        """It was read."""
        ...
