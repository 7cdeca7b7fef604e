"""The one function that asks the world anything.

``url | checked | hop | guarded connect | status | bounded body -> Fetched | Unchanged | FetchFailed``

A lint rule keeps every other module of the product from fetching. Nothing expected is raised: an outlet
that misbehaves is a value. One deadline lies around everything, because a limit per read never fires on a
server that drips.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Self

import httpx

from monitor.model.reading import Failure, Fetched, FetchFailed, Unchanged, Validators
from monitor.outlets.addresses import RefusedAddressError
from monitor.outlets.answer import failed_status, kept_validators, link_headers, max_age
from monitor.outlets.decode import GZIP_MAGIC, BodyError, encoding_of, gunzip, read_body
from monitor.outlets.pace import Pace
from monitor.outlets.robots import Robots
from monitor.outlets.transport import CONDITIONAL, Answer, GuardedTransport, causes
from monitor.outlets.urls import Target, joined, target

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from monitor.model.fetching import FetchSettings

ACCEPT_FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
ACCEPT_PAGE = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
ACCEPT_ANY = "*/*"
REDIRECTS = {301, 302, 303, 307, 308}
PERMANENT = {301, 308}
NO_VALIDATORS = Validators()


class Fetcher:
    """Asks; one for a process, as an async context manager."""

    def __init__(self, settings: FetchSettings, transport: GuardedTransport | None = None) -> None:
        """``transport`` with a resolver of its own is a seam for tests; the usual one is made on entering."""
        self.settings = settings
        self._transport = transport
        self._pace = Pace(
            concurrency=settings.concurrency,
            per_host=settings.per_host,
            spacing=settings.spacing.total_seconds(),
        )
        self._robots = Robots(settings.user_agent)

    @property
    def free(self) -> int:
        """How many more could be asked at once; below nothing when some wait for a slot."""
        return self.settings.concurrency - self._pace.engaged

    async def __aenter__(self) -> Self:
        """Opens the connection pool."""
        if self._transport is None:
            self._transport = GuardedTransport(self.settings)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes every connection."""
        if self._transport is not None:
            await self._transport.aclose()

    async def fetch(
        self,
        url: str,
        validators: Validators = NO_VALIDATORS,
        *,
        accept: str = ACCEPT_FEED,
        robots: bool = False,
    ) -> Fetched | Unchanged | FetchFailed:
        """GET. With ``robots`` the site's robots.txt is asked first and obeyed. Never raises the expected."""
        if robots and (refusal := await self._robots_refusal(url)) is not None:
            return refusal
        headers = {"accept": accept}
        if validators.etag and _sendable(validators.etag):
            headers["if-none-match"] = validators.etag.decode("utf-8")
        if validators.last_modified and _sendable(validators.last_modified):
            headers["if-modified-since"] = validators.last_modified.decode("utf-8")
        answer = await self._within_deadline("GET", url, headers, b"")
        if isinstance(answer, Fetched) and answer.validators.body_hash == validators.body_hash:
            return Unchanged(url=answer.url, max_age=answer.max_age, validators=answer.validators)
        return answer

    async def post_form(self, url: str, form: bytes) -> Fetched | Unchanged | FetchFailed:
        """POST of a form, for a WebSub hub only; the same guard, caps and deadline."""
        headers = {"accept": ACCEPT_ANY, "content-type": "application/x-www-form-urlencoded"}
        return await self._within_deadline("POST", url, headers, form)

    async def _within_deadline(
        self, method: str, url: str, headers: Mapping[str, str], data: bytes
    ) -> Fetched | Unchanged | FetchFailed:
        aim = target(url)
        if isinstance(aim, str):
            return FetchFailed(url=url, why=Failure.BAD_URL, detail=aim)
        seconds = self.settings.deadline.total_seconds()
        async with self._pace.turn(aim.host):
            try:
                async with asyncio.timeout(seconds):
                    return await self._hops(method, aim, headers, data)
            except TimeoutError:
                return FetchFailed(
                    url=url, why=Failure.TIMEOUT, detail=f"no complete answer in {seconds:g} s"
                )
            except BodyError as error:
                return FetchFailed(url=url, why=error.why, detail=error.detail)
            except (httpx.TransportError, RefusedAddressError) as error:
                return _failed(url, error)

    async def _hops(
        self, method: str, aim: Target, headers: Mapping[str, str], data: bytes
    ) -> Fetched | Unchanged | FetchFailed:
        first, permanent, only_permanent, itself = aim.url, "", True, False
        for _ in range(self.settings.max_hops + 1):
            answer = await self._one(method, aim.url, headers, data, first)
            if not isinstance(answer, _Redirect):
                return replace(answer, permanent_url=permanent) if isinstance(answer, Fetched) else answer
            onward = target(joined(aim.url, answer.location))
            if isinstance(onward, str):
                return FetchFailed(url=first, why=Failure.BAD_URL, detail=f"redirect: {onward}")
            itself, aim = onward.url == aim.url, onward
            only_permanent = only_permanent and answer.status in PERMANENT
            permanent = aim.url if only_permanent else permanent
        cookie = "redirects to itself, as a site does that wants a cookie"
        detail = cookie if itself else f"more than {self.settings.max_hops} redirects"
        return FetchFailed(url=first, why=Failure.REDIRECTS, detail=detail)

    async def _one(
        self, method: str, url: str, headers: Mapping[str, str], data: bytes, first: str
    ) -> Fetched | Unchanged | FetchFailed | _Redirect:
        transport = self._transport
        if transport is None:
            message = "Fetcher is used as an async context manager"
            raise RuntimeError(message)
        ours = {"user-agent": self.settings.user_agent, "accept-encoding": "gzip", **headers}
        answer = await transport.ask(method, url, ours, data)
        try:
            if answer.status == 304:
                if not CONDITIONAL & headers.keys():
                    return FetchFailed(
                        url=first, why=Failure.PROTOCOL, detail="304 without having asked for it"
                    )
                return Unchanged(url=url, max_age=max_age(answer.field("cache-control")))
            return await self._read(answer, url, first)
        finally:
            answer.close()

    async def _read(self, answer: Answer, url: str, first: str) -> Fetched | FetchFailed | _Redirect:
        headers, status = answer.headers, answer.status
        if status in REDIRECTS and headers.get("location"):
            return _Redirect(status, headers["location"])
        if not 200 <= status < 300:
            return failed_status(first, status, headers)
        if "content-length" in headers and "transfer-encoding" in headers:
            return FetchFailed(
                url=first, why=Failure.PROTOCOL, detail="Content-Length with Transfer-Encoding"
            )
        body = await self._body(answer, headers.get("content-encoding", ""))
        digest = blake2b(body, digest_size=16).digest()
        return Fetched(
            url=url,
            body=body,
            content_type=headers.get("content-type", ""),
            validators=kept_validators(headers, digest),
            max_age=max_age(headers.get("cache-control", "")),
            links=link_headers(headers, url),
        )

    async def _body(self, answer: Answer, encodings: str) -> bytes:
        settings = self.settings
        encoding = encoding_of(encodings)
        body = await read_body(
            answer.body(), encoding=encoding, max_wire=settings.max_wire, max_decoded=settings.max_decoded
        )
        # A file that is gzip itself (sitemap.xml.gz), or a packed copy that its server forgot to label.
        return gunzip(body, settings.max_decoded) if not encoding and body.startswith(GZIP_MAGIC) else body

    async def _robots_refusal(self, url: str) -> FetchFailed | None:
        aim = target(url)
        if isinstance(aim, str):
            return FetchFailed(url=url, why=Failure.BAD_URL, detail=aim)
        rules = await self._robots.rules(self._ask_robots, aim, asyncio.get_running_loop().time())
        if rules.delay:
            self._pace.slow_down(aim.host, rules.delay)
        if rules.allows(url):
            return None
        return FetchFailed(url=url, why=Failure.ROBOTS, detail=rules.detail)

    async def _ask_robots(self, url: str) -> Fetched | Unchanged | FetchFailed:
        return await self.fetch(url, accept="text/plain, */*;q=0.1")


class _Redirect:
    __slots__ = ("location", "status")

    def __init__(self, status: int, location: str) -> None:
        self.status = status
        self.location = location


def _sendable(value: bytes) -> bool:
    """Only what goes out byte for byte as it came in, without a line of its own."""
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", value)


def _failed(url: str, error: Exception) -> FetchFailed:
    chain = causes(error)
    # The parser's messages go on with the bytes that it stumbled over, escaped.
    text = " ".join(str(error).partition("\\n")[0].split())[:300]
    if any(isinstance(cause, RefusedAddressError) for cause in chain):
        return FetchFailed(url=url, why=Failure.REFUSED_ADDRESS, detail=text)
    if any(isinstance(cause, ssl.SSLError | ssl.CertificateError) for cause in chain):
        return FetchFailed(url=url, why=Failure.TLS, detail=text)
    if isinstance(error, httpx.ReadError):
        return FetchFailed(url=url, why=Failure.TRUNCATED, detail=text)
    if isinstance(error, httpx.ConnectError):
        why = Failure.DNS if text.startswith("ClientConnectorDNSError") else Failure.CONNECT
        return FetchFailed(url=url, why=why, detail=text)
    return FetchFailed(url=url, why=Failure.PROTOCOL, detail=text)
