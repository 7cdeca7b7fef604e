"""``/healthz``, ``/livez`` and ``/readyz``: what machines ask of a process, in front of everything else.

None needs an account, a name of the host or a token, and each answers while the database hangs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.storage.health import Health, unheard
from monitor.web.shared import Shared

WITHIN = 3.0
"""Seconds: who asks for health gives up after four or five."""
_KEPT = {"cache-control": "no-store"}


class Probes:
    """An application with the three in front of it.

    ``/livez``: 200 as long as the event loop turns; it asks nothing of the database. ``/readyz``: 200 while
    the database can be read and takes what is written, else 503. ``/healthz``: 200 while the last completed
    round is recent, 503 with the reasons when it is not: figures and reasons, no names and no secrets. A
    reading of figures that takes long, or outlets that cannot be reached, are no reason to restart a
    process, nor to take the desk away: for those are the other two.
    """

    def __init__(
        self,
        application: ASGIApp,
        ready: Callable[[], bool],
        health: Callable[[], Health],
        within: float = WITHIN,
    ) -> None:
        """``within``: seconds that the database is waited for."""
        self._application = application
        self._ready = Shared(ready, within)
        self._health = Shared(health, within)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers the three and passes everything else on."""
        path = scope["path"] if scope["type"] == "http" else ""
        if path == "/livez":
            await _said(well=True)(scope, receive, send)
        elif path == "/readyz":
            await _said(well=await self._is_ready())(scope, receive, send)
        elif path == "/healthz":
            await (await self._healthy())(scope, receive, send)
        else:
            await self._application(scope, receive, send)

    async def _is_ready(self) -> bool:
        try:
            return await self._ready.get()
        except TimeoutError:
            return False

    async def _healthy(self) -> Response:
        try:
            health = await self._health.get()
        except TimeoutError:
            health = unheard("no answer in time")
        facts = asdict(health) | {"last_round": health.last_round.isoformat() if health.last_round else None}
        return JSONResponse(facts, status_code=200 if health.ok else 503, headers=_KEPT)


def _said(*, well: bool) -> PlainTextResponse:
    return PlainTextResponse("ok" if well else "database", 200 if well else 503, _KEPT)
