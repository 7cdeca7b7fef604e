"""The desk of a cluster: what it asks of the workers, who read the outlets, and what it does by itself."""

from __future__ import annotations

import asyncio

from monitor.app.parts import fetch_settings
from monitor.app.reloading import Current
from monitor.model.collecting import OutletState
from monitor.model.outlet import Kind
from monitor.model.phrase import Phrase
from monitor.model.reading import FetchFailed
from monitor.outlets.discover import Proposal, discover
from monitor.outlets.http import Fetcher
from monitor.outlets.sandbox import Sandbox
from monitor.rules.wording.details import told
from monitor.storage.claiming import ask_soon
from monitor.storage.collecting import CollectStore
from monitor.web.services import Tried

PATIENCE = 20.0
"""Seconds that somebody waits at the desk for a worker; a poll may take 30 by itself."""
_LOOK = 0.25


class Workers:
    """Asks an outlet by its due time, as everything between two processes goes through the database."""

    def __init__(self, now: Current, patience: float = PATIENCE) -> None:
        """``patience``: seconds to wait for what comes of it."""
        self._now = now
        self._patience = patience
        self._one = asyncio.Lock()

    async def ask(self, slug: str) -> Tried:
        """What came of it; what has not come yet is asked all the same."""
        parts = self._now.parts
        outlet = parts.settings.outlet(slug)
        if outlet is None:
            return Tried(ok=False, lines=(Phrase("tried-unknown"),))
        if outlet.kind is Kind.TWEEDEKAMER:
            return Tried(ok=True, lines=(Phrase("tried-parliament"),))
        before = await self._state(slug)
        await asyncio.to_thread(ask_soon, parts.database, slug, parts.clock.now())
        end = asyncio.get_running_loop().time() + self._patience
        while asyncio.get_running_loop().time() < end:
            await asyncio.sleep(_LOOK)
            after = await self._state(slug)
            if after.last_poll != before.last_poll:
                return _came_of(before, after)
        return Tried(ok=False, lines=(Phrase("tried-handed-on"),))

    async def _state(self, slug: str) -> OutletState:
        found = await asyncio.to_thread(CollectStore(self._now.parts.database).states, [slug])
        return found.get(slug, OutletState(slug=slug))

    async def discover(self, url: str) -> list[Proposal] | FetchFailed:
        """Looks by itself, one site at a time: the reader is started for it and stopped, a desk is small."""
        async with self._one, Fetcher(fetch_settings(self._now.parts)) as fetcher, Sandbox(1) as sandbox:
            return await discover(url, fetcher, sandbox)


def _came_of(before: OutletState, after: OutletState) -> Tried:
    if after.failure is not None:
        failed = Phrase("tried-failed", {"why": Phrase(f"failure-{after.failure.value}")})
        detail = (Phrase("tried-detail", {"detail": told(after.detail)}),) if after.detail else ()
        return Tried(ok=False, lines=(failed, *detail))
    if after.last_read == before.last_read:
        return Tried(ok=True, lines=(Phrase("tried-unchanged"),))
    fresh = after.last_new != before.last_new
    return Tried(ok=True, lines=(Phrase("tried-read"), Phrase("tried-new" if fresh else "tried-nothing-new")))
