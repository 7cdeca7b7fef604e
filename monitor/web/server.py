"""An ASGI application served inside the daemon's own event loop, until the daemon stops."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from socket import socket

import uvicorn
from starlette.types import ASGIApp


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The daemon handles signals itself: one way to stop, not two."""
        yield


async def serve(
    application: ASGIApp, sockets: Sequence[socket], stop: asyncio.Event, *, proxies: str = ""
) -> None:
    """Serve on these (see ``listen``) until ``stop``; closes them.

    ``proxies``: addresses whose ``X-Forwarded-*`` headers are believed; of nobody else's.
    """
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or [],
        timeout_graceful_shutdown=2,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[*sockets]))
    await stop.wait()
    server.should_exit = True
    await running
