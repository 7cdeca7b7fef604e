"""``/api/v1``, by the API design rules of the Dutch government (NLGov REST API Design Rules 2)."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.responses import JSONResponse

from monitor.model.person import Right
from monitor.web import problems
from monitor.web.api import alerts, archive, digests, lines, outlets, parliament, people, stories, topics
from monitor.web.api.models import Problem
from monitor.web.gate import guard, needs
from monitor.web.headers import API_VERSION
from monitor.web.services import Services
from monitor.web.sources import Rhythms

_PROBLEM: dict[str, Any] = {"model": Problem, "content": {"application/problem+json": {}}}
_STATUSES: dict[int | str, dict[str, Any]] = {
    code: _PROBLEM | {"description": words}
    for code, words in (
        (401, "Niet aangemeld"),
        (403, "Geen toestemming"),
        (404, "Bestaat niet"),
        (409, "Kan nu niet"),
        (422, "Niet goed of niet bekend"),
    )
}


def create_api(services: Services, rhythms: Rhythms | None = None) -> FastAPI:
    """The API over the same services as the pages, behind the same gate."""
    api = FastAPI(
        title="Voorsprong",
        version=API_VERSION,
        summary="Alles wat de persdesk kan, voor programma's.",
        description="Met een token van /profiel: `Authorization: Bearer vp_…`. Fouten volgen RFC 9457.",
        contact={
            "name": "Beheer van deze dienst",
            "url": services.desk_url,
            "email": _mail(services.contact),
        },
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        servers=[{"url": f"{services.desk_url}/api/v1"}],
        root_path_in_servers=False,
        dependencies=[Depends(guard)],
        responses=_STATUSES,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    api.state.services = services
    api.state.rhythms = rhythms or Rhythms()
    problems.install(api)
    for room in (stories, lines, digests, archive, topics, outlets, parliament, alerts, people):
        api.include_router(room.router)

    @api.get("/openapi.json", include_in_schema=False)
    @needs(Right.PUBLIC)
    def openapi() -> JSONResponse:
        """This description, for everybody."""
        return JSONResponse(described(api))

    return api


def described(api: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1, with the way of signing in."""
    found = api.openapi()
    found.setdefault("components", {})["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}]
    services: Services = api.state.services
    found["info"]["contact"]["email"] = _mail(services.contact)
    return found


def _mail(contact: str) -> str:
    return contact if "@" in contact else "beheer@example.nl"
