"""Signing in and out, the one-time link, language and theme."""

from __future__ import annotations

import secrets
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from monitor.model.person import Right
from monitor.storage import audit, people
from monitor.web import account, forms, passwords
from monitor.web.gate import TurnedAwayError, cookie_name, masked, needs, services, visitor
from monitor.web.render import back, language_of, page

router = APIRouter()


def _before_session(request: Request, answer: Response, token: str) -> Response:
    """Forms without a session carry a token that a cookie of this host repeats."""
    secure = services(request).secure
    answer.set_cookie(
        f"{cookie_name(secure)}-pre", token, path="/", secure=secure, httponly=True, samesite="lax"
    )
    return answer


def _form(request: Request, template: str, values: dict[str, object], status: int = 200) -> Response:
    token = request.cookies.get(f"{cookie_name(services(request).secure)}-pre") or secrets.token_urlsafe(24)
    answer = page(request, template, values | {"csrf": masked(token)}, status=status)
    if request.query_params.get("taal"):
        secure = services(request).secure
        answer.set_cookie("taal", language_of(request), httponly=True, samesite="lax", secure=secure)
    return _before_session(request, answer, token)


@router.get("/inloggen")
@needs(Right.PUBLIC)
def sign_in_page(request: Request, verder: str = "") -> Response:
    """The form, and the way to the identity provider where there is one."""
    if visitor(request).user:
        return RedirectResponse(account.safe_path(verder), 303)
    surroundings = services(request)
    with surroundings.database.read() as connection:
        empty = not people.any_account(connection)
    provider = bool(surroundings.provider.issuer)
    values: dict[str, object] = {"verder": verder, "empty": empty, "provider": provider, "said": ""}
    values["ended"] = account.safe_path(verder) != "/vandaag"
    return _form(request, "sign_in.html", values)


@router.post("/inloggen")
@needs(Right.PUBLIC)
def sign_in(request: Request, form: Annotated[forms.SignIn, Form()]) -> Response:
    """A session, or the form again."""
    surroundings = services(request)
    now = surroundings.clock.now()
    with surroundings.database.write() as connection:
        user = account.sign_in(connection, form.login, form.password, now)
        if not isinstance(user, str):
            return account.begin(request, connection, user, now, form.verder or "/vandaag")
    values: dict[str, object] = {
        "verder": form.verder,
        "empty": False,
        "provider": bool(surroundings.provider.issuer),
        "said": user,
        "ended": False,
    }
    return _form(request, "sign_in.html", values, 429 if user.startswith("Te vaak") else 401)


@router.post("/uitloggen")
@needs(Right.READ)
def sign_out(request: Request, form: Annotated[forms.Form, Form()]) -> Response:
    """The session ends, here and in the database."""
    del form
    surroundings, who = services(request), visitor(request)
    with surroundings.database.write() as connection:
        people.close_session(connection, who.session)
        audit.note(connection, surroundings.clock.now(), who.actor.name, "afgemeld", "sessie", {})
    answer = RedirectResponse("/inloggen", 303)
    answer.delete_cookie(cookie_name(surroundings.secure), path="/", secure=surroundings.secure)
    return answer


@router.get("/welkom/{secret}")
@needs(Right.PUBLIC)
def welcome_page(request: Request, secret: str) -> Response:
    """A one-time link: choose a password."""
    surroundings = services(request)
    with surroundings.database.read() as connection:
        good, identity = people.invitation(connection, secret, surroundings.clock.now())
        user = people.find(connection, identity=identity) if identity else None
    if not good:
        raise TurnedAwayError(404, "Deze link is gebruikt of verlopen. Vraag een nieuwe.")
    return _form(request, "welcome.html", {"secret": secret, "user": user, "said": ""})


@router.post("/welkom/{secret}")
@needs(Right.PUBLIC)
def welcome(request: Request, secret: str, form: Annotated[forms.Welcome, Form()]) -> Response:
    """The password is set, the link is used up, a session begins."""
    surroundings = services(request)
    now = surroundings.clock.now()
    with surroundings.database.write() as connection:
        good, identity = people.invitation(connection, secret, now)
        if not good:
            raise TurnedAwayError(404, "Deze link is gebruikt of verlopen. Vraag een nieuwe.")
        user = people.find(connection, identity=identity) if identity else None
        if user is None:
            made = account.first_administrator(connection, form.login, form.name, form.password, now)
        else:
            made = passwords.fault(form.password, user.login) or user
        if not isinstance(made, str) and people.use_invitation(connection, secret, now):
            if user is None or not people.password_of(connection, user.id):  # new here: as this page spoke
                people.change(connection, made.id, language=language_of(request))
            people.change(connection, made.id, password=passwords.hashed(form.password))
            return account.begin(request, connection, made, now, "/vandaag")
    return _form(request, "welcome.html", {"secret": secret, "user": user, "said": made}, 422)


@router.post("/voorkeur/{what}/{value}")
@needs(Right.READ)
def prefer(
    request: Request,
    what: Literal["taal", "thema"],
    value: Literal["nl", "en", "auto", "licht", "donker"],
    form: Annotated[forms.Why, Form()],
) -> Response:
    """Language (with the account) or theme (with the browser)."""
    surroundings, who = services(request), visitor(request)
    answer = back(request, account.safe_path(form.verder or "/vandaag"))
    if what == "taal" and value in ("nl", "en") and who.user:
        with surroundings.database.write() as connection:
            people.change(connection, who.user.id, language=value)
    elif what == "thema":
        answer.set_cookie(
            "thema", value, max_age=31_536_000, httponly=True, samesite="lax", secure=surroundings.secure
        )
    return answer


@router.get("/sneltoetsen")
@needs(Right.READ)
def keys(request: Request) -> Response:
    """What the keyboard does."""
    return page(request, "keys.html")
