"""Written questions: their clocks, what they cite, and settling that."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request

from monitor.model import parliament as nouns
from monitor.model.person import Right
from monitor.storage import audit, questions
from monitor.web.api import models
from monitor.web.gate import TurnedAwayError, needs, services, visitor
from monitor.web.present import calendar_of
from monitor.web.render import local
from monitor.web.whole import UNKNOWN, read_question

router = APIRouter(tags=["parliament"])
Number = models.Number
Zaak = Annotated[str, Path(max_length=40)]


class Question(models.Model):
    """Written questions, with their clock."""

    number: str
    subject: str
    asked: date | None
    standing: str
    due: date | None
    overdue: bool
    story: int | None


class Link(models.Model):
    """An article that a question is tied to; ``state`` is linked, proposed, suggested or rejected."""

    article: int
    story: int | None
    state: str


class QuestionWithLinks(Question):
    """One question, with every article that it is tied to."""

    links: list[Link]


class NewLink(models.Model):
    """Whether a question is about an article."""

    linked: bool


@router.get("/questions", operation_id="listQuestions")
@needs(Right.READ)
def list_questions(
    request: Request,
    which: Annotated[Literal["open", "gekoppeld", "alle"], Query()] = "open",
    q: Annotated[str, Query(max_length=200)] = "",
) -> list[Question]:
    """Written questions with their clocks."""
    surroundings = services(request)
    settings, now = surroundings.settings(), surroundings.clock.now()
    calendar, today = calendar_of(settings, now), local(now).date()
    with surroundings.database.read() as connection:
        rows = questions.listed(connection, calendar, today, which=which, words=q)
    return [_question(question, at, story) for question, at, story in rows]


@router.get("/questions/{zaak}", operation_id="getQuestion")
@needs(Right.READ)
def get_question(request: Request, zaak: Zaak) -> QuestionWithLinks:
    """One question with every article that it is tied to, rejected ones too."""
    surroundings = services(request)
    whole = read_question(surroundings.database, surroundings.settings(), zaak, surroundings.clock.now())
    if whole is None:
        raise TurnedAwayError(404, UNKNOWN)
    story = next((each.story for each in whole.links if each.state == "linked"), None)
    return QuestionWithLinks(
        **_question(whole.question, whole.clock, story).model_dump(),
        links=[Link.model_validate(each, extra="ignore") for each in whole.links],
    )


def _question(question: nouns.Question, at: nouns.AnswerClock, story: int | None) -> Question:
    return Question(
        number=question.number,
        subject=question.subject,
        asked=question.asked,
        standing=at.standing.value,
        due=at.dates.due if at.dates else None,
        overdue=at.overdue,
        story=story,
    )


@router.put("/questions/{zaak}/links/{number}", operation_id="settleLink")
@needs(Right.RESPOND)
def settle_link(request: Request, zaak: Zaak, number: Number, new: NewLink) -> NewLink:
    """Confirm or reject that a question is about an article."""
    surroundings, who = services(request), visitor(request)
    now = surroundings.clock.now()
    with surroundings.database.write() as connection:
        done = questions.settle_link(connection, zaak, number, who.actor.name, now, linked=new.linked)
        if not done:
            raise TurnedAwayError(404, "Deze koppeling bestaat niet.")
        action = "koppeling-bevestigd" if new.linked else "koppeling-verworpen"
        audit.note(connection, now, who.actor.name, action, zaak, {"article": number})
    return new
