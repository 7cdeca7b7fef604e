"""Pushed news (WebSub): ``hub announced -> subscribed -> verified -> brought -> articles``.

A push is a poll that came by itself: what it holds is stored as any reading is, and polling goes on as the
safety net, so that a hub that falls silent costs nothing. Who answers hubs need not be who reads what they
bring: in a cluster that is the desk, where visitors are led, and a worker. Between them stands a table.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from monitor.model.collecting import Collected, Gathered
from monitor.model.outlet import Kind, Outlet
from monitor.model.push import Brought, Subscription, Taken
from monitor.model.reading import Fetched, FetchFailed
from monitor.ports.clock import Clock
from monitor.ports.collecting import Archive, Gather
from monitor.ports.push import Post, Subscriptions
from monitor.rules import polling, push

log = logging.getLogger(__name__)


MOST_WAITING = 5
"""Of one outlet: a feed holds what it held before and more, and a hub that is refused comes again."""


class Callback:
    """Answers hubs, and keeps what they bring until somebody reads it."""

    def __init__(self, store: Subscriptions, clock: Clock, outlet: Callable[[str], Outlet | None]) -> None:
        """``outlet``: by its slug, as feeds.yaml has it now."""
        self._store = store
        self._clock = clock
        self._outlet = outlet

    async def verify(self, token: str, params: Mapping[str, str]) -> str | None:
        """What to answer a hub that verifies; None when it is not about what we asked for."""
        known = await asyncio.to_thread(self._store.subscription, token)
        if known is None:
            return None
        if params.get("hub.mode") == "denied":
            await asyncio.to_thread(self._store.keep, replace(known, state="refused", until=None))
            log.warning("hub denied", extra={"outlet": known.outlet, "hub": known.hub})
            return ""
        until = push.lease_of(known, params, self._clock.now())
        if until is None:
            return None
        await asyncio.to_thread(self._store.keep, replace(known, state="active", until=until))
        return params.get("hub.challenge", "")

    async def receive(self, token: str, body: bytes, signature: str, content_type: str) -> Taken:
        """A delivery. What cannot be believed is dropped, and said; the hub does not hear of it."""
        known = await asyncio.to_thread(self._store.subscription, token)
        if known is None or self._outlet(known.outlet) is None:
            return Taken.UNKNOWN
        if not push.believed(known, body, signature):
            log.warning("push without our signature dropped", extra={"outlet": known.outlet})
            return Taken.IN
        now = self._clock.now()
        brought = Brought(
            outlet=known.outlet, at=now, url=known.topic, content_type=content_type[:200], body=body
        )
        if await asyncio.to_thread(self._store.put, brought, MOST_WAITING):
            return Taken.IN
        log.warning("too much that was pushed waits to be read", extra={"outlet": known.outlet})
        return Taken.LATER


class Pushed:
    """Subscribes to hubs and reads what they brought."""

    def __init__(
        self,
        archive: Archive,
        store: Subscriptions,
        post: Post,
        gather: Gather,
        clock: Clock,
        *,
        outlets: Mapping[str, Outlet],
        desk_url: str,
        token: Callable[[], str],
    ) -> None:
        """``token`` makes an unguessable text; ``outlets`` may change while the service runs."""
        self._archive = archive
        self._store = store
        self._post = post
        self._gather = gather
        self._clock = clock
        self._outlets = outlets
        self._desk_url = desk_url.rstrip("/")
        self._token = token

    async def subscribe(self) -> int:
        """Asks every hub that is due; how many were asked. Nothing where no hub could reach the desk."""
        if not push.reachable(self._desk_url):
            return 0
        states = await asyncio.to_thread(self._archive.states)
        known = await asyncio.to_thread(self._store.subscriptions)
        now, asked = self._clock.now(), 0
        for slug in tuple(self._outlets):
            state = states.get(slug)
            if state is None or not push.wants_subscription(state, known.get(slug), now):
                continue
            fresh = Subscription(
                outlet=slug,
                hub=state.hub,
                topic=state.topic_url,
                token=self._token(),
                secret=self._token(),
                asked=now,
            )
            before = known.get(slug)
            if before is not None and (before.hub, before.topic) == (fresh.hub, fresh.topic):
                fresh = replace(before, asked=now)
            await asyncio.to_thread(self._store.keep, fresh)
            answer = await self._post.post_form(fresh.hub, push.request_form(fresh, self._callback(fresh)))
            if isinstance(answer, FetchFailed):
                log.warning("hub refused", extra={"outlet": slug, "hub": fresh.hub, "detail": answer.detail})
            asked += 1
        return asked

    def _callback(self, known: Subscription) -> str:
        return f"{self._desk_url}/push/{known.token}"

    async def take_up(self) -> int:
        """Reads what was brought, oldest first; how many. Killed in between: the next one reads it again."""
        read = 0
        while (brought := await asyncio.to_thread(self._store.oldest)) is not None:
            outlet = self._outlets.get(brought.outlet)
            if outlet is not None:
                await self._tried(outlet, brought)
            await asyncio.to_thread(self._store.remove, brought)
            read += 1
        return read

    async def _tried(self, outlet: Outlet, brought: Brought) -> None:
        """A defect of ours costs this one, which a poll brings too: it must not stand before all others."""
        try:
            await self._read(outlet, brought)
        except Exception:
            log.exception("what a hub brought could not be taken up", extra={"outlet": outlet.slug})

    async def _read(self, outlet: Outlet, brought: Brought) -> None:
        found = Fetched(url=brought.url, body=brought.body, content_type=brought.content_type)
        gathered = await self._gather.gather(outlet, found, self._clock.now(), kind=Kind.FEED)
        if isinstance(gathered, Gathered):
            await self._keep(outlet, gathered)
        else:
            log.warning("push not readable", extra={"outlet": outlet.slug, "detail": gathered.detail})

    async def _keep(self, outlet: Outlet, gathered: Gathered) -> None:
        state = (await asyncio.to_thread(self._archive.states)).get(outlet.slug)
        if state is None or state.baseline_at is None:
            return  # the first poll makes the baseline
        wants = polling.wants_bodies(outlet, state)
        row = Collected(state=state, candidates=gathered.candidates, counted=False, wants_bodies=wants)
        saved = await asyncio.to_thread(self._archive.save, [row], self._clock.now())
        log.info("pushed", extra={"outlet": outlet.slug, "new": saved.new})
