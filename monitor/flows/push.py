"""Pushed news (WebSub): ``hub announced -> subscribed -> verified -> delivered -> articles``.

A push is a poll that came by itself: what it holds is stored as any reading is, and polling goes on as the
safety net, so that a hub that falls silent costs nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from monitor.model.collecting import Collected, Gathered
from monitor.model.outlet import Kind, Outlet
from monitor.model.push import Subscription
from monitor.model.reading import Fetched, FetchFailed
from monitor.ports.clock import Clock
from monitor.ports.collecting import Archive, Gather
from monitor.ports.push import Post, Subscriptions
from monitor.rules import polling, push

log = logging.getLogger(__name__)


class Pushed:
    """Subscribes to hubs and takes what they deliver."""

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

    async def receive(self, token: str, body: bytes, signature: str, content_type: str) -> bool:
        """A delivery. False when there is no such callback; what cannot be believed is dropped, and said."""
        known = await asyncio.to_thread(self._store.subscription, token)
        outlet = self._outlets.get(known.outlet) if known is not None else None
        if known is None or outlet is None:
            return False
        if not push.believed(known, body, signature):
            log.warning("push without our signature dropped", extra={"outlet": known.outlet})
            return True
        found = Fetched(url=known.topic, body=body, content_type=content_type)
        gathered = await self._gather.gather(outlet, found, self._clock.now(), kind=Kind.FEED)
        if isinstance(gathered, Gathered):
            await self._keep(outlet, gathered)
        else:
            log.warning("push not readable", extra={"outlet": known.outlet, "detail": gathered.detail})
        return True

    async def _keep(self, outlet: Outlet, gathered: Gathered) -> None:
        state = (await asyncio.to_thread(self._archive.states)).get(outlet.slug)
        if state is None or state.baseline_at is None:
            return  # the first poll makes the baseline
        wants = polling.wants_bodies(outlet, state)
        row = Collected(state=state, candidates=gathered.candidates, counted=False, wants_bodies=wants)
        saved = await asyncio.to_thread(self._archive.save, [row], self._clock.now())
        log.info("pushed", extra={"outlet": outlet.slug, "new": saved.new})
