"""Pages and API answers for what goes wrong: what happened, and what the reader can do."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DataError, OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.web import words
from monitor.web.gate import EXPIRED, FROM_ELSEWHERE, TurnedAwayError, identify
from monitor.web.render import language_of, page
from monitor.web.typed import LABELS, Typed, typed

log = logging.getLogger(__name__)

_WORDS = {
    401: (
        "Je bent afgemeld",
        "Meld je aan in een nieuw tabblad, ga daar terug naar de pagina en plak je tekst.",
    ),
    400: ("Dat klopt niet", "Het verzoek was niet te begrijpen. Ga terug en probeer het opnieuw."),
    403: ("Geen toegang", "Vraag een beheerder om een andere rol als je dit voor je werk nodig hebt."),
    404: ("Niet gevonden", "Deze pagina bestaat niet of niet meer. Zoek het verhaal op, of ga naar Vandaag."),
    405: ("Dat kan hier niet", "Gebruik de knoppen op de pagina zelf."),
    422: ("Controleer wat je invulde", "Een of meer velden kloppen niet."),
    429: ("Te vaak geprobeerd", "Wacht een kwartier en probeer het dan opnieuw."),
    500: ("Er ging iets mis", "Het is vastgelegd. Je gegevens zijn niet verloren; probeer het zo opnieuw."),
    503: ("De database antwoordt niet", "Er is niets verloren. Probeer het over een minuut opnieuw."),
}


def install(app: FastAPI) -> None:
    """Answer every way of going wrong."""
    app.add_exception_handler(TurnedAwayError, _turned)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(OperationalError, _database)
    app.add_exception_handler(DataError, _unstorable)
    app.add_exception_handler(OverflowError, _unstorable)
    app.add_middleware(_Unexpected)


def problem(
    request: Request,
    status: int,
    detail: str = "",
    headers: dict[str, str] | None = None,
    errors: Sequence[str] = (),
    kept: Sequence[Typed] = (),
) -> Response:
    """A page for people, ``application/problem+json`` for programs (RFC 9457)."""
    title, remedy = _WORDS.get(status, (HTTPStatus(status).phrase, ""))
    if request.url.path.startswith("/api/"):
        told = words.translator(language_of(request))
        body: dict[str, object] = {"type": "about:blank", "title": told(title), "status": status}
        body |= {"detail": told(detail or remedy)} | ({"errors": list(errors)} if errors else {})
        return JSONResponse(
            body,
            status,
            headers=headers,
            media_type="application/problem+json",
        )
    return page(
        request,
        "problem.html",
        {
            "title": title,
            "detail": detail,
            "remedy": "" if detail == EXPIRED or (detail and status == 404) else remedy,
            "code": status,
        }
        | {"kept": kept},
        status=status,
    )


async def _turned(request: Request, error: Exception) -> Response:
    assert isinstance(error, TurnedAwayError)
    kept = await typed(request) if request.method == "POST" and error.message != FROM_ELSEWHERE else ()
    if kept and error.status == 401:
        return await run_in_threadpool(problem, request, 401, "Het is niet vastgelegd.", kept=kept)
    if error.status != 401 or request.url.path.startswith("/api/"):
        headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
        told = words.translator(language_of(request))
        said = told(error.message, **error.values)
        return await run_in_threadpool(problem, request, error.status, said, headers, error.errors, kept)
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = "/inloggen" if request.method != "GET" else f"/inloggen?verder={quote(back, safe='')}"
    return RedirectResponse(target, 303)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if not hasattr(request.state, "visitor"):
        request.state.visitor = identify(request)  # no route, no gate: still the reader's own page
    detail = error.detail if error.detail != HTTPStatus(error.status_code).phrase else ""
    return problem(request, error.status_code, detail, dict(error.headers or {}))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = words.translator(language_of(request))
    programs = request.url.path.startswith("/api/")
    places, long = set[str](), list[str]()
    for fault in error.errors():
        place = ".".join(str(part) for part in fault["loc"][1:])
        named = place if programs else told(LABELS.get(place, place))
        if fault["type"] == "string_too_long" and not programs:
            most = fault["ctx"]["max_length"]
            long.append(told("{field} is te lang: hoogstens {count} tekens.", field=named, count=most))
        elif named:
            places.add(named)
    said = [told("Niet goed of niet bekend: {places}", places=", ".join(sorted(places)))] if places else []
    detail = " ".join([*long, *said])
    return await run_in_threadpool(problem, request, 422, detail, kept=await typed(request))


def _unstorable(request: Request, _: Exception) -> Response:
    """A number or a text that no database can hold is nothing that exists."""
    return problem(request, 404 if request.method == "GET" else 422)


async def _database(request: Request, error: Exception) -> Response:
    log.error("database", exc_info=error, extra={"path": _path(request.scope)})
    kept = await typed(request) if request.method == "POST" else ()
    return await run_in_threadpool(problem, request, 503, kept=kept)


def _path(scope: Scope) -> str:
    """Of the route, not of the request: an invitation and a private feed have a secret in theirs."""
    if (route := scope.get("route")) is not None:
        return str(route.path)
    plain = "endpoint" in scope and not scope.get("path_params")
    return str(scope["path"]) if plain else "no route"


class _Unexpected:
    """Whatever nobody foresaw is logged once, with its route, and answered.

    A handler of ``Exception`` would raise it again after its answer, for the server to log a second time.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if begun or scope["type"] != "http":
                raise  # half an answer: the server breaks it off and logs it
            log.error("page failed", exc_info=error, extra={"path": _path(scope)})
            answer = await run_in_threadpool(problem, Request(scope, receive), 500)
            await answer(scope, receive, send)
