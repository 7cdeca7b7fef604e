"""What the desk is given when it is made: everything outside itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from monitor.model.phrase import Phrase
from monitor.model.settings import Settings
from monitor.model.way_out import DIRECT, WayOut
from monitor.ports.chance import Forecasting
from monitor.ports.clock import Clock
from monitor.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """An OpenID Connect provider; empty ``issuer`` means local accounts only."""

    issuer: str = ""
    client_id: str = ""
    client_secret: str = ""
    roles_claim: str = "roles"
    """The claim that holds the role names of the desk."""
    way_out: WayOut = DIRECT

    def __repr__(self) -> str:
        """Without the secret."""
        return f"Provider(issuer={self.issuer!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An address of a site that could be an outlet, and what it would give."""

    url: str
    kind: str
    name: str
    gives: Phrase
    selector: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of asking an outlet, or of looking for feeds on a site."""

    ok: bool
    lines: tuple[Phrase, ...]
    found: tuple[Offer, ...] = ()
    """For a site, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The desk's surroundings. ``settings`` is asked at every request, so that a reload is seen."""

    database: Database
    settings: Callable[[], Settings]
    clock: Clock
    desk_url: str = "http://127.0.0.1:8080"
    contact: str = ""
    channels: frozenset[str] = frozenset()
    """Those that people can be reached through: ``email`` and ``slack``, where the means are given."""
    provider: Provider = field(default_factory=Provider)
    theme: Path | None = None
    """A stylesheet of custom properties that dresses the desk as the department's own."""
    config: Path | None = None
    """feeds.yaml, where topics and outlets can be edited from the desk."""
    reload: Callable[[], str] | None = None
    """Take feeds.yaml up as it is now; what was wrong with it, empty when nothing was."""
    elsewhere: bool = False
    """Whether others do the work, who read what is saved here within half a minute."""
    poll: Callable[[str], Awaitable[Tried]] | None = None
    """Ask an outlet now, or have a worker ask it and wait for what comes of it."""
    forecast: Forecasting | None = None
    """Earlier questions on a story's subject, and the chance of new ones."""
    discover: Callable[[str], Awaitable[Tried]] | None = None

    @property
    def secure(self) -> bool:
        """Whether people reach the desk over TLS: then cookies are ``__Host-`` and HSTS is sent."""
        return self.desk_url.startswith("https://")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names by which the desk may be addressed."""
        own = urlsplit(self.desk_url).hostname or "127.0.0.1"
        return tuple(dict.fromkeys((own, "127.0.0.1", "localhost", "[::1]")))
