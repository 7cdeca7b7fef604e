"""httpx's transport with aiohttp's engine, and the guard that looks at the address really connected to.

httpx's own connection pool costs quadratically with concurrent connections (see docs/decisions/0020); its
request and response types and its transport seam are kept. No cookies, no proxies from the environment, no
redirects, no decoding, no retries: each is a decision of ``outlets.http`` or not wanted at all.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Protocol

import aiohttp
import certifi
import httpx
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from monitor.outlets.addresses import RefusedAddressError, refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohappyeyeballs import AddrInfoType

    from monitor.model.fetching import FetchSettings

MAX_HEADER_LINE = 8_190
MAX_HEADERS = 4_096
RESOLVER_THREADS = 32
CHUNK = 65_536


class Resolve(Protocol):
    """Names to addresses; a seam, so that tests can bring a lying or a hanging DNS."""

    async def __call__(self, host: str) -> list[str]:
        """Every address of the name, in digits. Raises ``OSError`` where there is none."""
        ...


class SystemResolve:
    """The system's resolver on threads of its own: a name server that hangs holds up no other work."""

    def __init__(self) -> None:
        """Threads start when they are needed."""
        self._threads = ThreadPoolExecutor(RESOLVER_THREADS, thread_name_prefix="dns")

    async def __call__(self, host: str) -> list[str]:
        """See ``Resolve``."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _lookup, host)

    def close(self) -> None:
        """Lookups that hang are left behind."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _lookup(host: str) -> list[str]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class _GuardedResolver(AbstractResolver):
    """All records of a name are checked; one refused address refuses the name."""

    def __init__(self, settings: FetchSettings, resolve: Resolve) -> None:
        self._allowed = settings.allow_networks
        self._resolve = resolve

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        del family
        addresses = await self._resolve(host)
        for address in addresses:
            if refused(address, self._allowed):
                raise RefusedAddressError(f"{host} leads to {address}")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        if isinstance(self._resolve, SystemResolve):
            self._resolve.close()


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends one request. Raises ``httpx.TransportError`` and ``RefusedAddressError``."""

    def __init__(self, settings: FetchSettings, resolve: Resolve | None = None) -> None:
        """To be made inside a running event loop."""
        self._allowed = settings.allow_networks
        connector = aiohttp.TCPConnector(
            limit=0,
            ssl=_tls(settings.ca_file),
            resolver=_GuardedResolver(settings, resolve or SystemResolve()),
            ttl_dns_cache=60,
            socket_factory=self._open,
            keepalive_timeout=15,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None),
            max_line_size=MAX_HEADER_LINE,
            max_field_size=MAX_HEADER_LINE,
            max_headers=MAX_HEADERS,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        )

    def _open(self, info: AddrInfoType) -> socket.socket:
        """The last gate: no socket is made for an address that may not be asked."""
        family, kind, proto, _, address = info
        if refused(str(address[0]), self._allowed):
            raise RefusedAddressError(f"connection to {address[0]} refused")
        return socket.socket(family=family, type=kind, proto=proto)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """See ``httpx.AsyncBaseTransport``."""
        try:
            answer = await self._session.request(
                request.method,
                URL(str(request.url), encoded=True),
                headers={name: value for name, value in request.headers.items() if name != "host"},
                data=request.content or None,
                allow_redirects=False,
            )
        except RefusedAddressError:
            raise
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _as_httpx(error, request) from error
        return httpx.Response(
            answer.status, headers=list(answer.raw_headers), stream=_Stream(answer, request), request=request
        )

    async def aclose(self) -> None:
        """Closes every connection."""
        await self._session.close()


class _Stream(httpx.AsyncByteStream):
    """The body as it comes off the wire."""

    def __init__(self, answer: aiohttp.ClientResponse, request: httpx.Request) -> None:
        self._answer = answer
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._answer.content.iter_chunked(CHUNK):
                yield chunk
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise httpx.ReadError(str(error), request=self._request) from error

    async def aclose(self) -> None:
        """A connection with unread bytes is closed, a finished one has gone back already."""
        self._answer.close()


def _as_httpx(error: Exception, request: httpx.Request) -> Exception:
    chain = causes(error)
    for cause in chain:
        if isinstance(cause, RefusedAddressError):
            return cause
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ClientSSLError)):
        return httpx.ConnectError(text, request=request)
    return httpx.RemoteProtocolError(text, request=request)


def causes(error: BaseException) -> list[BaseException]:
    """The error and everything that led to it."""
    found: list[BaseException] = []
    todo: list[BaseException | None] = [error]
    while todo:
        one = todo.pop()
        if one is None or one in found:
            continue
        found.append(one)
        todo += [one.__cause__, one.__context__, getattr(one, "os_error", None)]
        if isinstance(one, BaseExceptionGroup):
            todo += one.exceptions
    return found


@cache
def _tls(ca_file: str) -> ssl.SSLContext:
    """One for all transports of a process: reading the authorities takes 40 ms of a waiting loop."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    if ca_file:
        context.load_verify_locations(ca_file)
    return context
