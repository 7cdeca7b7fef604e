"""Outlets: how they are doing, asking one now, looking for feeds on a site, adding one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import Field, StringConstraints

from monitor.model.person import Right
from monitor.model.phrase import Phrase
from monitor.rules.wording.phrases import say
from monitor.storage import outlet_days
from monitor.web import outlet_edit
from monitor.web.api import models
from monitor.web.api.stories import settled
from monitor.web.gate import TurnedAwayError, needs, services
from monitor.web.render import language_of
from monitor.web.services import Tried
from monitor.web.sources import Row, rows_of

router = APIRouter(tags=["outlets"])


class Outlet(models.Model):
    """An outlet and how it is doing."""

    slug: str
    name: str
    url: str
    kind: str
    tier: int
    condition: str
    evidence: str
    remedy: str
    last_success: datetime | None


class Day(models.Model):
    """What one local day of an outlet brought."""

    day: str
    polls: int
    failures: int
    entries: int
    new: int
    dropped: int
    blind_seconds: int
    last_failure: str


class OutletWithDays(Outlet):
    """One outlet with its last fourteen days, newest first."""

    days: list[Day]


class NewOutlet(models.Model):
    """An outlet as it will stand in feeds.yaml."""

    name: Annotated[str, StringConstraints(max_length=120, strip_whitespace=True, min_length=1)]
    url: Annotated[str, StringConstraints(max_length=2_000, strip_whitespace=True, min_length=8)]
    kind: Literal["feed", "sitemap", "page"] = "feed"
    tier: Annotated[int, Field(ge=1, le=3)] = 3
    fulltext: Literal["never", "candidates", "always"] = "candidates"
    selector: Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)] = ""
    terms: Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)] = ""


class Added(models.Model):
    """``inForce``: read from now on; else within half a minute, once the workers have seen it."""

    slug: str
    in_force: bool


class Poll(models.Model):
    """What came of asking an outlet."""

    ok: bool
    lines: list[str]


class Site(models.Model):
    """A site to look for feeds on."""

    url: Annotated[str, StringConstraints(max_length=2_000, strip_whitespace=True, min_length=4)]


class Offer(models.Model):
    """An address that could be an outlet, and what it would give."""

    url: str
    kind: str
    name: str
    gives: str
    selector: str
    examples: list[str]


class Discovery(Poll):
    """What a site has to read, best first."""

    found: list[Offer]


def _given(row: Row, language: str) -> Outlet:
    outlet, state, said = row
    return Outlet(
        slug=outlet.slug,
        name=outlet.name,
        url=outlet.url,
        kind=outlet.kind.value,
        tier=outlet.tier,
        condition=said.condition.value,
        evidence=say(language, said.evidence),
        remedy=say(language, said.remedy),
        last_success=state.last_success if state else None,
    )


@router.get("/outlets", operation_id="listOutlets")
@needs(Right.READ)
def list_outlets(request: Request) -> list[Outlet]:
    """Every outlet and how it is doing, those that need somebody first."""
    return [_given(row, language_of(request)) for row in rows_of(request)]


@router.get("/outlets/{slug}", operation_id="getOutlet")
@needs(Right.READ)
def get_outlet(request: Request, slug: str) -> OutletWithDays:
    """One outlet with its last days."""
    row = next((row for row in rows_of(request) if row[0].slug == slug), None)
    if row is None:
        raise TurnedAwayError(404, outlet_edit.UNKNOWN)
    with services(request).database.read() as connection:
        days = [Day.model_validate(each, extra="ignore") for each in outlet_days.of(connection, slug)]
    return OutletWithDays(**_given(row, language_of(request)).model_dump(), days=days)


@router.post("/outlets", status_code=201, operation_id="addOutlet")
@needs(Right.ADMINISTER)
def add(request: Request, new: NewOutlet) -> Added:
    """Into feeds.yaml; refused with 409 where the file would not be valid with it."""
    done = outlet_edit.add(request, new.model_dump())
    settled(done)
    assert isinstance(done, tuple)
    return Added(slug=done[0], in_force=done[1])


@router.post("/outlets/{slug}/polls", status_code=201, operation_id="pollOutlet")
@needs(Right.ADMINISTER)
async def poll(request: Request, slug: str) -> Poll:
    """Ask the outlet now, through the same guarded fetch as always."""
    tried = await outlet_edit.poll(request, slug)
    settled(tried)
    assert isinstance(tried, Tried)
    return Poll(ok=tried.ok, lines=_said(request, tried.lines))


@router.post("/discoveries", status_code=201, operation_id="discoverOutlets")
@needs(Right.ADMINISTER)
async def discover(request: Request, new: Site) -> Discovery:
    """The feeds, sitemaps and list pages of a site."""
    tried = await outlet_edit.discover(request, new.url)
    settled(tried)
    assert isinstance(tried, Tried)
    found = [
        Offer(
            url=each.url,
            kind=each.kind,
            name=each.name,
            gives=say(language_of(request), each.gives),
            selector=each.selector,
            examples=list(each.examples),
        )
        for each in tried.found
    ]
    return Discovery(ok=tried.ok, lines=_said(request, tried.lines), found=found)


def _said(request: Request, lines: Iterable[Phrase]) -> list[str]:
    return [say(language_of(request), line) for line in lines]
