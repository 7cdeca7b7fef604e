"""Stories, their history, and what can be done with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi import Response as Answer

from monitor.flows import rearrange, respond
from monitor.model.person import Right
from monitor.model.response import Refused, Standing, Step
from monitor.storage import cards, people
from monitor.storage.respond import ResponseBook
from monitor.web.api import convert, models
from monitor.web.api.facts import StoryWithFacts, with_facts
from monitor.web.dossier import dossier
from monitor.web.gate import TurnedAwayError, needs, services, visitor
from monitor.web.present import Names
from monitor.web.routes.dossier import TYPES, written
from monitor.web.routes.steps import act
from monitor.web.whole import WholeStory, read_story

router = APIRouter(tags=["stories"])
Number = models.Number
_NONE = "Dit verhaal bestaat niet."


def _whole(request: Request, number: int) -> WholeStory:
    surroundings = services(request)
    found = read_story(surroundings.database, surroundings.settings(), number, surroundings.clock.now())
    if found is None:
        raise TurnedAwayError(404, _NONE)
    return found


def settled(result: object) -> None:
    """A refusal is a conflict with the state that the thing is in."""
    if isinstance(result, Refused):
        raise TurnedAwayError(404 if result.message == _NONE else 409, result.message, values=result.values)


@router.get("/stories", operation_id="listStories")
@needs(Right.READ)
def list_stories(
    request: Request,
    state: Annotated[
        Literal["nieuw", "opgepakt", "in-afstemming", "lijn-vastgesteld", "gereageerd", "geen-reactie"]
        | None,
        Query(),
    ] = None,
    topic: Annotated[str, Query(max_length=120)] = "",
    hours: Annotated[int, Query(ge=1, le=8_760)] = 72,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> models.Stories:
    """Stories in which an article matched in the last ``hours``, or that somebody has in hand."""
    surroundings = services(request)
    now = surroundings.clock.now()
    with surroundings.database.read() as connection:
        chosen = [*cards.matched_since(connection, now - timedelta(hours=hours)), *cards.in_hand(connection)]
        found = cards.cards(connection, list(dict.fromkeys(chosen)), now).values()
    items = [
        convert.story(card)
        for card in found
        if (state is None or card.standing.state.value == state) and (not topic or topic in card.topics)
    ]
    return models.Stories(items=sorted(items, key=lambda each: each.last_article, reverse=True)[:limit])


@router.get("/stories/{number}", operation_id="getStory")
@needs(Right.READ)
def get_story(request: Request, number: Number) -> StoryWithFacts:
    """One story with all its articles and its facts."""
    return with_facts(_whole(request, number))


@router.get("/stories/{number}/responses", operation_id="listResponses")
@needs(Right.READ)
def list_responses(request: Request, number: Number) -> list[models.Response]:
    """Everything that was done about a story, oldest first."""
    return [convert.step(done) for done in _whole(request, number).history]


@router.post("/stories/{number}/responses", status_code=201, operation_id="addResponse")
@needs(Right.RESPOND)
def add_response(request: Request, number: Number, new: models.NewResponse) -> models.Story:
    """Take a step."""
    step = Step(new.step)
    data = {"triggers": sorted(set(new.triggers))} if step is Step.NO_REACTION else {}
    with services(request).database.write() as connection:
        settled(respond.take(ResponseBook(connection), number, act(request, step, new.why, **data)))
    return get_story(request, number)


@router.put("/stories/{number}/assignment", operation_id="assignStory")
@needs(Right.RESPOND)
def assign(request: Request, number: Number, new: models.NewAssignment) -> models.Story:
    """To a colleague."""
    with services(request).database.write() as connection:
        to = people.find(connection, identity=new.user)
        result: Standing | Refused = Refused("Deze collega bestaat niet.")
        if to is not None and to.active:
            step = act(request, Step.ASSIGN, assignee={"id": to.id, "name": to.name})
            result = respond.take(ResponseBook(connection), number, step)
        settled(result)
    return get_story(request, number)


@router.put("/stories/{number}/mute", operation_id="muteStory")
@needs(Right.RESPOND)
def mute(request: Request, number: Number, new: models.NewMute) -> models.Story:
    """Silence, with a reason and an end."""
    with services(request).database.write() as connection:
        step = act(request, Step.MUTE, new.why)
        settled(respond.mute(ResponseBook(connection), number, step, timedelta(hours=new.hours)))
    return get_story(request, number)


@router.delete("/stories/{number}/mute", operation_id="unmuteStory")
@needs(Right.RESPOND)
def unmute(request: Request, number: Number) -> models.Story:
    """To be heard again."""
    with services(request).database.write() as connection:
        settled(respond.unmute(ResponseBook(connection), number, act(request, Step.UNMUTE)))
    return get_story(request, number)


@router.post("/stories/{number}/moves", status_code=201, operation_id="moveArticles")
@needs(Right.RESPOND)
def move(request: Request, number: Number, new: models.NewMove) -> models.Moved:
    """Articles to another story, to a story of their own, or (without articles) the whole story."""
    now, who = services(request).clock.now(), visitor(request).actor
    with services(request).database.write() as connection:
        shelf = ResponseBook(connection)
        if new.into is None:
            result = rearrange.split(shelf, number, new.articles, who, now)
        elif new.articles:
            result = rearrange.move(shelf, number, new.articles, new.into, who, now)
        else:
            result = rearrange.merge(shelf, number, new.into, who, now)
        settled(result)
    return models.Moved(story=result if isinstance(result, int) else number)


@router.post("/stories/{number}/pins", status_code=201, operation_id="pinArticles")
@needs(Right.RESPOND)
def pin(request: Request, number: Number, new: models.NewPin) -> models.Moved:
    """Articles stay here, whatever the service makes of them later."""
    now, who = services(request).clock.now(), visitor(request).actor
    with services(request).database.write() as connection:
        settled(rearrange.pin(ResponseBook(connection), number, new.articles, who, now))
    return models.Moved(story=number)


@router.delete("/moves/{number}", operation_id="undoMove")
@needs(Right.RESPOND)
def undo_move(request: Request, number: Number) -> models.Moved:
    """A split, merge, move or pin is taken back; the timeline's response carries its number."""
    now, who = services(request).clock.now(), visitor(request).actor
    with services(request).database.write() as connection:
        result = rearrange.undo(ResponseBook(connection), number, who, now)
        settled(result)
    assert isinstance(result, int)
    return models.Moved(story=result)


@router.get("/stories/{number}/dossier", operation_id="getDossier", response_class=Answer)
@needs(Right.READ)
def get_dossier(
    request: Request,
    number: Number,
    form: Annotated[Literal["odt", "md", "json", "csv"], Query(alias="format")] = "json",
    public: Annotated[bool, Query()] = False,
) -> Answer:
    """The timeline as a document; ``public`` leaves out officials' names."""
    surroundings = services(request)
    whole = _whole(request, number)
    names = Names(surroundings.settings())
    found = dossier(whole, names, surroundings.clock.now(), public=public)
    return Answer(written(found, form), media_type=TYPES[form])
