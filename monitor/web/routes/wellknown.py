"""What machines ask of any site: security contact, robots, and the department's own theme."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response

from monitor.model.person import Right
from monitor.web.gate import TurnedAwayError, needs, services

router = APIRouter()


@router.get("/.well-known/security.txt")
@needs(Right.PUBLIC)
def security(request: Request) -> Response:
    """Where to report a vulnerability (RFC 9116)."""
    surroundings = services(request)
    contact = surroundings.contact or "https://www.ncsc.nl/contact/kwetsbaarheid-melden"
    if "@" in contact and not contact.startswith("mailto:"):
        contact = f"mailto:{contact}"
    expires = (surroundings.clock.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = (
        f"Contact: {contact}",
        f"Expires: {expires}",
        "Preferred-Languages: nl, en",
        f"Canonical: {surroundings.desk_url}/.well-known/security.txt",
    )
    return PlainTextResponse("\n".join(lines) + "\n")


@router.get("/robots.txt")
@needs(Right.PUBLIC)
def robots() -> Response:
    """Nothing here is for search engines."""
    return PlainTextResponse("User-agent: *\nDisallow: /\n")


@router.get("/thema.css")
@needs(Right.PUBLIC)
def theme(request: Request) -> Response:
    """The department's stylesheet of custom properties."""
    path = services(request).theme
    if path is None or not path.is_file():
        raise TurnedAwayError(404, "Er is geen eigen thema ingesteld.")
    return FileResponse(path, media_type="text/css")
