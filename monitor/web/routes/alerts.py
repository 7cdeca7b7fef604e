"""*Meldingen*: what was sent and acted upon, what this file would have sent, duties, and what is muted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from monitor.flows.alert_views import Moment
from monitor.flows.budget import Budget, budget, would_have_sent
from monitor.flows.muting import lift, silence
from monitor.model.person import Right
from monitor.rules.alerting.mutes import targets
from monitor.rules.alerting.roster import duties
from monitor.rules.alerting.state import Mute, MuteKind
from monitor.storage.budget import BudgetRecords, alerts_since, rules_of, stories_since
from monitor.storage.respond import ResponseBook
from monitor.web import forms
from monitor.web.gate import needs, services, visitor
from monitor.web.present import reasons
from monitor.web.render import back, language_of, page

router = APIRouter()
_HERE = "/meldingen"
_DAYS = (7, 30)
_KINDS = {MuteKind.TOPIC: "Onderwerp", MuteKind.OUTLET: "Medium", MuteKind.ROUTE: "Route"}


@router.get(_HERE)
@needs(Right.READ)
def alerts(request: Request, dagen: int = 7, proef: bool = False) -> Response:
    """The page; ``proef`` lives the stories of those days again, which takes a moment."""
    surroundings = services(request)
    settings, now = surroundings.settings(), surroundings.clock.now()
    days = dagen if dagen in _DAYS else _DAYS[0]
    since = now - timedelta(days=days)
    with surroundings.database.read() as connection:
        work = BudgetRecords(connection)
        mutes = wide_mutes(work, now)
        moment = Moment(now=now, settings=settings)
        tried = would_have_sent(stories_since(connection, since), work, moment) if proef else None
    values = {
        "sent": spent(request, timedelta(days=days)),
        "tried": tried,
        "days": days,
        "choices": _DAYS,
        "mutes": mutes,
        "kinds": _KINDS,
        "targets": targets(settings),
        "duties": duties(settings, now),
        "reason": reasons(language_of(request)),
    }
    return page(request, "alerts.html", values)


def spent(request: Request, period: timedelta) -> Budget:
    """What was sent in a period that ends now."""
    surroundings = services(request)
    with surroundings.database.read() as connection:
        rows = alerts_since(connection, surroundings.clock.now() - period)
        return budget(rows, rules_of(connection, {row["story"] for row in rows}))


def wide_mutes(work: BudgetRecords, now: datetime) -> list[Mute]:
    """What is silent now, but for single stories."""
    return [each for each in work.mutes(now) if each.kind is not MuteKind.STORY]


@router.post(f"{_HERE}/dempen")
@needs(Right.RESPOND)
def mute(request: Request, form: Annotated[forms.MuteWide, Form()]) -> Response:
    """Silence a topic, an outlet or a route, with a reason and an end."""
    surroundings, who = services(request), visitor(request)
    kind, _, target = form.what.partition(" ")
    with surroundings.database.write() as connection:
        refused = silence(
            ResponseBook(connection),
            surroundings.settings(),
            (MuteKind(kind), target),
            timedelta(hours=form.hours),
            form.why,
            who.actor,
            surroundings.clock.now(),
        )
    if refused:
        return back(request, _HERE, fault=refused.message)
    return back(request, _HERE, notice="Gedempt.")


@router.post(f"{_HERE}/opheffen")
@needs(Right.RESPOND)
def unmute(request: Request, form: Annotated[forms.Lift, Form()]) -> Response:
    """Let it be heard again."""
    surroundings, who = services(request), visitor(request)
    kind, _, target = form.what.partition(" ")
    with surroundings.database.write() as connection:
        done = lift(ResponseBook(connection), MuteKind(kind), target, who.actor, surroundings.clock.now())
    if not done:
        return back(request, _HERE, fault="Dit was niet (meer) gedempt.")
    return back(request, _HERE, notice="Het dempen is opgeheven.")
