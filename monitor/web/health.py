"""``/healthz``: 200 while the last completed round is recent, 503 with the reasons when it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

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
