"""Live news: one small stream a page, telling that something changed and nothing of what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from monitor.model.person import Right
from monitor.storage.news import marker
from monitor.web.gate import needs, services
from monitor.web.services import Services

router = APIRouter()
EVERY = 2.0
BEAT = 10
"""Looks between two signs of life, so that proxies keep the stream open."""
LONGEST = 900
"""Looks before the stream ends; the browser comes back by itself and the session is checked again."""


class Watch:
    """One look at the database for all who listen, however many they are."""

    def __init__(self) -> None:
        """Nothing seen yet."""
        self._at = 0.0
        self._seen = ""
        self._lock = asyncio.Lock()

    async def look(self, surroundings: Services) -> str:
        """A mark that changes when anything did; at most one question a second to the database."""
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if now - self._at >= EVERY / 2:
                self._seen = await run_in_threadpool(_read, surroundings)
                self._at = now
            return self._seen


def _read(surroundings: Services) -> str:
    with surroundings.database.read() as connection:
        return marker(connection)


@router.get("/gebeurtenissen")
@needs(Right.READ)
async def events(request: Request) -> StreamingResponse:
    """``event: nieuws`` whenever an article, an alert or a step was added."""
    watch: Watch = request.app.state.watch
    before = await watch.look(services(request))  # whoever sees the answer begin misses nothing from then on
    return StreamingResponse(
        _stream(request, watch, before), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


async def _stream(request: Request, watch: Watch, before: str) -> AsyncIterator[str]:
    yield "retry: 4000\n\n"
    for look in range(1, LONGEST):
        await asyncio.sleep(EVERY)
        if await request.is_disconnected():
            return
        now = await watch.look(services(request))
        if now != before:
            before = now
            yield "event: nieuws\ndata: 1\n\n"
        elif look % BEAT == 0:
            yield ": nog hier\n\n"
