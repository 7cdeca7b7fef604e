"""Articles, topics, outlets, questions, digests and the audit log."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request

from monitor.model.person import Right
from monitor.rules.condition import diagnose
from monitor.rules.search import parse
from monitor.storage import audit, cards, questions, search
from monitor.storage.collecting import CollectStore
from monitor.storage.search import Filters
from monitor.web.api import convert, models
from monitor.web.gate import TurnedAwayError, needs, services, visitor
from monitor.web.present import calendar_of
from monitor.web.render import local

router = APIRouter(tags=["archive"])
Number = models.Number
Before = Annotated[int | None, Query(ge=1, le=2_147_483_647)]


@router.get("/articles", operation_id="searchArticles")
@needs(Right.READ)
def search_articles(
    request: Request,
    q: Annotated[str, Query(max_length=500)] = "",
    outlet: Annotated[str, Query(max_length=120)] = "",
    topic: Annotated[str, Query(max_length=120)] = "",
    days: Annotated[int | None, Query(ge=1, le=36_500)] = None,
    before: Before = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> models.Articles:
    """The archive in Dutch, newest first."""
    surroundings = services(request)
    since = surroundings.clock.now() - timedelta(days=days) if days else None
    filters = Filters(outlet=outlet, topic=topic, since=since, before=before)
    with surroundings.database.read() as connection:
        rows = search.found(connection, parse(q), filters, limit + 1)
    following = rows[limit - 1].id if len(rows) > limit else None
    return models.Articles(items=[convert.article(row) for row in rows[:limit]], next=following)


@router.get("/articles/{number}", operation_id="getArticle")
@needs(Right.READ)
def get_article(request: Request, number: Number) -> models.Article:
    """One article with its earlier headlines and its matches."""
    with services(request).database.read() as connection:
        row = cards.article(connection, number)
    if row is None:
        raise TurnedAwayError(404, "Dit artikel bestaat niet.")
    return convert.article(row)


@router.get("/topics", operation_id="listTopics")
@needs(Right.READ)
def list_topics(request: Request) -> list[models.Topic]:
    """The topics as configured."""
    return [
        models.Topic.model_validate(topic, extra="ignore") for topic in services(request).settings().topics
    ]


@router.get("/outlets", operation_id="listOutlets")
@needs(Right.READ)
def list_outlets(request: Request) -> list[models.Outlet]:
    """Every outlet and how it is doing."""
    surroundings = services(request)
    states, now = CollectStore(surroundings.database).states(), surroundings.clock.now()
    found = []
    for outlet in surroundings.settings().outlets:
        state = states.get(outlet.slug)
        said = diagnose(outlet, state, None, now)
        found.append(
            models.Outlet(
                slug=outlet.slug,
                name=outlet.name,
                url=outlet.url,
                kind=outlet.kind.value,
                tier=outlet.tier,
                condition=said.condition.value,
                evidence=said.evidence,
                remedy=said.remedy,
                last_success=state.last_success if state else None,
            )
        )
    return found


@router.get("/questions", operation_id="listQuestions")
@needs(Right.READ)
def list_questions(
    request: Request,
    which: Annotated[Literal["open", "gekoppeld", "alle"], Query()] = "open",
    q: Annotated[str, Query(max_length=200)] = "",
) -> list[models.Question]:
    """Written questions with their clocks."""
    surroundings = services(request)
    settings, now = surroundings.settings(), surroundings.clock.now()
    calendar, today = calendar_of(settings, now), local(now).date()
    with surroundings.database.read() as connection:
        rows = questions.listed(connection, calendar, today, which=which, words=q)
    return [
        models.Question(
            number=question.number,
            subject=question.subject,
            asked=question.asked,
            standing=at.standing.value,
            due=at.dates.due if at.dates else None,
            overdue=at.overdue,
            story=story,
        )
        for question, at, story in rows
    ]


@router.put("/questions/{zaak}/links/{number}", operation_id="settleLink")
@needs(Right.RESPOND)
def settle_link(
    request: Request, zaak: Annotated[str, Path(max_length=40)], number: Number, new: models.NewLink
) -> models.NewLink:
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


@router.get("/audit-entries", operation_id="listAuditEntries")
@needs(Right.ADMINISTER)
def list_audit(request: Request, before: Before = None) -> models.AuditEntries:
    """The audit log, newest first."""
    with services(request).database.read() as connection:
        rows = audit.page(connection, before)
    items = [models.AuditEntry.model_validate(row) for row in rows]
    return models.AuditEntries(items=items, next=rows[-1].id if rows and rows[-1].id > 1 else None)
