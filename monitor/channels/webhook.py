"""Webhooks: CloudEvents 1.0 as structured JSON (NL GOV profile), signed as Standard Webhooks describes."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlsplit

import httpx

from monitor.channels.clean import cut_detail
from monitor.config.trust import believed
from monitor.model.alert import DeliveryFailed, Sent
from monitor.model.message import Event, Message
from monitor.model.way_out import DIRECT, WayOut
from monitor.ports.clock import Clock

GONE = frozenset({400, 401, 403, 404, 405, 410, 411, 413, 414, 415, 422, 501})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """One receiver. ``ask`` is a URL with ``{id}`` that answers 200 when it has the event, 404 when not."""

    url: str = field(repr=False)
    secret: str = field(default="", repr=False)
    ask: str = field(default="", repr=False)
    timeout: float = 15.0


class WebhookChannel:
    """Sends ``Event`` content to the hook that the recipient names."""

    def __init__(self, hooks: Mapping[str, Hook], clock: Clock, way_out: WayOut = DIRECT) -> None:
        self._hooks = dict(hooks)
        self._clock = clock
        self._way_out = way_out
        self._clients: dict[str | None, httpx.AsyncClient] = {}

    async def send(self, message: Message) -> Sent | DeliveryFailed:
        """Post once; any 2xx is acceptance, a redirect is a failure."""
        hook = self._hooks.get(message.recipient)
        if hook is None:
            return DeliveryFailed(permanent=True, why="unknown-recipient")
        if not isinstance(message.content, Event):
            return DeliveryFailed(permanent=True, why="wrong-content", detail=type(message.content).__name__)
        body = encode(message.id, message.content)
        headers = {
            "Content-Type": "application/cloudevents+json; charset=utf-8",
            "Idempotency-Key": message.id,
        }
        headers |= signature(message.id, self._clock.now(), body, hook.secret)
        self._session(hook.url)  # reading the certificates takes a moment that is not the receiver's
        try:
            async with asyncio.timeout(hook.timeout):
                return await self._post(hook.url, body, headers, message.id)
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.ProxyError,
            httpx.UnsupportedProtocol,
        ) as error:
            return DeliveryFailed(
                permanent=False, why="connection", detail=type(error).__name__, whole_channel=True
            )
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            why = "timeout" if isinstance(error, (TimeoutError, httpx.TimeoutException)) else "disconnected"
            return DeliveryFailed(permanent=False, why=why, detail=type(error).__name__, uncertain=True)

    async def reconcile(self, message: Message) -> Sent | None:
        """Ask the receiver, where it says how it can be asked."""
        hook = self._hooks.get(message.recipient)
        if hook is None or not hook.ask:
            return None
        try:
            async with asyncio.timeout(hook.timeout):
                url = hook.ask.replace("{id}", quote(message.id, safe=""))
                async with self._session(url).stream("GET", url) as answer:
                    return Sent(id=message.id) if answer.status_code == httpx.codes.OK else None
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            return None

    async def close(self) -> None:
        """Give the connections back."""
        while self._clients:
            await self._clients.popitem()[1].aclose()

    def _session(self, url: str) -> httpx.AsyncClient:
        """Of the way to this receiver: one for all that are asked directly, one for the proxy."""
        proxy = self._way_out.through(urlsplit(url).hostname or "")
        if proxy not in self._clients:
            self._clients[proxy] = httpx.AsyncClient(
                trust_env=False, verify=believed(), proxy=proxy, follow_redirects=False, timeout=60.0
            )
        return self._clients[proxy]

    async def _post(
        self, url: str, body: bytes, headers: Mapping[str, str], name: str
    ) -> Sent | DeliveryFailed:
        """The answer's body is never read: a receiver cannot fill our memory."""
        async with self._session(url).stream("POST", url, content=body, headers=dict(headers)) as answer:
            code = answer.status_code
            if 200 <= code < 300:
                return Sent(id=name)
            detail = cut_detail(f"status {code}")
            if code in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE):
                wait = retry_after(answer.headers.get("Retry-After", ""), self._clock.now())
                return DeliveryFailed(permanent=False, why="rate-limited", detail=detail, retry_after=wait)
            if code in GONE or 300 <= code < 400:
                return DeliveryFailed(permanent=True, why="refused", detail=detail)
            return DeliveryFailed(permanent=False, why="server-error", detail=detail, uncertain=True)


def encode(name: str, event: Event) -> bytes:
    """The event in CloudEvents' JSON format."""
    envelope = {
        "specversion": "1.0",
        "id": name,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "time": event.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": event.data,
    }
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()


def signature(name: str, at: datetime, body: bytes, secret: str) -> dict[str, str]:
    """The three headers of Standard Webhooks; no signature without a secret. ``at`` is the try's own time."""
    stamp = str(int(at.timestamp()))
    headers = {"webhook-id": name, "webhook-timestamp": stamp}
    if secret:
        digest = hmac.new(secret.encode(), f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
        headers["webhook-signature"] = f"v1,{base64.b64encode(digest).decode()}"
    return headers


def retry_after(value: str, now: datetime) -> timedelta | None:
    """Seconds or a date; None when absent or unreadable. Bounds are set by ``rules.retry``."""
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value[:9]), 86_400))
    try:
        return max(timedelta(0), min(timedelta(days=1), parsedate_to_datetime(value) - now))
    except (TypeError, ValueError, OverflowError):
        return None
