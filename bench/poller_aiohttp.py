"""The engine alone, as a second floor: aiohttp without the guard, caps and pace of our fetch function."""

from __future__ import annotations

import aiohttp

from bench.poller_floor import floor

ETAGS: dict[int, str] = {}


def engine(concurrency: int) -> aiohttp.ClientSession:
    """A client that opens so many connections."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=concurrency))


async def ask(session: aiohttp.ClientSession, number: int, url: str) -> None:
    """A conditional GET; nothing is read and nothing kept but the ETag."""
    headers = {"If-None-Match": ETAGS[number]} if number in ETAGS else {}
    async with session.get(url, headers=headers) as answer:
        await answer.read()
        ETAGS[number] = answer.headers.get("ETag", "")


if __name__ == "__main__":
    floor(engine, ask)
