"""Beginning and ending a session, and the accounts behind it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from monitor.model.person import Role, User
from monitor.storage import audit, people
from monitor.web import passwords
from monitor.web.gate import cookie_name, services

WINDOW = timedelta(minutes=15)
MOST_FAILURES = 8


def sign_in(connection: Connection, login: str, password: str, now: datetime) -> User | str:
    """The account, or why not, in Dutch: never which of the two was wrong."""
    login = login.strip().lower()[:120]
    if people.failures_since(connection, login, now - WINDOW) >= MOST_FAILURES:
        return "Te vaak geprobeerd. Wacht een kwartier."
    user = people.find(connection, login=login)
    kept = people.password_of(connection, user.id) if user and user.active else ""
    if not passwords.right(kept, password) or user is None:
        people.failed(connection, login, now)
        audit.note(connection, now, login or "?", "aanmelden-mislukt", "sessie", {})
        return "Deze naam en dit wachtwoord horen niet bij elkaar."
    people.forget_failures(connection, login)
    return user


def begin(request: Request, connection: Connection, user: User, now: datetime, to: str) -> Response:
    """A fresh session for ``user``, in a cookie that only this host gets back."""
    surroundings = services(request)
    secret, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    people.open_session(connection, user.id, (secret, csrf), now)
    audit.note(connection, now, user.name, "aangemeld", f"account {user.login}", {})
    answer = RedirectResponse(safe_path(to), 303)
    name = cookie_name(surroundings.secure)
    answer.set_cookie(
        name,
        secret,
        max_age=int(people.LIFETIME.total_seconds()),
        path="/",
        secure=surroundings.secure,
        httponly=True,
        samesite="lax",
    )
    answer.delete_cookie(f"{name}-pre", path="/", secure=surroundings.secure)
    return answer


def safe_path(to: str) -> str:
    """A path on this desk, whatever was asked; ``/vandaag`` when it is anything else."""
    parts = urlsplit(to.replace("\\", "/"))
    inside = to.startswith("/") and not to.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return to if inside and to.isprintable() else "/vandaag"


def first_invitation(connection: Connection, now: datetime) -> str:
    """The secret of a link that makes the first administrator; empty once there is an account."""
    if people.any_account(connection):
        return ""
    secret = secrets.token_urlsafe(24)
    people.invite(connection, secret, None, now)
    return secret


def first_administrator(
    connection: Connection, login: str, name: str, password: str, now: datetime
) -> User | str:
    """The account that makes all others, or why not."""
    if people.any_account(connection):
        return "Er is al een account."
    if not login.strip() or not name.strip():
        return "Vul een inlognaam en een naam in."
    fault = passwords.fault(password, login)
    if fault:
        return fault
    user = User(id=0, login=login, name=name, role=Role.ADMINISTRATOR)
    made = people.add(connection, user, now, password=passwords.hashed(password))
    audit.note(connection, now, made.name, "account-gemaakt", f"account {made.login}", {"role": made.role})
    return made
