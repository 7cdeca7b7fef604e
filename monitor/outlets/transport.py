"""aiohttp's engine, and the guard that looks at the address really connected to.

Errors and headers are httpx's; its connection pool costs quadratically with concurrent connections and its
request and response objects a third of a poll without news (docs/decisions/0020 and 0028). No cookies, no
proxies but the one that is set, no redirects, no decoding, no retries: each is a decision of ``outlets.http``
or not wanted at all.
"""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from monitor.config.trust import believed
from monitor.outlets.addresses import RefusedAddressError, in_digits, named_inside, refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from aiohappyeyeballs import AddrInfoType

    from monitor.model.fetching import FetchSettings

MAX_HEADER_LINE = 16_380
"""Bytes: the content policies of news sites pass aiohttp's own 8 kB."""
MAX_HEADERS = 2_048
RESOLVER_THREADS = 32
_LOOKUP = 3.0
"""Seconds that a name may take which the proxy looks up anyway."""
CHUNK = 65_536
CONDITIONAL = {"if-none-match", "if-modified-since"}


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
        addresses = await self.checked(host)
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

    async def checked(self, host: str) -> list[str]:
        """Its addresses. Raises ``RefusedAddressError``, and ``OSError`` where there is none."""
        addresses = await self._resolve(host)
        for address in addresses:
            if refused(address, self._allowed):
                raise RefusedAddressError(f"{host} leads to {address}")
        return addresses

    async def close(self) -> None:
        if isinstance(self._resolve, SystemResolve):
            self._resolve.close()


class GuardedTransport:
    """Sends one request. Raises ``httpx.TransportError`` and ``RefusedAddressError``."""

    def __init__(self, settings: FetchSettings, resolve: Resolve | None = None) -> None:
        """To be made inside a running event loop."""
        self._allowed = settings.allow_networks
        self._way_out = settings.way_out
        self._resolver = _GuardedResolver(settings, resolve or SystemResolve())
        tls = believed(settings.ca_file)
        self._session = _session(
            aiohttp.TCPConnector(
                limit=0,
                ssl=tls,
                resolver=self._resolver,
                ttl_dns_cache=60,
                socket_factory=self._open,
                keepalive_timeout=15,
            )
        )
        self._proxied: aiohttp.ClientSession | None = None
        if settings.way_out.proxy:  # connects to the proxy and to nobody else: it has an address inside
            self._proxied = _session(aiohttp.TCPConnector(limit=0, ssl=tls, keepalive_timeout=15))

    def _open(self, info: AddrInfoType) -> socket.socket:
        """The last gate: no socket is made for an address that may not be asked."""
        family, kind, proto, _, address = info
        if refused(str(address[0]), self._allowed):
            raise RefusedAddressError(f"connection to {address[0]} refused")
        return socket.socket(family=family, type=kind, proto=proto)

    async def ask(self, method: str, url: str, headers: Mapping[str, str], data: bytes) -> Answer:
        """The head of the answer; the body waits. ``url`` as ``urls.target`` gives it."""
        aim = _asked_again(url) if CONDITIONAL & headers.keys() else URL(url, encoded=True)
        try:
            session, proxy = await self._way(aim.host or "") if self._proxied else (self._session, None)
            answer = await session.request(
                method, aim, headers=headers, data=data or None, allow_redirects=False, proxy=proxy
            )
        except RefusedAddressError:
            raise
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _as_httpx(error) from error
        return Answer(answer)

    async def _way(self, host: str) -> tuple[aiohttp.ClientSession, str | None]:
        """Directly and guarded, or through the proxy: never for what this network knows to lead inside.

        A name that is not known here, as behind a proxy most are not, is the proxy's to judge; but one that
        is nobody's in public, which could mean the proxy's own machine.
        """
        proxy = self._way_out.through(host)
        if self._proxied is None or proxy is None:
            return self._session, None
        addresses = [host]
        if not in_digits(host):
            try:
                async with asyncio.timeout(_LOOKUP):
                    addresses = await self._resolver.checked(host)
            except RefusedAddressError:
                raise
            except OSError as error:  # a timeout is one
                if named_inside(host):
                    raise RefusedAddressError(f"{host} is no public name") from error
                addresses = []
        inside = any(
            refused(each) for each in addresses
        )  # the guard refuses it, or the configuration allows it
        return (self._session, None) if inside else (self._proxied, proxy)

    async def aclose(self) -> None:
        """Closes every connection."""
        await self._session.close()
        if self._proxied is not None:
            await self._proxied.close()


class Answer:
    """What came back: the head as it was sent, the body as it comes off the wire."""

    __slots__ = ("_answer", "status")

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        """To be closed once, read or not."""
        self._answer = answer
        self.status = answer.status

    @property
    def headers(self) -> httpx.Headers:
        """All of them; made when asked for, since a 304 is told by its status."""
        return httpx.Headers(list(self._answer.raw_headers))

    def field(self, name: str) -> str:
        """One header, its lines joined as RFC 9110 has it; empty where there is none."""
        return ", ".join(self._answer.headers.getall(name, ()))

    async def body(self) -> AsyncIterator[bytes]:
        """Piece by piece. Raises ``httpx.ReadError``."""
        try:
            async for chunk in self._answer.content.iter_chunked(CHUNK):
                yield chunk
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise httpx.ReadError(str(error)) from error

    def close(self) -> None:
        """A connection with unread bytes is closed, a finished one has gone back already."""
        self._answer.close()


def _session(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
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


@lru_cache(maxsize=16_384)
def _asked_again(url: str) -> URL:
    """Taken apart once, and what the engine asks of it: near a tenth of a poll without news."""
    return URL(url, encoded=True)


def _as_httpx(error: Exception) -> Exception:
    chain = causes(error)
    for cause in chain:
        if isinstance(cause, RefusedAddressError):
            return cause
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return httpx.ConnectError(f"the proxy answered {error.status}")
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ClientSSLError)):
        return httpx.ConnectError(text)
    return httpx.RemoteProtocolError(text)


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
