"""Accounts and tokens, for the page and for the API: one way, with a row in the audit log."""

from __future__ import annotations

import re
import secrets

from fastapi import Request
from sqlalchemy import Connection

from monitor.model.person import EMAIL, Role, User
from monitor.model.response import Refused
from monitor.storage import audit, people
from monitor.web.gate import TurnedAwayError, Visitor, services, visitor

NOBODY = "Dit account bestaat niet."
NOT_ONESELF = "Je eigen account kun je niet verwijderen: vraag het een andere beheerder."
ANOTHER_LOGIN = (
    "Dit is niet de inlognaam van dit account; er is niets verwijderd. Typ de inlognaam die bij Mensen staat."
)
NO_ADDRESS = "Dit is geen e-mailadres: schrijf naam@voorbeeld.nl, vóór de @ zonder accenten."


def add(request: Request, login: str, name: str, email: str, role: Role) -> tuple[User, str] | Refused:
    """A new account, and the link with which its owner chooses a password."""
    surroundings, by = services(request), visitor(request).actor.name
    now, secret = surroundings.clock.now(), secrets.token_urlsafe(24)
    if not login or not name:
        return Refused("Vul een inlognaam en een naam in.")
    if not _address(email):
        return Refused(NO_ADDRESS)
    with surroundings.database.write() as connection:
        if people.find(connection, login=login):
            return Refused("Deze inlognaam bestaat al.")
        made = people.add(connection, User(id=0, login=login, name=name, role=role, email=email), now)
        people.invite(connection, secret, made.id, now)
        audit.note(connection, now, by, "account-gemaakt", made.login, {"role": role.value})
    return made, f"{surroundings.desk_url}/welkom/{secret}"


def change(
    request: Request, number: int, role: Role, *, active: bool, email: str | None = None
) -> User | Refused:
    """Another role or address, or closed. One's own role and account one keeps: there is always an
    administrator left. Without ``email`` the address stays; only another role or closing ends sessions.
    """
    surroundings, who = services(request), visitor(request)
    with surroundings.database.write() as connection:
        user = _theirs(connection, number, who)
        asked = {"role": role.value, "active": active}
        changed = {name: each for name, each in asked.items() if getattr(user, name) != each}
        if number == who.actor.id and changed:
            return Refused("Je eigen rol kun je niet wijzigen: vraag het een andere beheerder.")
        if email is not None and email != user.email:
            if not _address(email):
                return Refused(NO_ADDRESS)
            changed["email"] = email
        if not changed:
            return user
        people.change(connection, number, **changed)
        detail = {"role": role.value, "active": "ja" if active else "nee"}
        detail |= {"email": "gewijzigd"} if "email" in changed else {}
        audit.note(
            connection, surroundings.clock.now(), who.actor.name, "account-gewijzigd", user.login, detail
        )
    return user


def remove(request: Request, number: int, login: str) -> User | Refused:
    """The person goes from the account for good; ``login`` says once more whose. One's own one cannot remove:
    there is always an administrator left.
    """
    surroundings, who = services(request), visitor(request)
    now = surroundings.clock.now()
    with surroundings.database.write() as connection:
        user = _theirs(connection, number, who)
        if number == who.actor.id:
            return Refused(NOT_ONESELF)
        if login.strip().lower() != user.login:
            return Refused(ANOTHER_LOGIN)
        people.remove(connection, user, now)
        audit.note(connection, now, who.actor.name, "account-verwijderd", user.login, {})
    return user


def _theirs(connection: Connection, number: int, who: Visitor) -> User:
    """The account, if whoever asks administers still: another may just have taken that away."""
    if who.actor.id not in people.administrators(connection):
        raise TurnedAwayError(403, "Hiervoor heb je geen toestemming.")
    user = people.find(connection, identity=number)
    if user is None:
        raise TurnedAwayError(404, NOBODY)
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


def _address(email: str) -> bool:
    """Whether mail can go there, or nothing is given; as feeds.yaml asks it of its people."""
    return re.fullmatch(EMAIL, email) is not None
