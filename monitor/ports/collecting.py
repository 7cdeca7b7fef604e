"""The seams of reading outlets: the world, the sandbox and the archive."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from monitor.model.collecting import Collected, Gathered, OutletState, Saved, Unmoved
from monitor.model.outlet import Kind, Outlet
from monitor.model.reading import Fetched, FetchFailed, Reading, Text, Unchanged, Validators


class Fetch(Protocol):
    """The one way to read an address."""

    async def fetch(
        self, url: str, validators: Validators = ..., *, accept: str = ..., robots: bool = ...
    ) -> Fetched | Unchanged | FetchFailed:
        """Ask once. Never raises for what a server or a network does."""
        ...


class Parse(Protocol):
    """Bytes to entries, in a sandbox."""

    async def parse(
        self, kind: str, body: bytes, content_type: str, url: str, option: str = ""
    ) -> Reading | Text | FetchFailed:
        """Read a document. Never raises for what is in it."""
        ...


class Gather(Protocol):
    """An outlet's document to candidates for the archive, in a sandbox."""

    async def gather(
        self,
        outlet: Outlet,
        found: Fetched,
        now: datetime,
        *,
        kind: Kind | None = None,
        since: datetime | None = None,
    ) -> Gathered | FetchFailed:
        """``kind`` where it is another than the outlet's; ``since``: only entries dated from then on."""
        ...


class History(Protocol):
    """What outlets published before, for their rhythm."""

    def published(self, since: datetime) -> Iterator[tuple[str, datetime]]:
        """Outlet and moment of what was published since then, in any order, a few at a time."""
        ...


class Archive(Protocol):
    """Where outlet states and articles are kept."""

    def states(self, slugs: Collection[str] | None = None) -> dict[str, OutletState]:
        """Outlet states by slug: of these, or every one."""
        ...

    def states_at(self, urls: Collection[str]) -> dict[str, OutletState]:
        """States by address, whatever the outlet was called that was read there."""
        ...

    def save(self, outcomes: Sequence[Collected | Unmoved], now: datetime) -> Saved:
        """States, articles and versions of a batch, all or nothing."""
        ...

    def begin_round(self, now: datetime, asked: int) -> int:
        """A round began; its id."""
        ...

    def end_round(self, number: int, now: datetime, *, failed: int, new: int) -> None:
        """The round was completed."""
        ...
