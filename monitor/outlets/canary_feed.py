"""A feed of our own on this machine, for the canary: what the service reads when it reads itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape

from monitor.model.reading import Entry

_SECONDS = 5.0


@dataclass
class CanaryFeed:
    """``async with CanaryFeed() as feed``: RSS at ``feed.url`` with whatever ``show`` was given last."""

    entries: Sequence[Entry] = ()
    url: str = ""
    _server: asyncio.Server | None = field(default=None, repr=False)

    async def __aenter__(self) -> Self:
        """Listens on a free port of the loopback address alone."""
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/canary.xml"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops listening."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def show(self, *entries: Entry) -> None:
        """What stands in the feed from now on."""
        self.entries = entries

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                await reader.readuntil(b"\r\n\r\n")
                body = rss(self.entries)
                head = (
                    "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\n"
                    f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
                )
                writer.write(head.encode() + body)
                await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return
        finally:
            writer.close()


def rss(entries: Sequence[Entry]) -> bytes:
    """RSS 2.0 with these entries."""
    items = "".join(
        f"<item><title>{escape(each.title)}</title><link>{escape(each.url)}</link>"
        f"<guid>{escape(each.url)}</guid><description>{escape(each.lead)}</description>"
        f"<pubDate>{_date(each.published)}</pubDate></item>"
        for each in entries
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Voorsprong</title><link>http://127.0.0.1/</link>{items}</channel></rss>"
    ).encode()


def _date(at: datetime | None) -> str:
    return format_datetime(at) if at is not None else ""
