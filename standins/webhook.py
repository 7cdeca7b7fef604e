"""A webhook receiver that keeps what it gets, can be asked for it, and fails on demand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from aiohttp import web


class Fault(StrEnum):
    """How the receiver misbehaves for one call."""

    NONE = "none"
    ERROR = "error"
    """500, nothing kept."""
    RATE = "rate"
    """429 with ``Retry-After: 7``."""
    GONE = "gone"
    LOST = "lost"
    """Kept, but the connection is dropped before the answer."""
    SLOW = "slow"
    REDIRECT = "redirect"
    ENDLESS = "endless"
    """200 with a body that never ends."""


@dataclass(frozen=True, slots=True)
class Received:
    """One event as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, object]:
        """The JSON."""
        parsed = json.loads(self.body)
        return dict(parsed) if isinstance(parsed, dict) else {}

    @property
    def id(self) -> str:
        """The event's id."""
        return str(self.event.get("id", ""))


@dataclass
class WebhookReceiver:
    """``async with WebhookReceiver() as receiver``: post to ``receiver.url``, ask at ``receiver.ask``."""

    choose: Callable[[str], Fault] = lambda _name: Fault.NONE
    port: int = 0
    received: list[Received] = field(default_factory=list)
    beats: int = 0
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where events go."""
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def heartbeat(self) -> str:
        """Where heartbeats go."""
        return f"http://127.0.0.1:{self.port}/heartbeat"

    @property
    def ask(self) -> str:
        """Where one can ask for an event by id."""
        return f"http://127.0.0.1:{self.port}/hook/{{id}}"

    async def __aenter__(self) -> WebhookReceiver:
        app = web.Application()
        app.router.add_post("/hook", self._take)
        app.router.add_get("/hook/{id}", self._has)
        app.router.add_get("/heartbeat", self._beat)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _has(self, request: web.Request) -> web.Response:
        known = any(each.id == request.match_info["id"] for each in self.received)
        return web.Response(status=200 if known else 404)

    async def _beat(self, request: web.Request) -> web.StreamResponse:
        self.beats += 1
        fault = self.choose("heartbeat")
        if fault is Fault.ENDLESS:
            return await _endless(request)
        return web.Response(status=_REFUSALS[fault][0] if fault in _REFUSALS else 200)

    async def _take(self, request: web.Request) -> web.StreamResponse:
        received = Received(dict(request.headers), await request.read())
        fault = self.choose(received.id)
        if fault in _REFUSALS:
            status, headers = _REFUSALS[fault]
            return web.Response(status=status, headers=headers)
        if fault is Fault.SLOW:
            await asyncio.sleep(3600)
        self.received.append(received)
        if fault is Fault.LOST and request.transport is not None:
            request.transport.abort()
        if fault is Fault.ENDLESS:
            return await _endless(request)
        return web.Response(status=202)


_REFUSALS: dict[Fault, tuple[int, dict[str, str]]] = {
    Fault.ERROR: (500, {}),
    Fault.RATE: (429, {"Retry-After": "7"}),
    Fault.GONE: (410, {}),
    Fault.REDIRECT: (302, {"Location": "http://127.0.0.1:1/"}),
}


async def _endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(status=200)
    await answer.prepare(request)
    while request.transport is not None and not request.transport.is_closing():
        await answer.write(b"x" * 65_536)
    return answer
