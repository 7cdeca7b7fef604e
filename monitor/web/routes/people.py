"""*Mensen*: accounts and roles for the administrator, one's own account and API tokens, and the audit log."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from monitor.model.person import Right, Role, User
from monitor.model.response import Refused
from monitor.rules.access import RIGHTS, SCOPES
from monitor.storage import audit, people
from monitor.web import forms, passwords, people_edit
from monitor.web.gate import TurnedAwayError, needs, services, visitor
from monitor.web.log import SERVICE, row
from monitor.web.render import back, page

router = APIRouter()
LINK = "Geef {name} deze link (24 uur geldig): {link}"


@router.get("/mensen")
@needs(Right.ADMINISTER)
def everyone(request: Request) -> Response:
    """All accounts."""
    with services(request).database.read() as connection:
        found = people.everyone(connection)
    return page(request, "people.html", {"people": found, "roles": list(Role)})


@router.post("/mensen")
@needs(Right.ADMINISTER)
def add(request: Request, form: Annotated[forms.AddPerson, Form()]) -> Response:
    """A new account, and the link with which its owner chooses a password."""
    return _invited(request, people_edit.add(request, form.login, form.name, form.email, Role(form.role)))


@router.post("/mensen/{number}")
@needs(Right.ADMINISTER)
def change(request: Request, number: int, form: Annotated[forms.ChangePerson, Form()]) -> Response:
    """Another role or e-mail address, or closed."""
    done = people_edit.change(request, number, Role(form.role), active=form.actief == "ja", email=form.email)
    if isinstance(done, Refused):
        return back(request, "/mensen", fault=done.message)
    return back(request, "/mensen", notice="Het account van {name} is gewijzigd.", name=done.name)


@router.post("/mensen/{number}/uitnodigen")
@needs(Right.ADMINISTER)
def invite(request: Request, number: int, form: Annotated[forms.Why, Form()]) -> Response:
    """A fresh link to choose a password."""
    del form
    return _invited(request, people_edit.invite(request, number))


@router.get("/mensen/{number}/verwijderen")
@needs(Right.ADMINISTER)
def before_removal(request: Request, number: int) -> Response:
    """What goes with an account and what stays, before it is removed."""
    with services(request).database.read() as connection:
        found = people.find(connection, identity=number)
    if found is None:
        raise TurnedAwayError(404, people_edit.NOBODY)
    return page(request, "removal.html", {"person": found})


@router.post("/mensen/{number}/verwijderen")
@needs(Right.ADMINISTER)
def remove(request: Request, number: int, form: Annotated[forms.RemovePerson, Form()]) -> Response:
    """The person is removed from the account."""
    done = people_edit.remove(request, number, form.login)
    if isinstance(done, Refused):
        return back(request, f"/mensen/{number}/verwijderen", fault=done.message)
    return back(request, "/mensen", notice="Het account van {name} is verwijderd.", name=done.name)


def _invited(request: Request, made: tuple[User, str] | Refused) -> Response:
    if isinstance(made, Refused):
        return back(request, "/mensen", fault=made.message)
    return back(request, "/mensen", notice=LINK, name=made[0].name, link=made[1])


@router.get("/profiel")
@needs(Right.READ)
def profile(request: Request) -> Response:
    """One's own account: name, password, tokens."""
    who = visitor(request)
    with services(request).database.read() as connection:
        tokens = people.tokens_of(connection, who.actor.id)
    role = who.user.role if who.user else Role.READER
    scopes = [scope for scope, rights in SCOPES.items() if rights <= RIGHTS[role]]
    local_accounts = not services(request).provider.issuer
    return page(request, "profile.html", {"tokens": tokens, "scopes": scopes, "local": local_accounts})


@router.post("/profiel/wachtwoord")
@needs(Right.READ)
def password(request: Request, form: Annotated[forms.ChangePassword, Form()]) -> Response:
    """Another password; every other session ends."""
    surroundings, who = services(request), visitor(request)
    now = surroundings.clock.now()
    with surroundings.database.write() as connection:
        if not passwords.right(people.password_of(connection, who.actor.id), form.oud):
            return back(request, "/profiel", fault="Het huidige wachtwoord klopt niet.")
        fault = passwords.fault(form.nieuw, who.user.login if who.user else "")
        if fault:
            return back(request, "/profiel", fault=fault)
        people.set_password(connection, who.actor.id, passwords.hashed(form.nieuw))
        people.close_others(connection, who.actor.id, who.session)
        audit.note(connection, now, who.actor.name, "wachtwoord-gewijzigd", "eigen account", {})
    return back(request, "/profiel", notice="Je wachtwoord is gewijzigd; andere sessies zijn beëindigd.")


@router.post("/profiel/tokens")
@needs(Right.READ)
def add_token(request: Request, form: Annotated[forms.AddToken, Form()]) -> Response:
    """A token for a program; shown once."""
    surroundings, who = services(request), visitor(request)
    role = who.user.role if who.user else Role.READER
    if not SCOPES[form.bereik] <= RIGHTS[role]:
        return back(request, "/profiel", fault="Een token mag niet meer dan jijzelf.")
    now, secret = surroundings.clock.now(), f"vp_{secrets.token_urlsafe(32)}"
    with surroundings.database.write() as connection:
        people.add_token(
            connection, secret, who.actor.id, form.naam, form.bereik, now, now + timedelta(days=form.dagen)
        )
        audit.note(connection, now, who.actor.name, "token-gemaakt", form.naam, {"scope": form.bereik})
    told = "Bewaar dit token nu; het wordt niet nog eens getoond: {secret}"
    return back(request, "/profiel", notice=told, secret=secret)


@router.post("/profiel/tokens/{number}/intrekken")
@needs(Right.READ)
def revoke(request: Request, number: int, form: Annotated[forms.Why, Form()]) -> Response:
    """It works no more."""
    del form
    people_edit.revoke(request, number)
    return back(request, "/profiel", notice="Het token is ingetrokken.")


@router.get("/logboek")
@needs(Right.ADMINISTER)
def log(request: Request, voor: str = "", controleer: bool = False) -> Response:
    """Everything that anybody did, newest first; ``controleer=1`` works through the whole chain."""
    before = int(voor) if voor.isdecimal() and len(voor) < 12 else None
    with services(request).database.read() as connection:
        rows = audit.page(connection, before)
        verdict = audit.verify(connection) if controleer else None
    values = {"rows": [row(each) for each in rows], "verdict": verdict, "service": SERVICE}
    return page(request, "log.html", values)
