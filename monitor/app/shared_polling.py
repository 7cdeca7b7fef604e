"""Polling next to other workers: each claims what it can ask at once, and again when a slot comes free.

A site is in one worker's hand at a time, so that its manners (slots, spacing) hold over all of them. Claims
are short and renewed: those of a worker that was killed are free again within ``LEASE``.
"""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from monitor.app.house import PATIENCE, House
from monitor.engine.cluster import Shares, share_of
from monitor.model.outlet import Kind, Outlet
from monitor.rules.identity import site_of
from monitor.storage.claiming import PollClaims
from monitor.storage.collecting import CollectStore
from monitor.storage.database import process_name

log = logging.getLogger(__name__)

SHARE = 25
"""About as many outlets as one polling task carries."""
_STORE_EVERY = 1.0
LEASE = timedelta(seconds=15)
_RENEW_EVERY = 5.0
_LEAST_IN_HAND = timedelta(minutes=1)
_LOOK = 0.02
"""Seconds between two looks whether a slot came free."""
_AHEAD = 1 / 8
"""What is claimed beyond the free slots, so that none stands idle while the next claim is made."""
_READING = 4
"""So many times the slots may be in hand: asked, waiting for their host, or being read."""
_OF_A_SITE = 32
"""A site's outlets that are claimed at once: at its pace they are asked before the claim runs out."""
_REPAIRING = 16
"""Outlets that failed before, at once: they share a narrow lane, and claims would run out in it."""


class SharedPolling:
    """The outlets of a house in shares by site."""

    def __init__(self, house: House, patience: float = PATIENCE) -> None:
        """``house`` is open; ``patience``: seconds that a task waits for a free slot."""
        self._house = house
        self._patience = patience
        self._shared: tuple[Outlet, ...] | None = None
        self._numbered: dict[int, list[Outlet]] = {}
        owner = f"{process_name()}/{secrets.token_hex(4)}"  # a container that starts again is named alike
        self._claims = PollClaims(house.parts.database, owner)
        self._states = CollectStore(house.parts.database)
        self._longest = max(2 * house.parts.settings.fetch.deadline, _LEAST_IN_HAND).total_seconds()
        """Seconds after which a claim is not renewed any more, whatever became of the poll."""
        self._slots = house.parts.settings.fetch.concurrency
        self._reserved = 0
        """Slots for what is claimed and not asked yet."""
        self._taken: dict[str, float] = {}
        """When we claimed what we may have in hand still, in seconds of the event loop."""
        self._asking: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> SharedPolling:
        self._loops = (asyncio.create_task(self._store_ready()), asyncio.create_task(self._hold_on()))
        return self

    async def __aexit__(self, *_: object) -> None:
        """What takes long is stopped, and what we hold is given back, so that another asks it at once."""
        if self._asking:
            await asyncio.wait(self._asking, timeout=self._patience)
        for each in self._loops:
            each.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await self._house.collector.close()
        await asyncio.gather(*self._asking, return_exceptions=True)
        await asyncio.to_thread(self._claims.release, tuple(self._taken))

    def shares(self) -> Shares:
        """As the engine takes it."""
        return Shares(due=self.due, poll=self.poll)

    def _shares_now(self) -> dict[int, list[Outlet]]:
        """The outlets as feeds.yaml has them now; for seconds a number may mean others to another worker."""
        configured = self._house.parts.settings.outlets
        if self._shared is not configured:
            self._shared, self._numbered = configured, {}
            outlets = [each for each in configured if each.kind is not Kind.TWEEDEKAMER]
            count = max(math.ceil(len(outlets) / SHARE), 1)
            for each in outlets:
                self._numbered.setdefault(share_of(site_of(each.url), count), []).append(each)
        return self._numbered

    async def due(self) -> Iterable[int]:
        """The shares in which an outlet's time has come."""
        resting = await asyncio.to_thread(self._claims.resting, self._house.parts.clock.now())
        return [
            share
            for share, outlets in self._shares_now().items()
            if any(each.slug not in resting for each in outlets)
        ]

    async def poll(self, share: int) -> int:
        """Has what is due in a share asked, as slots come free; how many. What finds none stays due."""
        asked = 0
        due = await self._due(self._shares_now().get(share, []))
        while due:
            room = await self._room()
            if not room:
                break
            chosen = list(_fitting(due, room))
            due = due[len(chosen) :]
            asked += await self._start(chosen)
        return asked

    async def _due(self, outlets: Sequence[Outlet]) -> list[Outlet]:
        """What may be asked now, site by site; nothing of a site that is in somebody's hand."""
        now, slugs = self._house.parts.clock.now(), [each.slug for each in outlets]
        held = await asyncio.to_thread(self._claims.claimed, slugs, now)
        busy = {site_of(each.url) for each in outlets if each.slug in held}
        free = [each for each in outlets if site_of(each.url) not in busy]
        states = await asyncio.to_thread(self._states.states, [each.slug for each in free])
        repairs = max(_REPAIRING - self._house.collector.repairing, 0)
        of_site: dict[str, list[Outlet]] = {}
        for each in self._house.collector.due(free, states):
            if (state := states.get(each.slug)) is not None and state.failures:
                repairs -= 1
                if repairs < 0:
                    continue
            of_site.setdefault(site_of(each.url), []).append(each)
        return [each for several in of_site.values() for each in several[:_OF_A_SITE]]

    async def _room(self) -> int:
        """How many more may be claimed; waits a while for the first of them."""
        for _ in range(int(self._patience / _LOOK)):
            ahead = max(int(self._slots * _AHEAD), 1)
            free = self._house.fetcher.free + ahead - self._reserved
            unread = _READING * self._slots - self._house.collector.in_hand
            if (room := min(free, unread)) > 0:
                return room
            await asyncio.sleep(_LOOK)
        return 0

    async def _start(self, chosen: Sequence[Outlet]) -> int:
        """Claims these and has them asked; returns when they are, long before they have answered."""
        now, at = self._house.parts.clock.now(), asyncio.get_running_loop().time()
        self._reserved += len(chosen)
        try:
            slugs = [each.slug for each in chosen]
            taken = await asyncio.to_thread(self._claims.claim, slugs, now, now + LEASE)
            self._taken |= dict.fromkeys(taken, at)
            begun = asyncio.Event()
            task = asyncio.create_task(self._ask([each for each in chosen if each.slug in taken], begun))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)
            await begun.wait()
        finally:
            self._reserved -= len(chosen)
        return len(taken)

    async def _ask(self, outlets: Sequence[Outlet], begun: asyncio.Event) -> None:
        try:
            await self._house.ask(outlets, begun=begun)
        except SQLAlchemyError as error:
            log.error("what was asked is not stored, again soon", extra={"why": type(error).__name__})
        finally:
            begun.set()

    async def _hold_on(self) -> None:
        """A heartbeat for what takes long; a poll that was stored, or was lost in here, has its claim end."""
        while True:
            await asyncio.sleep(_RENEW_EVERY)
            now = asyncio.get_running_loop().time()
            old = {slug: at for slug, at in self._taken.items() if now - at >= _RENEW_EVERY}
            ours = {slug for slug, at in old.items() if now - at < self._longest}
            try:
                until = self._house.parts.clock.now() + LEASE
                kept = await asyncio.to_thread(self._claims.renew, ours, until)
            except SQLAlchemyError as error:
                log.error("what is in hand is not held on to", extra={"why": type(error).__name__})
                continue
            for slug in old.keys() - kept:
                if self._taken.get(slug) == old[slug]:  # not claimed anew meanwhile
                    del self._taken[slug]

    async def _store_ready(self) -> None:
        """What this worker asked, only this worker can store, even after a round that failed."""
        while True:
            await asyncio.sleep(_STORE_EVERY)
            try:
                await self._house.collector.store_ready()
            except SQLAlchemyError as error:
                log.error("what was read is not stored, again soon", extra={"why": type(error).__name__})


def _fitting(due: Sequence[Outlet], room: int) -> Iterator[Outlet]:
    """The first of them, as many as there is room for; a site that was begun is taken whole."""
    for number, each in enumerate(due):
        if number >= room and site_of(each.url) != site_of(due[number - 1].url):
            return
        yield each
