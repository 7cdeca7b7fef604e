"""A marked test message through a route."""

from __future__ import annotations

from monitor.flows.alert_views import Moment
from monitor.flows.recipients import at_once
from monitor.flows.telling import tell
from monitor.model.alert import Reason, Route
from monitor.model.topic import Where
from monitor.ports.alerting import AlertWork
from monitor.rules.alerting.routes import all_routes
from monitor.rules.wording.view import AlertView, ArticleView, Mark


def route_named(name: str, moment: Moment) -> Route | None:
    """The route of that name."""
    return next((each for each in all_routes(moment.settings.routes) if each.slug == name), None)


def trial_view(route: str, moment: Moment) -> AlertView:
    """What a test message shows: it says that it is one, and looks like a real one."""
    title = "Dit is een proefmelding van Voorsprong"
    mark = Mark(
        rule="proef",
        name="proef",
        where=Where.TITLE,
        before="Dit is een ",
        hit="proefmelding",
        after=" van Voorsprong",
    )
    article = ArticleView(outlet="Voorsprong", url=moment.desk_url, title=title, at=moment.now, marks=(mark,))
    return AlertView(
        reason=Reason.FIRST_SIGHT,
        story=0,
        title=title,
        articles=(article,),
        topics=(),
        at=moment.now,
        route=route,
        desk_url=moment.desk_url,
        test=True,
    )


def send_trial(route: Route, work: AlertWork, moment: Moment) -> tuple[int, list[tuple[str, str]]]:
    """Queue one for every channel and every escalation step of the route; its alert, and who it goes to."""
    steps = [address for step in route.escalate for address in step.to]
    who = at_once((*route.channels, *steps), moment.settings, moment.now)
    because = f"test of route {route.slug}"
    alert = tell(trial_view(route.slug, moment), route.slug, because, who, work, moment)
    return alert, [(each.channel, each.target) for each in who]
