"""The gate: every route says what right it needs; who says nothing is refused.

``cookie or token -> visitor -> has the right? -> (when something changes) is it from our own page?``
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from monitor.model.person import Actor, Right, User
from monitor.rules.access import allowed
from monitor.storage import people
from monitor.web.services import Services

Endpoint = TypeVar("Endpoint", bound=Callable[..., object])
_NEEDS: dict[object, Right] = {}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_MOST_FORM = 1_000_000
EXPIRED = "De pagina was verlopen. Ga terug, ververs de pagina en probeer het opnieuw."
FROM_ELSEWHERE = "Dit verzoek kwam van een andere site."


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks. ``user`` None is nobody in particular; ``scope`` is a token's, None for a session."""

    user: User | None = None
    session: str = ""
    csrf: str = ""
    scope: str | None = None

    @property
    def actor(self) -> Actor:
        """As the record keeps it."""
        return Actor(self.user.id, self.user.name) if self.user else Actor(0, "niemand")

    def may(self, right: Right) -> bool:
        """Whether the visitor has a right."""
        return allowed(self.user.role if self.user else None, right, self.scope)


class TurnedAwayError(Exception):
    """The visitor is sent away: ``status`` and words for a person. 401 on a page leads to signing in."""

    def __init__(
        self,
        status: int,
        message: str,
        errors: Sequence[str] = (),
        values: Mapping[str, str] | None = None,
    ) -> None:
        """``message`` is a text of the catalogue, ``values`` fill its blanks; ``errors``: several faults."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors
        self.values = values or {}


def needs(right: Right) -> Callable[[Endpoint], Endpoint]:
    """Declare the right that an endpoint asks for."""

    def declare(endpoint: Endpoint) -> Endpoint:
        _NEEDS[endpoint] = right
        return endpoint

    return declare


def right_of(endpoint: object) -> Right | None:
    """The declared right; None for an endpoint that declares nothing."""
    return _NEEDS.get(endpoint)


def services(request: Request) -> Services:
    """The desk's surroundings."""
    found: Services = request.app.state.services
    return found


def visitor(request: Request) -> Visitor:
    """Who asks, once ``guard`` has let them through."""
    found: Visitor = getattr(request.state, "visitor", Visitor())
    return found


def masked(token: str) -> str:
    """A token as a page carries it: another text each time, so that no compressed size gives it away."""
    if not token:
        return ""
    plain = token.encode()
    salt = secrets.token_bytes(len(plain))
    return urlsafe_b64encode(salt + _mixed(plain, salt)).decode()


def unmasked(given: str) -> bytes:
    """The token inside what a page carried; empty for anything else."""
    try:
        both = urlsafe_b64decode(given.encode())
    except ValueError:
        return b""
    half = len(both) // 2
    return _mixed(both[half:], both[:half]) if len(both) == 2 * half else b""


def _mixed(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def cookie_name(secure: bool) -> str:
    """``__Host-`` needs TLS; on plain http (loopback only) the name says that it lacks that protection."""
    return "__Host-voorsprong" if secure else "voorsprong-loopback"


async def guard(request: Request) -> None:
    """The dependency of every route."""
    found = await run_in_threadpool(identify, request)
    request.state.visitor = found
    right = right_of(request.scope.get("endpoint"))
    if not allowed(found.user.role if found.user else None, right, found.scope):
        if found.user is None and right is not None:
            raise TurnedAwayError(401, "Meld je eerst aan.")
        raise TurnedAwayError(403, "Hiervoor heb je geen toestemming.")
    if request.method not in _SAFE and found.scope is None:
        await _own_page(request, found)


def identify(request: Request) -> Visitor:
    """Who asks, by token or cookie; also for a page that no route leads to."""
    surroundings = services(request)
    bearer = request.headers.get("authorization", "")
    if request.url.path.startswith("/api/"):
        return _by_token(surroundings, bearer) if bearer else _by_cookie(request, surroundings)
    return _by_cookie(request, surroundings)


def _by_token(surroundings: Services, bearer: str) -> Visitor:
    kind, _, secret = bearer.partition(" ")
    if kind.lower() != "bearer" or not secret:
        return Visitor(scope="geen")
    now = surroundings.clock.now()
    with surroundings.database.read() as connection:
        token = people.token(connection, secret.strip(), now)
    return Visitor(user=token.user, scope=token.scope) if token else Visitor(scope="geen")


def _by_cookie(request: Request, surroundings: Services) -> Visitor:
    secret = request.cookies.get(cookie_name(surroundings.secure), "")
    if not secret:
        return Visitor()
    now = surroundings.clock.now()
    with surroundings.database.read() as connection:
        session = people.session(connection, secret, now)
    if session is None:
        return Visitor()
    if now - session.seen > people.TOUCH:
        with surroundings.database.write() as connection:
            people.touch(connection, session.id, now)
    return Visitor(user=session.user, session=session.id, csrf=session.csrf)


async def _own_page(request: Request, found: Visitor) -> None:
    """CSRF: the browser's own word on where the request comes from, and the session's token."""
    site = request.headers.get("sec-fetch-site", "")
    if site and site not in ("same-origin", "none"):
        raise TurnedAwayError(403, FROM_ELSEWHERE)
    origin = request.headers.get("origin", "")
    if origin and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise TurnedAwayError(403, FROM_ELSEWHERE)
    expected = found.csrf or request.cookies.get(f"{cookie_name(services(request).secure)}-pre", "")
    given = request.headers.get("x-csrf-token", "")
    if not given and _is_form(request):
        form = await request.form(max_fields=500, max_files=0, max_part_size=_MOST_FORM)
        value = form.get("csrf", "")
        given = value if isinstance(value, str) else ""
    if not expected or not hmac.compare_digest(unmasked(given), expected.encode()):
        raise TurnedAwayError(403, EXPIRED)


def _is_form(request: Request) -> bool:
    kind = request.headers.get("content-type", "")
    return kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data"))
