"""Signing in with the organisation's OpenID Connect provider: code flow, PKCE, a verified ID token."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from monitor.config.trust import believed
from monitor.model.person import Role
from monitor.web.services import Provider

ALGORITHMS = ["RS256", "PS256", "ES256"]
_TIMEOUT = 10.0
_SKEW = 60
_MOST = 500_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """What this desk must remember between sending somebody away and getting them back."""

    state: str
    nonce: str
    verifier: str
    to: str


@dataclass(frozen=True, slots=True)
class Known:
    """Who the provider says it is. ``role`` None: somebody without a role at this desk."""

    subject: str
    login: str
    name: str
    email: str
    role: Role | None


class OidcError(Exception):
    """The provider could not be used, or said something that cannot be trusted."""


def begin(to: str) -> Attempt:
    """Fresh secrets for one way there and back."""
    return Attempt(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), to)


def challenge(verifier: str) -> str:
    """The S256 challenge of RFC 7636."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def away(provider: Provider, attempt: Attempt, redirect_uri: str) -> str:
    """Where to send the browser."""
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": "openid profile email",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge(attempt.verifier),
        "code_challenge_method": "S256",
    }
    endpoint = str(_discovered(provider)["authorization_endpoint"])
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


def back(provider: Provider, attempt: Attempt, state: str, code: str, redirect_uri: str, now: float) -> Known:
    """Who came back. ``now`` is in seconds since 1970."""
    if not hmac.compare_digest(state.encode(), attempt.state.encode()):
        message = "De aanmelding hoort niet bij deze browser. Begin opnieuw."
        raise OidcError(message)
    found = _discovered(provider)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "client_id": provider.client_id,
        "client_secret": provider.client_secret,
        "code_verifier": attempt.verifier,
    }
    answer = _json(provider, "POST", str(found["token_endpoint"]), form)
    keys = KeySet.import_key_set(_json(provider, "GET", str(found["jwks_uri"])))  # type: ignore[arg-type]
    return _verified(provider, str(answer.get("id_token", "")), keys, attempt.nonce, now)


def _verified(provider: Provider, token: str, keys: KeySet, nonce: str, now: float) -> Known:
    try:
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    except (JoseError, ValueError) as error:
        message = "De aanmelding is niet goed ondertekend."
        raise OidcError(message) from error
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    good = (
        claims.get("iss") == provider.issuer
        and provider.client_id in audiences
        and (len(audiences) == 1 or claims.get("azp") == provider.client_id)
        and isinstance(claims.get("exp"), int | float)
        and claims["exp"] > now - _SKEW
        and claims.get("nonce") == nonce
        and claims.get("sub")
    )
    if not good:
        message = "De aanmelding is verlopen of voor een ander bedoeld. Begin opnieuw."
        raise OidcError(message)
    return Known(
        subject=f"{provider.issuer}#{claims['sub']}"[:300],
        login=str(claims.get("preferred_username") or claims.get("email") or claims["sub"])[:120].lower(),
        name=str(claims.get("name") or claims.get("preferred_username") or claims["sub"])[:200],
        email=str(claims.get("email") or "")[:320],
        role=_role(claims, provider.roles_claim),
    )


def _role(claims: Mapping[str, Any], claim: str) -> Role | None:
    """The highest role of the desk that the claim names; None when it names none."""
    given = claims.get(claim, [])
    names = {str(each).lower() for each in (given if isinstance(given, list) else [given])}
    return next((role for role in reversed(Role) if role.value in names), None)


def _discovered(provider: Provider) -> Mapping[str, Any]:
    found = _json(provider, "GET", f"{provider.issuer}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        message = "De aanmelddienst noemt een andere uitgever dan is ingesteld."
        raise OidcError(message)
    return found


def _json(
    provider: Provider, method: str, url: str, form: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    try:
        proxy = provider.way_out.through(httpx.URL(url).host)
        answer = httpx.request(
            method, url, data=form, timeout=_TIMEOUT, trust_env=False, verify=believed(), proxy=proxy
        )
        answer.raise_for_status()
        if len(answer.content) > _MOST:
            raise ValueError
        found = json.loads(answer.content)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        message = "De aanmelddienst antwoordt niet. Probeer het zo opnieuw."
        raise OidcError(message) from error
    return found if isinstance(found, dict) else {}
