"""Accounts and tokens, for the page and for the API: one way, with a row in the audit log."""

from __future__ import annotations

import secrets

from fastapi import Request

from monitor.model.person import Role, User
from monitor.model.response import Refused
from monitor.storage import audit, people
from monitor.web.gate import TurnedAwayError, services, visitor

NOBODY = "Dit account bestaat niet."


def add(request: Request, login: str, name: str, email: str, role: Role) -> tuple[User, str] | Refused:
    """A new account, and the link with which its owner chooses a password."""
    surroundings, by = services(request), visitor(request).actor.name
    now, secret = surroundings.clock.now(), secrets.token_urlsafe(24)
    if not login or not name:
        return Refused("Vul een inlognaam en een naam in.")
    with surroundings.database.write() as connection:
        if people.find(connection, login=login):
            return Refused("Deze inlognaam bestaat al.")
        made = people.add(connection, User(id=0, login=login, name=name, role=role, email=email), now)
        people.invite(connection, secret, made.id, now)
        audit.note(connection, now, by, "account-gemaakt", made.login, {"role": role.value})
    return made, f"{surroundings.desk_url}/welkom/{secret}"


def change(request: Request, number: int, role: Role, *, active: bool) -> User | Refused:
    """Another role, or closed. One cannot do it to oneself: there is always an administrator left."""
    surroundings, who = services(request), visitor(request)
    if number == who.actor.id:
        return Refused("Je eigen rol wijzigt een andere beheerder.")
    with surroundings.database.write() as connection:
        user = people.find(connection, identity=number)
        if user is None:
            raise TurnedAwayError(404, NOBODY)
        people.change(connection, number, role=role.value, active=active)
        detail = {"role": role.value, "active": "ja" if active else "nee"}
        audit.note(
            connection, surroundings.clock.now(), who.actor.name, "account-gewijzigd", user.login, detail
        )
    return user


def invite(request: Request, number: int) -> tuple[User, str]:
    """A fresh link to choose a password."""
    surroundings, by = services(request), visitor(request).actor.name
    now, secret = surroundings.clock.now(), secrets.token_urlsafe(24)
    with surroundings.database.write() as connection:
        user = people.find(connection, identity=number)
        if user is None:
            raise TurnedAwayError(404, NOBODY)
        people.invite(connection, secret, number, now)
        audit.note(connection, now, by, "uitgenodigd", user.login, {})
    return user, f"{surroundings.desk_url}/welkom/{secret}"


def revoke(request: Request, number: int) -> bool:
    """One of one's own tokens works no more; False when there is no such token."""
    surroundings, who = services(request), visitor(request)
    now = surroundings.clock.now()
    with surroundings.database.write() as connection:
        done = people.revoke(connection, who.actor.id, number, now)
        if done:
            audit.note(connection, now, who.actor.name, "token-ingetrokken", str(number), {})
    return done
