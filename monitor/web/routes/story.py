"""*Verhaal*: its line, its timeline, and everything that can be done with it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from monitor.model.chance import Forecast, SeenArticle
from monitor.model.desk import StoryCard
from monitor.model.person import Right, Role
from monitor.model.response import LineState, Step
from monitor.model.response import Response as Response_
from monitor.model.settings import Settings
from monitor.rules.response import line_state, usable
from monitor.rules.wording.catalogue import word
from monitor.rules.wording.facts import percent
from monitor.rules.wording.notices import reason_of
from monitor.storage import cards, people
from monitor.web.gate import TurnedAwayError, needs, services
from monitor.web.present import Names, cutoff_of, difference, lead, marks, reasons, telling
from monitor.web.render import language_of, local, page
from monitor.web.services import Services
from monitor.web.timeline import spread, timeline
from monitor.web.whole import read_story

router = APIRouter()


@router.get("/verhalen/{number}")
@needs(Right.READ)
def story(request: Request, number: int) -> Response:
    """The page of one story."""
    surroundings = services(request)
    settings, now = surroundings.settings(), surroundings.clock.now()
    whole = read_story(surroundings.database, settings, number, now)
    if whole is None:
        raise TurnedAwayError(404, "Dit verhaal bestaat niet.")
    if whole.moved_to is not None:
        return RedirectResponse(f"/verhalen/{whole.moved_to}", 303)
    with surroundings.database.read() as connection:
        everyone = people.everyone(connection)
    names = Names(settings)
    topics = set(whole.card.topics)
    values = {
        "card": whole.card,
        "known": whole.known,
        "lines": [(line, line_state(line, now).value) for line in whole.lines],
        "days": timeline(whole.card, whole.history, whole.silences),
        "spread": spread(whole.card, {slug: names.outlet(slug) for slug in whole.card.outlets}),
        "names": names,
        "reason": reasons(language_of(request)),
        "marks": marks,
        "telling": telling,
        "local": local,
        "cutoff": cutoff_of(settings, now),
        "colleagues": [each for each in everyone if each.active and each.role is not Role.READER],
        "prepared": [
            (line, line_state(line, now).value)
            for line in whole.standing_lines
            if (not line.topic or line.topic in topics or names.gone(line.topic))
            and line.state is not LineState.WITHDRAWN
        ],
        "usable": partial(usable, now=now),
        "lead_time": lead_time(whole.card, whole.history),
        "lead": partial(lead, language_of(request)),
        "forecast": _forecast(surroundings, whole.card, settings, now),
        "percent": percent,
        "why": partial(word, language_of(request)),
        "sent_why": partial(reason_of, language=language_of(request)),
    }
    return page(request, "story.html", values)


def _forecast(surroundings: Services, card: StoryCard, settings: Settings, now: datetime) -> Forecast | None:
    if surroundings.forecast is None:
        return None
    seen = [
        SeenArticle(outlet=each.outlet, at=each.published, title=each.title, lead=each.lead)
        for each in card.articles
    ]
    return surroundings.forecast(card.title, seen, settings, now)


def lead_time(card: StoryCard, history: tuple[Response_, ...]) -> int | None:
    """*Voorsprong* in days: the first Kamervraag less the first approved line; None while one is missing."""
    approved = min((each.at for each in history if each.step is Step.APPROVE), default=None)
    asked = min(
        (each.question.asked for each in card.questions if each.question.asked and each.state == "linked"),
        default=None,
    )
    if approved is None or asked is None:
        return None
    return (asked - local(approved).date()).days


@router.get("/artikelen/{number}/versies")
@needs(Right.READ)
def wordings(request: Request, number: int) -> Response:
    """Every version of an article, with what changed."""
    surroundings = services(request)
    with surroundings.database.read() as connection:
        found = cards.article(connection, number)
    if found is None:
        raise TurnedAwayError(404, "Dit artikel bestaat niet.")
    values = {"article": found, "names": Names(surroundings.settings()), "difference": difference}
    return page(request, "wordings.html", values)
