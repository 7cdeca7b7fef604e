"""Articles, saved searches and the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import StringConstraints

from monitor.model.person import Right
from monitor.rules.search import parse
from monitor.storage import audit, cards, saved, search
from monitor.storage.search import Filters
from monitor.web import judging
from monitor.web.api import convert, models
from monitor.web.gate import TurnedAwayError, needs, services, visitor
from monitor.web.routes.search import kept

router = APIRouter(tags=["archive"])
Number = models.Number
Before = Annotated[int | None, Query(ge=1, le=2_147_483_647)]
_HERE = {"q": "q", "medium": "outlet", "onderwerp": "topic", "periode": "period"}
"""What a saved search is kept by, and how the API names it."""


class NewJudgement(models.Model):
    """Whether an article belongs to a topic."""

    topic: models.Short
    relevant: bool


class Judgement(NewJudgement):
    """The same, by whom and when."""

    by: str
    at: datetime


class Version(models.Model):
    """A wording of an article; its text is not given on."""

    version: int
    seen: datetime
    title: str
    lead: str


class NewSearch(models.Model):
    """A search to keep."""

    name: Annotated[str, StringConstraints(max_length=200)] = ""
    q: Annotated[str, StringConstraints(max_length=500)] = ""
    outlet: Annotated[str, StringConstraints(max_length=120)] = ""
    topic: Annotated[str, StringConstraints(max_length=120)] = ""
    period: Literal["", "dag", "week", "maand", "jaar"] = ""


class Search(NewSearch):
    """A saved search."""

    id: int


class SavedSearch(Search):
    """With the address of its Atom feed, which is its key and is not kept."""

    feed: str


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


@router.post("/articles/{number}/judgements", status_code=201, operation_id="judgeArticle")
@needs(Right.RESPOND)
def judge_article(request: Request, number: Number, new: NewJudgement) -> Judgement:
    """Say whether it belongs to a topic; suggestions and the record of its rules learn from it."""
    said = judging.judge(request, number, new.topic, relevant=new.relevant)
    return Judgement(topic=said.topic, relevant=said.relevant, by=said.by, at=said.at)


@router.get("/articles/{number}/versions", operation_id="listVersions")
@needs(Right.READ)
def list_versions(request: Request, number: Number) -> list[Version]:
    """Every wording of an article that was seen, the first one first."""
    with services(request).database.read() as connection:
        row = cards.article(connection, number)
    if row is None:
        raise TurnedAwayError(404, "Dit artikel bestaat niet.")
    return [Version.model_validate(each, extra="ignore") for each in row.headlines]


@router.get("/searches", operation_id="listSearches")
@needs(Right.READ)
def list_searches(request: Request) -> list[Search]:
    """One's own saved searches."""
    with services(request).database.read() as connection:
        rows = saved.of(connection, visitor(request).actor.id)
    return [_search(row.id, row.name, row.query) for row in rows]


@router.post("/searches", status_code=201, operation_id="saveSearch")
@needs(Right.READ)
def save_search(request: Request, new: NewSearch) -> SavedSearch:
    """Keep a search; the address of its feed is given this once."""
    query = {"q": new.q, "medium": new.outlet, "onderwerp": new.topic, "periode": new.period}
    number, name, feed = kept(request, new.name, query)
    return SavedSearch(**_search(number, name, query).model_dump(), feed=feed)


@router.delete("/searches/{number}", status_code=204, operation_id="forgetSearch")
@needs(Right.READ)
def forget_search(request: Request, number: Number) -> None:
    """One of one's own; its feed ends."""
    with services(request).database.write() as connection:
        done = saved.forget(connection, visitor(request).actor.id, number)
    if not done:
        raise TurnedAwayError(404, "Deze zoekopdracht bestaat niet.")


def _search(number: int, name: str, query: Mapping[str, str]) -> Search:
    asked = {there: query.get(here, "") for here, there in _HERE.items()}
    return Search(id=number, name=name, **asked)  # type: ignore[arg-type]


@router.get("/audit-entries", operation_id="listAuditEntries")
@needs(Right.ADMINISTER)
def list_audit(request: Request, before: Before = None) -> models.AuditEntries:
    """The audit log, newest first."""
    with services(request).database.read() as connection:
        rows = audit.page(connection, before)
    items = [models.AuditEntry.model_validate(row) for row in rows]
    return models.AuditEntries(items=items, next=rows[-1].id if rows and rows[-1].id > 1 else None)
