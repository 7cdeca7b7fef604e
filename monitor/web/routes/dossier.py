"""The dossier of a story as ODT, Markdown, JSON or CSV."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from monitor.model.person import Right
from monitor.web import dossier as writing
from monitor.web.gate import TurnedAwayError, needs, services
from monitor.web.odt import as_odt
from monitor.web.present import Names
from monitor.web.whole import read_story

router = APIRouter()
TYPES = {
    "odt": "application/vnd.oasis.opendocument.text",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
}


def written(found: writing.Dossier, form: str) -> bytes:
    """The dossier in one of the forms of ``TYPES``."""
    if form == "odt":
        return as_odt(found)
    text = {"md": writing.as_markdown, "json": writing.as_json, "csv": writing.as_csv}[form](found)
    return text.encode("utf-8", "replace")


@router.get("/verhalen/{number}/dossier.{form}")
@needs(Right.READ)
def dossier(
    request: Request, number: int, form: Literal["odt", "md", "json", "csv"], openbaar: bool = False
) -> Response:
    """``openbaar=1`` leaves out the names of officials and their notes."""
    surroundings = services(request)
    now, settings = surroundings.clock.now(), surroundings.settings()
    whole = read_story(surroundings.database, settings, number, now)
    if whole is None:
        raise TurnedAwayError(404, "Dit verhaal bestaat niet.")
    found = writing.dossier(whole, Names(settings), now, public=openbaar)
    headers = {"Content-Disposition": f'attachment; filename="dossier-{number}.{form}"'}
    return Response(written(found, form), media_type=TYPES[form], headers=headers)
