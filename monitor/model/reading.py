"""What comes of asking an outlet: ``Fetched | Unchanged | FetchFailed``, and the entries in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave to ask again with, byte for byte (header values as received)."""

    etag: bytes = b""
    last_modified: bytes = b""
    body_hash: bytes = b""
    """Of the decoded body that was read last; the same body again is ``Unchanged``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A document, decoded from its transfer and content encoding, within every cap."""

    url: str
    """Where the last hop ended."""
    body: bytes
    content_type: str = ""
    validators: Validators = field(default_factory=Validators)
    permanent_url: str = ""
    """Where permanent redirects alone led to; empty when the address still holds."""
    max_age: timedelta | None = None
    links: tuple[tuple[str, str], ...] = ()
    """``(rel, url)`` of the Link headers, for WebSub discovery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The server said 304, or the body hashed to what was read before."""

    url: str
    max_age: timedelta | None = None
    validators: Validators | None = None
    """New ones, when the server sent the same body with others."""


class Failure(StrEnum):
    """Why a fetch gave nothing. ``value`` is what logs and source health show."""

    TIMEOUT = "timeout"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    REFUSED_ADDRESS = "refused-address"
    BAD_URL = "bad-url"
    REDIRECTS = "redirects"
    TOO_LARGE = "too-large"
    ENCODING = "encoding"
    PROTOCOL = "protocol"
    TRUNCATED = "truncated"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    """401, 402, 403 or 451, or a page to log in on: the address is right, we are not let in."""
    CLIENT_ERROR = "client-error"
    SERVER_ERROR = "server-error"
    RATE_LIMITED = "rate-limited"
    ROBOTS = "robots"
    NOT_A_FEED = "not-a-feed"
    CONSENT_WALL = "consent-wall"
    BOT_WALL = "bot-wall"
    """A check whether a person asks, as Cloudflare and others put before a site."""
    EMPTY = "empty"
    NO_LINKS = "no-links"
    """A list page on which the selector finds nothing."""
    UNPARSABLE = "unparsable"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """An expected failure: a value, never an exception."""

    url: str
    why: Failure
    detail: str = ""
    status: int | None = None
    retry_after: timedelta | None = None

    @property
    def whole_host(self) -> bool:
        """Whether the back-off is the host's (429) or only this address's."""
        return self.why is Failure.RATE_LIMITED


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed, sitemap or list page, as plain text (no markup, no control characters)."""

    url: str = ""
    guid: str = ""
    title: str = ""
    lead: str = ""
    body: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    published: datetime | None = None
    """Aware, UTC; None when absent or unreadable."""
    published_raw: str = ""
    updated: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A parsed document: its entries and what the document says about itself."""

    entries: tuple[Entry, ...]
    format: str = ""
    """``rss``, ``atom``, ``rdf``, ``json``, ``sitemap``, ``sitemapindex`` or ``page``."""
    title: str = ""
    ttl: timedelta | None = None
    hub: str = ""
    topic_url: str = ""
    faults: tuple[str, ...] = ()
    """One line for each item or construct that had to be repaired or left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post of a liveblog, as plain text."""

    id: str = ""
    """What the page calls it; empty when it gives it no name."""
    url: str
    """With the post's own anchor where there is one."""
    title: str = ""
    text: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The text of an article's own page, without the furniture around it."""

    title: str = ""
    body: str = ""
    published: datetime | None = None
    canonical: str = ""
    """The address that the page itself calls its own."""
    partial: bool = False
    """Only the start stands there: the rest is behind a paywall."""
    live: bool = False
    """A liveblog: many short posts on one page, each about something else."""
    posts: tuple[Post, ...] = ()
    """The posts of a liveblog, in the order of the page."""
    ended: datetime | None = None
    """When a liveblog says that nothing more will come."""
