"""Servers that refuse, and say back whatever they were told: a proxy's error page, a debugging server."""

from __future__ import annotations

import asyncio
import gzip
from base64 import b64decode
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web


@dataclass
class Refuser:
    """HTTP of every kind: outlets' and rosters' hosts, Slack, receivers, an OIDC provider, a collector."""

    url: str = ""
    heard: bytes = b""
    """All that was asked: who is not asked gives nothing away."""
    traces: bytes = b""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/oidc/.well-known/openid-configuration", self._provider)
        app.router.add_post("/v1/traces", self._collect)
        app.router.add_route("*", "/api/{method}", self._slack)
        app.router.add_route("*", "/{rest:.*}", self._refuse)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = int(self._runner.addresses[0][1])
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _hear(self, request: web.Request) -> str:
        said = f"{request.method} {request.raw_path} {dict(request.headers)}".encode() + await request.read()
        for each in request.headers.get("Authorization", "").split()[1:]:
            said += b" " + (
                each.encode() if "Basic" not in request.headers["Authorization"] else b64decode(each)
            )
        self.heard += said
        return said.decode("utf-8", "replace")

    async def _provider(self, request: web.Request) -> web.Response:
        await self._hear(request)
        own = f"{self.url}/oidc"
        places = {"authorization_endpoint": f"{own}/auth", "token_endpoint": f"{own}/token"}
        return web.json_response({"issuer": own, "jwks_uri": f"{own}/keys", **places})

    async def _collect(self, request: web.Request) -> web.Response:
        body = await request.read()
        packed = request.headers.get("content-encoding") == "gzip"
        self.traces += gzip.decompress(body) if packed else body
        await self._hear(request)
        return web.Response(content_type="application/x-protobuf")

    async def _slack(self, request: web.Request) -> web.Response:
        said = await self._hear(request)
        return web.json_response(
            {"ok": False, "error": f"not for {request.headers.get('Authorization')}: {said}"}
        )

    async def _refuse(self, request: web.Request) -> web.Response:
        said = await self._hear(request)
        one_line = request.raw_path[:200]
        headers = {"WWW-Authenticate": f'Basic realm="{one_line}"', "Retry-After": one_line}
        return web.Response(status=403, reason=f"Not {one_line}", text=said, headers=headers)


@dataclass
class RefusingMail:
    """Takes any login; refuses one recipient, repeating the login; keeps what comes for others."""

    refused: str
    port: int = 0
    heard: str = ""
    caught: list[str] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail\r\n")
        login = ""
        while line := (await reader.readline()).decode("utf-8", "replace").strip():
            verb = line.upper().split(" ")[0].split(":")[0]
            if verb == "EHLO":
                writer.write(b"250-mail\r\n250 AUTH PLAIN\r\n")
            elif verb == "AUTH":
                login = f"{line.split()[-1]} that is {b64decode(line.split()[-1])!r}"
                self.heard += login
                writer.write(b"235 welcome\r\n")
            elif verb == "RCPT" and self.refused in line:
                writer.write(f"550 5.1.1 nobody here for {login}\r\n".encode())
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                mail = b""
                while not mail.endswith(b"\r\n.\r\n"):
                    mail += await reader.read(65_536)
                self.caught.append(mail.decode("utf-8", "replace"))
                writer.write(b"250 taken\r\n")
            else:
                writer.write(b"221 bye\r\n" if verb == "QUIT" else b"250 well\r\n")
        writer.close()


@dataclass
class RefusingPostgres:
    """Asks for the password in clear, and repeats it in its refusal."""

    port: int = 0
    heard: bytes = b""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            size = int.from_bytes(await reader.readexactly(4), "big")
            asked = await reader.readexactly(size - 4)
            if int.from_bytes(asked[:4], "big") == 3 << 16:
                break
            writer.write(b"N")  # neither TLS nor GSSAPI
        writer.write(b"R" + (8).to_bytes(4, "big") + (3).to_bytes(4, "big"))
        await reader.readexactly(1)
        size = int.from_bytes(await reader.readexactly(4), "big")
        password = (await reader.readexactly(size - 4)).rstrip(b"\0")
        self.heard += password
        said = b"SFATAL\0VFATAL\0C28P01\0Mno entry with " + password + b" here\0\0"
        writer.write(b"E" + (len(said) + 4).to_bytes(4, "big") + said)
        writer.close()
