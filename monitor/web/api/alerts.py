"""What alerts cost and brought, what is muted, and who is on duty."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field, StringConstraints

from monitor.flows.muting import lift, silence
from monitor.model.person import Right
from monitor.rules.alerting.roster import duties
from monitor.rules.alerting.state import MuteKind
from monitor.storage.budget import BudgetRecords
from monitor.storage.respond import ResponseBook
from monitor.web.api import models
from monitor.web.api.stories import settled
from monitor.web.gate import TurnedAwayError, needs, services, visitor
from monitor.web.routes.alerts import spent, wide_mutes

router = APIRouter(tags=["alerts"])
Kind = Literal["topic", "outlet", "route"]
Target = Annotated[str, StringConstraints(max_length=120, min_length=1)]


class Count(models.Model):
    """Alerts of one route, reason or rule; ``acted``: about stories on which somebody acted."""

    name: str
    alerts: int
    acted: int


class Budget(models.Model):
    """What was sent, from three sides, the most frequent first."""

    routes: list[Count]
    reasons: list[Count]
    rules: list[Count]


class Mute(models.Model):
    """What is silent now, by whom, why and until when."""

    kind: str
    target: str
    since: datetime
    until: datetime
    why: str
    by: str


class NewMute(models.Model):
    """Silence for a topic, an outlet or a route, with a reason and an end."""

    kind: Kind
    target: Target
    why: Annotated[str, StringConstraints(max_length=2_000, min_length=1)]
    hours: Annotated[int, Field(ge=1, le=744)]


class Duty(models.Model):
    """Who has a duty now; ``known`` False: the roster has nobody, and all of these are told."""

    duty: str
    names: list[str]
    until: datetime | None
    known: bool


@router.get("/alert-budget", operation_id="getAlertBudget")
@needs(Right.READ)
def get_budget(request: Request, days: Annotated[int, Query(ge=1, le=30)] = 7) -> Budget:
    """Alerts by route, reason and rule, and how many were acted upon."""
    return Budget.model_validate(spent(request, timedelta(days=days)))


@router.get("/mutes", operation_id="listMutes")
@needs(Right.READ)
def list_mutes(request: Request) -> list[Mute]:
    """Topics, outlets and routes that are silent now."""
    with services(request).database.read() as connection:
        now = services(request).clock.now()
        return [Mute.model_validate(each) for each in wide_mutes(BudgetRecords(connection), now)]


@router.post("/mutes", status_code=201, operation_id="addMute")
@needs(Right.RESPOND)
def add_mute(request: Request, new: NewMute) -> list[Mute]:
    """Silence it; all that is silent now."""
    surroundings, now = services(request), services(request).clock.now()
    with surroundings.database.write() as connection:
        what, lasting = (MuteKind(new.kind), new.target), timedelta(hours=new.hours)
        book, by = ResponseBook(connection), visitor(request).actor
        settled(silence(book, surroundings.settings(), what, lasting, new.why, by, now))
    return list_mutes(request)


@router.delete("/mutes/{kind}/{target}", status_code=204, operation_id="liftMute")
@needs(Right.RESPOND)
def lift_mute(request: Request, kind: Kind, target: Annotated[str, Path(max_length=120)]) -> None:
    """Let it be heard again."""
    with services(request).database.write() as connection:
        book, by = ResponseBook(connection), visitor(request).actor
        if not lift(book, MuteKind(kind), target, by, services(request).clock.now()):
            raise TurnedAwayError(404, "Dit was niet (meer) gedempt.")


@router.get("/duties", operation_id="listDuties")
@needs(Right.READ)
def list_duties(request: Request) -> list[Duty]:
    """Who is on duty now."""
    surroundings = services(request)
    found = duties(surroundings.settings(), surroundings.clock.now())
    return [Duty.model_validate(each) for each in found]
