"""Accounts and roles (administrators only), and one's own account with its tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import StringConstraints

from monitor.model.person import Right, Role, User
from monitor.model.response import Refused
from monitor.storage import people
from monitor.web import people_edit
from monitor.web.api import models
from monitor.web.api.stories import settled
from monitor.web.gate import TurnedAwayError, needs, services, visitor

router = APIRouter(tags=["people"])
Number = models.Number


class Account(models.Model):
    """An account; ``active`` False is one that is closed."""

    id: int
    login: str
    name: str
    role: Role
    email: str
    language: str
    active: bool


class NewAccount(models.Model):
    """An account to make."""

    login: Annotated[str, StringConstraints(max_length=120, strip_whitespace=True, min_length=1)]
    name: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True, min_length=1)]
    email: Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)] = ""
    role: Role = Role.READER


class Invitation(models.Model):
    """The link with which the account's owner chooses a password: it works once, for 24 hours."""

    account: Account
    link: str


class AccountChange(models.Model):
    """A role, whether the account is open, and where messages go: without ``email`` it stays as it is."""

    role: Role
    active: bool
    email: Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)] | None = None


class Preference(models.Model):
    """One's own language."""

    language: Literal["nl", "en"]


class Token(models.Model):
    """An API token, never its secret. It is made on one's own page, where somebody is signed in."""

    id: int
    name: str
    scope: str
    created: datetime
    expires: datetime
    revoked: datetime | None


@router.get("/people", operation_id="listPeople")
@needs(Right.ADMINISTER)
def list_people(request: Request) -> list[Account]:
    """All accounts, active ones first."""
    with services(request).database.read() as connection:
        return [_given(each) for each in people.everyone(connection)]


@router.post("/people", status_code=201, operation_id="addPerson")
@needs(Right.ADMINISTER)
def add_person(request: Request, new: NewAccount) -> Invitation:
    """A new account, and the link for its owner."""
    return _invited(people_edit.add(request, new.login, new.name, new.email, new.role))


@router.patch("/people/{number}", operation_id="changePerson")
@needs(Right.ADMINISTER)
def change_person(request: Request, number: Number, new: AccountChange) -> Account:
    """Another role or address, or closed; one's own role and account stay as they are."""
    settled(people_edit.change(request, number, new.role, active=new.active, email=new.email))
    return _account(request, number)


@router.delete("/people/{number}", status_code=204, operation_id="removePerson")
@needs(Right.ADMINISTER)
def remove_person(
    request: Request, number: Number, login: Annotated[str, Query(min_length=1, max_length=120)]
) -> None:
    """Everything of the person goes for good, and what they did stays under the name it was done by.

    ``login`` is the account's, so that a wrong number removes nobody. One's own account stays.
    """
    settled(people_edit.remove(request, number, login))


@router.post("/people/{number}/invitations", status_code=201, operation_id="invitePerson")
@needs(Right.ADMINISTER)
def invite_person(request: Request, number: Number) -> Invitation:
    """A fresh link to choose a password."""
    return _invited(people_edit.invite(request, number))


@router.get("/account", operation_id="getAccount")
@needs(Right.READ)
def get_account(request: Request) -> Account:
    """Whose token or session this is."""
    return _account(request, visitor(request).actor.id)


@router.patch("/account", operation_id="changeAccount")
@needs(Right.READ)
def change_account(request: Request, new: Preference) -> Account:
    """One's own language."""
    me = visitor(request).actor.id
    with services(request).database.write() as connection:
        people.change(connection, me, language=new.language)
    return _account(request, me)


@router.get("/account/tokens", operation_id="listTokens")
@needs(Right.READ)
def list_tokens(request: Request) -> list[Token]:
    """One's own tokens, newest first."""
    with services(request).database.read() as connection:
        rows = people.tokens_of(connection, visitor(request).actor.id)
    return [Token.model_validate(each, extra="ignore") for each in rows]


@router.delete("/account/tokens/{number}", status_code=204, operation_id="revokeToken")
@needs(Right.READ)
def revoke_token(request: Request, number: Number) -> None:
    """It works no more, also when it is the one that asks."""
    if not people_edit.revoke(request, number):
        raise TurnedAwayError(404, "Dit token bestaat niet of is al ingetrokken.")


def _account(request: Request, number: int) -> Account:
    with services(request).database.read() as connection:
        user = people.find(connection, identity=number)
    if user is None:
        raise TurnedAwayError(404, people_edit.NOBODY)
    return _given(user)


def _given(user: User) -> Account:
    return Account.model_validate(user)


def _invited(made: tuple[User, str] | Refused) -> Invitation:
    settled(made)
    assert isinstance(made, tuple)
    return Invitation(account=_given(made[0]), link=made[1])
