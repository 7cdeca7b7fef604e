"""A forward proxy on loopback: CONNECT and absolute addresses, with or without a password.

Whatever host it is asked for, it goes to that port on this machine: names that nobody knows lead somewhere.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from types import TracebackType
from urllib.parse import urlsplit


class ForwardProxy:
    """A context manager; ``asked`` holds the first line of every request."""

    def __init__(self, login: str = "") -> None:
        """``login``: ``name:password`` that it wants; empty for none."""
        self._login = login
        self.asked: list[str] = []
        self.port = 0

    async def __aenter__(self) -> ForwardProxy:
        """Listens on a port of its own."""
        self._server = await asyncio.start_server(self._handle, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Takes no more connections."""
        self._server.close()

    def url(self, login: str = "") -> str:
        """As a setting has it."""
        return f"http://{login}@127.0.0.1:{self.port}" if login else f"http://127.0.0.1:{self.port}"

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            first, *fields = head.decode("latin-1").strip().split("\r\n")
            self.asked.append(first.rpartition(" ")[0])
            if self._login and f"basic {_encoded(self._login)}".lower() not in head.decode("latin-1").lower():
                writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            else:
                await self._onward(first, fields, reader, writer)
        writer.close()

    async def _onward(
        self, first: str, fields: list[str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        method, target, _ = first.split(" ")
        aim = urlsplit(f"//{target}" if method == "CONNECT" else target)
        there, onward = await asyncio.open_connection("127.0.0.1", aim.port or 80)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            kept = [each for each in fields if not each.lower().startswith("proxy-")]
            path = (aim.path or "/") + (f"?{aim.query}" if aim.query else "")
            onward.write("\r\n".join([f"{method} {path} HTTP/1.1", *kept, "", ""]).encode("latin-1"))
        await asyncio.gather(_pump(reader, onward), _pump(there, writer))


def _encoded(login: str) -> str:
    return base64.b64encode(login.encode()).decode()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(65_536):
            sink.write(data)
            await sink.drain()
    sink.close()
