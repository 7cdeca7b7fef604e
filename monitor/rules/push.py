"""WebSub (W3C Recommendation): when to subscribe, what to ask, whom to believe. Pure."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.model.collecting import OutletState
    from monitor.model.push import Subscription

LEASE = timedelta(days=7)
RENEW_BEFORE = timedelta(days=1)
ASK_AGAIN = timedelta(hours=6)
LONGEST_LEASE = timedelta(days=30)
_METHODS = {
    "sha1": hashlib.sha1,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}


def reachable(desk_url: str) -> bool:
    """Whether a hub on the internet could call this desk: https, and a name that is not of this machine."""
    parts = urlsplit(desk_url)
    host = parts.hostname or ""
    return parts.scheme == "https" and "." in host and not host.replace(".", "").isdigit()


def wants_subscription(state: OutletState, known: Subscription | None, now: datetime) -> bool:
    """Whether to ask the hub now: a hub is announced, and none, another, an old or a refused one is known."""
    if not state.hub or not state.topic_url:
        return False
    if known is None or (known.hub, known.topic) != (state.hub, state.topic_url):
        return True
    if known.state == "active" and known.until is not None:
        return known.until - now <= RENEW_BEFORE and now - known.asked >= ASK_AGAIN
    return now - known.asked >= ASK_AGAIN


def request_form(known: Subscription, callback: str) -> bytes:
    """The body of a subscription request."""
    fields = {
        "hub.callback": callback,
        "hub.mode": "subscribe",
        "hub.topic": known.topic,
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
        "hub.secret": known.secret,
    }
    return urlencode(fields).encode("ascii")


def lease_of(known: Subscription, params: Mapping[str, str], now: datetime) -> datetime | None:
    """Until when the hub's verification holds; None when it is not about what we asked for."""
    if params.get("hub.mode") != "subscribe" or params.get("hub.topic") != known.topic:
        return None
    seconds = params.get("hub.lease_seconds", "")
    lease = (
        timedelta(seconds=int(seconds))
        if seconds.isascii() and seconds.isdigit() and len(seconds) < 10
        else LEASE
    )
    return now + min(lease, LONGEST_LEASE)


def believed(known: Subscription, body: bytes, signature: str) -> bool:
    """Whether ``X-Hub-Signature`` was made with our secret. Without a signature nothing is believed."""
    name, _, given = signature.strip().partition("=")
    method = _METHODS.get(name.lower())
    if method is None:
        return False
    ours = hmac.new(known.secret.encode(), body, method).hexdigest()
    return hmac.compare_digest(ours.encode(), given.strip().lower().encode())  # as text it must be ASCII
