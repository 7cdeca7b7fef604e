"""``/healthz``: 200 while the last completed round is recent, 503 with the reasons when it is not.

And two for whoever restarts processes and sends them visitors: a reading of figures that takes long, a token
or outlets that cannot be reached are no reason to restart a process, nor to take the desk away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.storage.health import Health

ReadHealth = Callable[[], Health]


def health_route(read: ReadHealth) -> Route:
    """The public route; it tells figures and reasons, no names and no secrets."""

    async def healthz(_: Request) -> JSONResponse:
        health = await run_in_threadpool(read)
        facts = asdict(health) | {"last_round": health.last_round.isoformat() if health.last_round else None}
        headers = {"cache-control": "no-store"}
        return JSONResponse(facts, status_code=200 if health.ok else 503, headers=headers)

    return Route("/healthz", healthz, name="healthz")


def health_only(read: ReadHealth) -> Starlette:
    """The application of a daemon without a desk."""
    return Starlette(routes=[health_route(read)])


class Probes:
    """An application with ``/livez`` and ``/readyz`` in front of it.

    ``/livez``: 200 as long as the event loop turns; it asks nothing of the database. ``/readyz``: 200 while
    the database can be read and takes what is written, else 503.
    """

    def __init__(self, application: ASGIApp, ready: Callable[[], bool]) -> None:
        self._application = application
        self._ready = ready

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers the two and passes everything else on."""
        path = scope["path"] if scope["type"] == "http" else ""
        if path == "/livez":
            await _said(well=True)(scope, receive, send)
        elif path == "/readyz":
            await _said(well=await run_in_threadpool(self._ready))(scope, receive, send)
        else:
            await self._application(scope, receive, send)


def _said(*, well: bool) -> PlainTextResponse:
    headers = {"cache-control": "no-store"}
    return PlainTextResponse("ok" if well else "database", 200 if well else 503, headers)
