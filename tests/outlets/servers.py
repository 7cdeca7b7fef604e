"""Real servers on the loopback interface that behave or misbehave, written on plain sockets."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Reply = Callable[["Exchange"], Awaitable[None]]


@dataclass
class Exchange:
    """One request and the socket to answer on."""

    path: str
    headers: dict[str, str]
    raw: bytes
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        """Bytes as they are."""
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self, body: bytes = b"", status: str = "200 OK", **headers: str) -> None:
        """An honest answer; header names with underscores for dashes."""
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)


@dataclass
class Server:
    """A listening server: its base address and what was asked of it."""

    port: int
    host: str = "127.0.0.1"
    asked: list[Exchange] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/") -> str:
        """An address on this server."""
        return f"http://{self.host}:{self.port}{path}"


@asynccontextmanager
async def serving(reply: Reply, host: str = "127.0.0.1") -> AsyncIterator[Server]:
    """A server that answers every request with ``reply`` on a fresh connection."""
    server = Server(0, host)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        try:
            raw = await reader.readuntil(b"\r\n\r\n")
            head = raw.decode("latin-1").split("\r\n")
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
            }
            exchange = Exchange(head[0].split(" ")[1], headers, raw, reader, writer)
            server.asked.append(exchange)
            await reply(exchange)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(handle, host, 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
