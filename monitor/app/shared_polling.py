"""Polling next to other workers: an outlet is claimed before it is asked, and given back when we stop."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from monitor.app.house import DUE_AT_ONCE, PATIENCE, House
from monitor.engine.cluster import Shares, share_of
from monitor.model.collecting import Round
from monitor.model.outlet import Kind, Outlet
from monitor.rules.identity import site_of
from monitor.storage.claiming import PollClaims
from monitor.storage.collecting import CollectStore

log = logging.getLogger(__name__)

SHARE = 25
"""About as many outlets as one polling task carries."""
_STORE_EVERY = 1.0
_LEAST_LEASE = timedelta(minutes=1)


class SharedPolling:
    """The outlets of a house in shares by site, so that a site's manners hold over all workers."""

    def __init__(self, house: House) -> None:
        """``house`` is open."""
        self._house = house
        outlets = [each for each in house.parts.settings.outlets if each.kind is not Kind.TWEEDEKAMER]
        count = max(math.ceil(len(outlets) / SHARE), 1)
        self._shares: dict[int, list[Outlet]] = {}
        for each in outlets:
            self._shares.setdefault(share_of(site_of(each.url), count), []).append(each)
        self._claims = PollClaims(house.parts.database)
        self._states = CollectStore(house.parts.database)
        self._lease = max(2 * house.parts.settings.fetch.deadline, _LEAST_LEASE)
        self._taken: dict[str, datetime] = {}
        """Until when we hold what we claimed, the latest claim of each outlet."""

    async def __aenter__(self) -> SharedPolling:
        self._storing = asyncio.create_task(self._store_ready())
        return self

    async def __aexit__(self, *_: object) -> None:
        """What still runs is stopped, and what we hold is given back, so that another asks it at once."""
        self._storing.cancel()
        await asyncio.gather(self._storing, return_exceptions=True)
        await self._house.collector.close()
        for until in set(self._taken.values()):
            held = [slug for slug, each in self._taken.items() if each == until]
            await asyncio.to_thread(self._claims.release, held, until)

    def shares(self) -> Shares:
        """As the engine takes it."""
        return Shares(due=self.due, poll=self.poll)

    async def due(self) -> Iterable[int]:
        """The shares in which an outlet's time has come."""
        resting = await asyncio.to_thread(self._claims.resting, self._house.parts.clock.now())
        return [
            share
            for share, outlets in self._shares.items()
            if any(each.slug not in resting for each in outlets)
        ]

    async def poll(self, share: int) -> Round | None:
        """Claims what is due in a share and asks it; slow outlets are left to run and stay claimed."""
        now, outlets = self._house.parts.clock.now(), self._shares.get(share, [])
        resting = await asyncio.to_thread(self._claims.resting, now, [each.slug for each in outlets])
        waiting = [each for each in outlets if each.slug not in resting]
        states = await asyncio.to_thread(self._states.states, [each.slug for each in waiting])
        chosen = self._house.collector.due(waiting, states)[:DUE_AT_ONCE]
        until = now + self._lease
        taken = await asyncio.to_thread(self._claims.claim, [each.slug for each in chosen], now, until)
        self._taken |= dict.fromkeys(taken, until)
        return await self._house.ask([each for each in chosen if each.slug in taken], PATIENCE)

    async def _store_ready(self) -> None:
        """What this worker asked, only this worker can store; its next share may be long in coming."""
        while True:
            await asyncio.sleep(_STORE_EVERY)
            try:
                await self._house.collector.store_ready()
            except SQLAlchemyError as error:
                log.error("what was read is not stored, again soon", extra={"why": type(error).__name__})
