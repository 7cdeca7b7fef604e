"""*Waarom wel of niet gemeld*: of an article, and of an address of which nothing ever came."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from monitor.model.person import Right
from monitor.storage.workbench import judgements_of
from monitor.web import forms, judging
from monitor.web.answer import Answer, Part
from monitor.web.gate import TurnedAwayError, needs, services
from monitor.web.lookup import absent, find, why_of
from monitor.web.present import Names
from monitor.web.render import back, language_of, page

router = APIRouter()
_MOST = 2_000


@router.get("/artikelen/{number}")
@needs(Right.READ)
def why(request: Request, number: int) -> Response:
    """Why one article was told or not."""
    surroundings = services(request)
    found = why_of(surroundings, number)
    if found is None:
        raise TurnedAwayError(404, "Dit artikel bestaat niet.")
    settings = surroundings.settings()
    with surroundings.database.read() as connection:
        said = judgements_of(connection, number)
    hit = {each.topic for each in found[0].article.matched}
    values = {
        "article": found[0].article,
        "topics": sorted(settings.topics, key=lambda topic: topic.slug not in hit),
        "said": [each for each in said if not each.rule],
        "parts": Answer(settings, language_of(request)).of(*found),
        "names": Names(settings),
    }
    return page(request, "article.html", values)


@router.post("/artikelen/{number}/oordeel")
@needs(Right.RESPOND)
def judge(request: Request, number: int, form: Annotated[forms.Judge, Form()]) -> Response:
    """Say whether it belongs to a topic."""
    judging.judge(request, number, form.topic, relevant=form.hoort == "wel")
    told = "Onthouden; de suggesties voor het onderwerp leren ervan."
    return back(request, f"/artikelen/{number}", notice=told)


@router.get("/waarom")
@needs(Right.READ)
def asked(request: Request, adres: Annotated[str, Query(max_length=_MOST)] = "") -> Response:
    """Of an address: the article's own page when it came, else why it did not."""
    surroundings, given = services(request), adres.strip()
    number = find(surroundings, given) if given else None
    if number is not None:
        return RedirectResponse(f"/artikelen/{number}", 303)
    parts: tuple[Part, ...] = ()
    if given:
        answer = Answer(surroundings.settings(), language_of(request))
        parts = answer.missing(absent(surroundings, request.app.state.rhythms, given))
    return page(request, "why.html", {"given": given, "parts": parts})
