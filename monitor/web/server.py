"""An ASGI application served inside the daemon's own event loop, until the daemon stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The daemon handles signals itself: one way to stop, not two."""
        yield


async def serve(
    application: ASGIApp, host: str, port: int, stop: asyncio.Event, *, proxies: str = ""
) -> None:
    """Serve until ``stop``. An address that is taken is logged with a remedy; the daemon goes on without.

    ``proxies``: addresses whose ``X-Forwarded-*`` headers are believed; of nobody else's.
    """
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or [],
        timeout_graceful_shutdown=2,
    )
    server = _Server(config)
    running = asyncio.create_task(_until_exit(server, host, port))
    await stop.wait()
    server.should_exit = True
    await running


async def _until_exit(server: _Server, host: str, port: int) -> None:
    try:
        await server.serve()
    except SystemExit:
        log.error("cannot listen on %s:%d; set MONITOR_WEB_PORT to a free port", host, port)
