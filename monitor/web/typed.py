"""What somebody typed into a form that was turned away: shown again, because the way back has lost it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

LABELS: Mapping[str, str] = {
    "title": "Titel",
    "core": "Kernboodschap",
    "text": "De lijn, zoals die mag worden uitgesproken",
    "note": "Wat is er anders, en waarom?",
    "why": "Wat je schreef",
    "alert": "Melding",
    "digest": "Vermelding",
    "mask": "Wegdenken",
    "exclude": "Uitsluiten",
    "match": "Moet gevonden worden",
    "ignore": "Mag niet gevonden worden",
    "name": "Naam",
    "url": "Adres",
}
"""Fields with words of a person's own, and what the forms call them."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One such field; ``label`` is a text of the catalogue."""

    label: str
    text: str


async def typed(request: Request) -> tuple[Typed, ...]:
    """The words in the request's form; nothing where it is no form, or was not read."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        return ()
    try:
        form = await request.form()
    except (HTTPException, MultiPartException, RuntimeError):  # too large, broken, or gone already
        return ()
    found = []
    for name, label in LABELS.items():
        value = form.get(name, "")
        if isinstance(value, str) and value.strip():
            found.append(Typed(label, value))
    return tuple(found)
