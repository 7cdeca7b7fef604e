"""Passwords: argon2id, and what a password must be."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

SHORTEST = 12
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash(secrets.token_urlsafe(16))


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password)


def right(kept: str, given: str) -> bool:
    """Whether it is the password. Without one to compare with it takes the same time, and is no."""
    try:
        return _HASHER.verify(kept or _NOBODY, given[:1_000]) and bool(kept)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def fault(password: str, login: str) -> str:
    """Why it will not do, in Dutch; empty when it will."""
    if len(password) < SHORTEST:
        return f"Kies een wachtwoord van ten minste {SHORTEST} tekens."
    if login and login.lower() in password.lower():
        return "Je naam hoort niet in je wachtwoord."
    return "Kies een wachtwoord met meer verschillende tekens." if len(set(password)) < 5 else ""
