"""Accounts, sessions, invitations and API tokens. Every secret is kept as its SHA-256 only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, RowMapping, delete, func, insert, select, update

from monitor.model.person import Role, User
from monitor.storage.tables.desk import (
    invitations,
    login_failures,
    saved_searches,
    sessions,
    tokens,
    users,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

IDLE = timedelta(hours=8)
LIFETIME = timedelta(days=7)
NOBODY_NOW = "oud-medewerker"
"""What an account is called of which the person was removed."""
TOUCH = timedelta(minutes=5)
"""How often a session's ``seen`` is written: not at every click."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is valid now. ``id`` is the hash of the cookie, ``csrf`` what its forms must carry."""

    id: str
    user: User
    csrf: str
    seen: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """An API token as its owner sees it; the secret itself is shown once and never kept."""

    id: int
    user: User
    name: str
    scope: str
    created: datetime
    expires: datetime
    used: datetime | None = None
    revoked: datetime | None = None


def digest(secret: str) -> str:
    """What is kept of a secret. The secrets are 256 random bits, so one fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _user(row: RowMapping) -> User:
    return User(
        id=row["id"],
        login=row["login"],
        name=row["name"],
        role=Role(row["role"]),
        email=row["email"],
        language=row["language"],
        active=row["active"],
    )


def everyone(connection: Connection) -> tuple[User, ...]:
    """All accounts but those that were removed, active ones first."""
    query = select(users).where(users.c.removed.is_(None)).order_by(users.c.active.desc(), users.c.name)
    return tuple(_user(row) for row in connection.execute(query).mappings())


def any_account(connection: Connection) -> bool:
    """Whether the desk has ever had an account."""
    return connection.execute(select(users.c.id).limit(1)).first() is not None


def find(
    connection: Connection, *, identity: int | None = None, login: str = "", subject: str = ""
) -> User | None:
    """One account by number, by login or by the identity provider's subject; none that was removed."""
    where: ColumnElement[bool] = users.c.id == identity
    if subject:
        where = users.c.subject == subject
    elif login:
        where = users.c.login == login.strip().lower()
    row = connection.execute(select(users).where(where, users.c.removed.is_(None))).mappings().one_or_none()
    return _user(row) if row else None


def password_of(connection: Connection, user: int) -> str:
    """The argon2 hash; empty for an account that has none."""
    return str(connection.execute(select(users.c.password).where(users.c.id == user)).scalar_one())


def add(connection: Connection, user: User, now: datetime, *, password: str = "", subject: str = "") -> User:
    """A new account; the given id is ignored. ``password`` is an argon2 hash."""
    values = {
        "login": user.login.strip().lower(),
        "name": user.name,
        "email": user.email,
        "role": user.role.value,
        "language": user.language,
        "active": user.active,
        "password": password,
        "subject": subject,
        "created": now,
    }
    row = connection.execute(insert(users).values(values).returning(users)).mappings().one()
    return _user(row)


def change(connection: Connection, user: int, **values: object) -> None:
    """Set columns of an account. Losing the role, the password or the account ends its sessions."""
    connection.execute(update(users).where(users.c.id == user).values(**values))
    if values.keys() & {"role", "active", "password"}:
        connection.execute(delete(sessions).where(sessions.c.user == user))


def administrators(connection: Connection) -> frozenset[int]:
    """Who administers now. Who asks next waits: two cannot take each other away."""
    query = select(users.c.id).where(users.c.role == Role.ADMINISTRATOR.value, users.c.active)
    return frozenset(connection.scalars(query.order_by(users.c.id).with_for_update()))


def remove(connection: Connection, user: User, now: datetime) -> None:
    """Forget the person. What they did stays under the name of then; the number is never another's."""
    for table in (sessions, tokens, invitations, saved_searches):
        connection.execute(delete(table).where(table.c.user == user.id))
    forget_failures(connection, user.login)
    values = {
        "login": f" {user.id}",  # no login that is given out begins with a space
        "name": NOBODY_NOW,
        "email": "",
        "role": Role.READER.value,
        "password": "",
        "subject": "",
        "active": False,
        "seen": None,
        "removed": now,
    }
    connection.execute(update(users).where(users.c.id == user.id).values(values))


def set_password(connection: Connection, user: int, password: str) -> None:
    """One's own; the session in which it is done goes on."""
    connection.execute(update(users).where(users.c.id == user).values(password=password))


def open_session(connection: Connection, user: int, secrets: tuple[str, str], now: datetime) -> None:
    """``secrets`` are the cookie's value and the CSRF token."""
    connection.execute(delete(sessions).where(sessions.c.expires <= now))
    connection.execute(
        insert(sessions).values(
            id=digest(secrets[0]), user=user, csrf=secrets[1], created=now, seen=now, expires=now + LIFETIME
        )
    )
    connection.execute(update(users).where(users.c.id == user).values(seen=now))


def session(connection: Connection, secret: str, now: datetime) -> Session | None:
    """The session of a cookie, while neither expired nor idle for too long and its account active."""
    query = (
        select(users, sessions.c.id.label("session"), sessions.c.csrf, sessions.c.seen.label("session_seen"))
        .join(sessions, sessions.c.user == users.c.id)
        .where(
            sessions.c.id == digest(secret),
            sessions.c.expires > now,
            sessions.c.seen > now - IDLE,
            users.c.active,
        )
    )
    row = connection.execute(query).mappings().one_or_none()
    return Session(row["session"], _user(row), row["csrf"], row["session_seen"]) if row else None


def touch(connection: Connection, session_id: str, now: datetime) -> None:
    """The session was used."""
    connection.execute(update(sessions).where(sessions.c.id == session_id).values(seen=now))


def close_session(connection: Connection, session_id: str) -> None:
    """Signed out."""
    connection.execute(delete(sessions).where(sessions.c.id == session_id))


def close_others(connection: Connection, user: int, keep: str) -> None:
    """End every other session of an account."""
    connection.execute(delete(sessions).where(sessions.c.user == user, sessions.c.id != keep))


def failures_since(connection: Connection, login: str, since: datetime) -> int:
    """How often signing in as ``login`` failed since then."""
    query = select(func.count()).select_from(login_failures)
    query = query.where(login_failures.c.login == login, login_failures.c.at > since)
    return int(connection.execute(query).scalar_one())


def failed(connection: Connection, login: str, now: datetime) -> None:
    """Signing in failed; old failures are forgotten."""
    connection.execute(delete(login_failures).where(login_failures.c.at < now - timedelta(days=1)))
    connection.execute(insert(login_failures).values(login=login, at=now))


def forget_failures(connection: Connection, login: str) -> None:
    """Signing in worked."""
    connection.execute(delete(login_failures).where(login_failures.c.login == login))


def invite(
    connection: Connection,
    secret: str,
    user: int | None,
    now: datetime,
    valid: timedelta = timedelta(hours=24),
) -> None:
    """A link that works once: to choose a password, or (``user`` None) to make the first administrator."""
    connection.execute(
        insert(invitations).values(id=digest(secret), user=user, created=now, expires=now + valid)
    )


def invitation(connection: Connection, secret: str, now: datetime) -> tuple[bool, int | None]:
    """Whether a link is good now, and for which account (None: the first administrator)."""
    query = select(invitations.c.user).where(
        invitations.c.id == digest(secret), invitations.c.used.is_(None), invitations.c.expires > now
    )
    row = connection.execute(query).one_or_none()
    return (row is not None, row.user if row else None)


def use_invitation(connection: Connection, secret: str, now: datetime) -> bool:
    """Take the link; False when somebody else just did."""
    done = connection.execute(
        update(invitations)
        .where(invitations.c.id == digest(secret), invitations.c.used.is_(None))
        .values(used=now)
    )
    return done.rowcount == 1


def add_token(
    connection: Connection, secret: str, user: int, name: str, scope: str, now: datetime, expires: datetime
) -> None:
    """A new API token."""
    connection.execute(
        insert(tokens).values(
            hash=digest(secret), user=user, name=name, scope=scope, created=now, expires=expires
        )
    )


def token(connection: Connection, secret: str, now: datetime) -> Token | None:
    """The token of a secret, while it is valid and its account is active."""
    rows = _tokens(
        connection,
        (tokens.c.hash == digest(secret))
        & tokens.c.revoked.is_(None)
        & (tokens.c.expires > now)
        & users.c.active,
    )
    return rows[0] if rows else None


def tokens_of(connection: Connection, user: int) -> tuple[Token, ...]:
    """All tokens of an account, newest first."""
    return _tokens(connection, tokens.c.user == user)


def _tokens(connection: Connection, where: ColumnElement[bool]) -> tuple[Token, ...]:
    columns = [
        column.label(f"token_{column.name}") for column in tokens.c if column.name not in ("hash", "user")
    ]
    query = select(users, *columns).join(tokens, tokens.c.user == users.c.id).where(where)
    return tuple(
        Token(user=_user(row), **{c.name.removeprefix("token_"): row[c.name] for c in columns})
        for row in connection.execute(query.order_by(tokens.c.id.desc())).mappings()
    )


def revoke(connection: Connection, user: int, token_id: int, now: datetime) -> bool:
    """The token works no more; False when this account has no such token that worked."""
    theirs = (tokens.c.id == token_id) & (tokens.c.user == user) & tokens.c.revoked.is_(None)
    return connection.execute(update(tokens).where(theirs).values(revoked=now)).rowcount == 1
