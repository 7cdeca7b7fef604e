"""What a start has to say once every outlet was asked for the first time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection

from monitor.model.collecting import Round
from monitor.storage.collecting import CollectStore
from monitor.storage.database import Database

Collect = Callable[[], Awaitable[Round | None]]
"""One look for outlets that are due; None when none was."""

log = logging.getLogger(__name__)


class FirstRound:
    """Polls as ``collect`` does; when the first round is over, slow outlets included, it says how it went.

    Each outlet that fails has a line of its own: what the reader needs besides would scroll away before it.
    """

    def __init__(
        self,
        collect: Collect,
        in_hand: Callable[[], int],
        database: Database,
        outlets: Collection[str],
        after: Callable[[], None],
    ) -> None:
        """``outlets``: the slugs that are configured. ``after`` is called once, behind our own line."""
        self._collect = collect
        self._in_hand = in_hand
        self._database = database
        self._outlets = outlets
        self._after = after
        self._begun = self._over = False

    async def __call__(self) -> Round | None:
        """One look for outlets that are due."""
        done = await self._collect()
        self._begun = self._begun or done is not None
        if self._begun and not self._over and not self._in_hand():
            self._over = True
            if count := await asyncio.to_thread(self._unreachable):
                log.warning(
                    "no outlet could be read: look at this machine's network, proxy and firewall first",
                    extra={"outlets": count},
                )
            self._after()
        return done

    def _unreachable(self) -> int:
        """How many outlets were asked, when none of them could be read; else 0."""
        states = CollectStore(self._database).states(self._outlets)
        asked = [each for each in states.values() if each.last_poll]
        return len(asked) if all(each.failures for each in asked) else 0
