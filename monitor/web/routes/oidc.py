"""There and back: the organisation's own sign-in."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from monitor.model.person import Right, Role, User
from monitor.storage import audit, people
from monitor.web import account, oidc
from monitor.web.gate import TurnedAwayError, cookie_name, needs, services
from monitor.web.oidc import Attempt, Known, OidcError

router = APIRouter()
_MINUTES = 10


def _serializer(request: Request) -> URLSafeTimedSerializer:
    provider = services(request).provider
    if not provider.issuer:
        raise TurnedAwayError(404, "Er is geen aanmelddienst ingesteld.")
    return URLSafeTimedSerializer(provider.client_secret or request.app.state.secret, salt="oidc")


def _cookie(request: Request) -> str:
    return f"{cookie_name(services(request).secure)}-oidc"


def _redirect_uri(request: Request) -> str:
    return f"{services(request).desk_url}/oidc/terug"


@router.get("/oidc/start")
@needs(Right.PUBLIC)
def start(request: Request, verder: str = "") -> Response:
    """Away to the provider, with what must be remembered in a signed cookie."""
    serializer = _serializer(request)
    attempt = oidc.begin(account.safe_path(verder or "/vandaag"))
    surroundings = services(request)
    try:
        where = oidc.away(surroundings.provider, attempt, _redirect_uri(request))
    except OidcError as error:
        raise TurnedAwayError(503, str(error)) from error
    answer = RedirectResponse(where, 303)
    kept = serializer.dumps([attempt.state, attempt.nonce, attempt.verifier, attempt.to])
    answer.set_cookie(
        _cookie(request),
        str(kept),
        max_age=60 * _MINUTES,
        path="/",
        secure=surroundings.secure,
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/oidc/terug")
@needs(Right.PUBLIC)
def back(request: Request, state: str = "", code: str = "") -> Response:
    """Back with a code: verified, found or made, and signed in with the role that the provider gives."""
    surroundings = services(request)
    try:
        kept = _serializer(request).loads(request.cookies.get(_cookie(request), ""), max_age=60 * _MINUTES)
        attempt = Attempt(*kept)
    except (BadSignature, TypeError) as error:
        raise TurnedAwayError(400, "De aanmelding duurde te lang of begon elders. Begin opnieuw.") from error
    now = surroundings.clock.now()
    try:
        known = oidc.back(
            surroundings.provider, attempt, state, code, _redirect_uri(request), now.timestamp()
        )
    except OidcError as error:
        raise TurnedAwayError(400, str(error)) from error
    if known.role is None:
        raise TurnedAwayError(403, "Je werkaccount heeft geen rol bij deze dienst. Vraag een beheerder.")
    with surroundings.database.write() as connection:
        user = people.find(connection, subject=known.subject)
        if user is None:
            made = people.add(connection, _account(known, known.role), now, subject=known.subject)
            detail = {"role": known.role.value}
            audit.note(connection, now, made.name, "account-gemaakt", f"account {made.login}", detail)
            user = made
        elif user.role is not known.role:
            people.change(connection, user.id, role=known.role.value)
            detail = {"role": known.role.value}
            audit.note(connection, now, user.name, "rol-gewijzigd", f"account {user.login}", detail)
            user = replace(user, role=known.role)
        if not user.active:
            raise TurnedAwayError(403, "Dit account is gesloten.")
        answer = account.begin(request, connection, user, now, attempt.to)
    answer.delete_cookie(_cookie(request), path="/", secure=surroundings.secure)
    return answer


def _account(known: Known, role: Role) -> User:
    return User(id=0, login=known.login, name=known.name, role=role, email=known.email)
