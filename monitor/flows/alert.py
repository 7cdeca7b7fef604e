"""Alerting, in triage's transaction or at a tick: ``story -> decide per route -> alert + deliveries``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from monitor.model.alert import Address, Decision, Route
from monitor.model.settings import Settings
from monitor.model.story import StoryRows
from monitor.model.topic import Hit, Tier, Where
from monitor.ports import AlertWork
from monitor.rules.alerting import StoryState, covered_after, decide
from monitor.rules.alerting.routes import Labels, routes_for_all
from monitor.rules.alerting.state import ArticleFact, LastAlert
from monitor.rules.wording.view import AlertView, ArticleView, mark

_VIEW = TypeAdapter(AlertView)
_MOST_IN_A_ROW = 4
_MOST_ARTICLES_SHOWN = 12
_MOST_MARKS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When and under which configuration a story is looked at."""

    now: datetime
    settings: Settings
    cutoff: datetime | None = None
    """The question hour's registration end while that window is open."""
    desk_url: str = ""


def consider(story: int, work: AlertWork, moment: Moment) -> list[int]:
    """Decide for every route that takes the story; write what is due, keep the rest with its cause.

    The ids of the alerts written.
    """
    settings = moment.settings
    tiers = {outlet.slug: outlet.tier for outlet in settings.outlets}
    facts = work.articles(story, tiers, settings.fetch.max_age)
    routes = routes_for_all(settings.routes, _labels(facts, settings))
    written: list[int] = []
    for route, topics in routes.values():
        state = _state(story, facts, topics, settings)
        written += _on_route(state, route, work, moment)
    work.unwatch(story, list(routes))
    return written


def _on_route(state: StoryState, route: Route, work: AlertWork, moment: Moment) -> list[int]:
    written: list[int] = []
    responses = work.responses(state.id, moment.now)
    for _ in range(_MOST_IN_A_ROW):
        last = work.last_alert(state.id, route.slug)
        decision = decide(state, route, last, responses, moment.now, cutoff=moment.cutoff)
        if not decision.sendable(moment.now):
            work.watch(state.id, route.slug, decision, moment.now)
            break
        written.append(_write(state, route, last, decision, work, moment))
    return written


def _write(
    state: StoryState,
    route: Route,
    last: LastAlert | None,
    decision: Decision,
    work: AlertWork,
    moment: Moment,
) -> int:
    covered = covered_after(state, decision.reason, last.covered if last else None, moment.now)
    view = _view(state, route, decision, last, work.view_rows(state.id), moment)
    plain = _VIEW.dump_python(view, mode="json")
    alert = work.write(state.id, route.slug, decision, covered, plain, moment.now)
    to = route.escalate[decision.step - 1].to if decision.step else route.channels
    work.queue(alert, recipients(to, moment.settings), moment.now, moment.now)
    return alert


def recipients(addresses: Sequence[Address], settings: Settings) -> list[tuple[str, str]]:
    """``(channel, recipient)`` as the channels understand them; people by their own address there."""
    found = []
    for address in addresses:
        person = settings.people.get(address.target)
        target = address.target
        if person is not None and address.channel == "email":
            target = person.email
        elif person is not None and address.channel == "slack":
            target = person.slack
        found.append((address.channel, target))
    return list(dict.fromkeys(found))


def _labels(facts: Sequence[ArticleFact], settings: Settings) -> list[Labels]:
    urgent = {topic.slug for topic in settings.topics if topic.urgent}
    seen: dict[str, Labels] = {}
    for fact in facts:
        for topic, tier, _ in fact.topics:
            before = seen.get(topic, Labels(topic=topic, urgent=topic in urgent, tier=Tier.DIGEST))
            seen[topic] = replace(
                before,
                outlets=before.outlets | {fact.outlet},
                tiers=before.tiers | {fact.outlet_tier},
                tier=Tier.ALERT if Tier.ALERT in (tier, before.tier) else Tier.DIGEST,
            )
    return list(seen.values())


def _state(
    story: int, facts: Sequence[ArticleFact], topics: frozenset[str], settings: Settings
) -> StoryState:
    urgent = any(topic.urgent for topic in settings.topics if topic.slug in topics)
    own = tuple(replace(each, topics=tuple(row for row in each.topics if row[0] in topics)) for each in facts)
    return StoryState(id=story, articles=own, urgent=urgent)


def _view(
    state: StoryState,
    route: Route,
    decision: Decision,
    last: LastAlert | None,
    rows: StoryRows,
    moment: Moment,
) -> AlertView:
    topics = {topic for fact in state.articles for topic, tier, _ in fact.topics if tier is Tier.ALERT}
    told = last.covered.articles if last else frozenset()
    shown = [_article(row, rows, moment.settings, told, topics) for row in reversed(rows.articles)]
    return AlertView(
        reason=decision.reason,
        story=state.id,
        title=rows.title,
        articles=tuple(shown[:_MOST_ARTICLES_SHOWN]),
        topics=tuple(topic.title for topic in moment.settings.topics if topic.slug in topics),
        at=moment.now,
        route=route.slug,
        desk_url=f"{moment.desk_url}/verhalen/{state.id}" if moment.desk_url else "",
        timezone=route.timezone,
        outlets=len({row["outlet"] for row in rows.articles}),
    )


def _article(
    row: Mapping[str, Any], rows: StoryRows, settings: Settings, told: frozenset[int], topics: set[str]
) -> ArticleView:
    outlet = settings.outlet(row["outlet"])
    titles = [version["title"] for version in rows.versions.get(row["id"], ())]
    earlier = [title for title in titles[:-1] if title != row["title"]]
    return ArticleView(
        outlet=outlet.name if outlet else row["outlet"],
        url=row["url"],
        title=row["title"],
        at=row["published"],
        marks=tuple(_marks(row, rows, topics)),
        earlier_title=earlier[-1] if earlier else "",
        new=bool(told) and row["id"] not in told,
    )


def _marks(row: Mapping[str, Any], rows: StoryRows, topics: set[str]) -> list[Any]:
    text = {Where.TITLE: row["title"], Where.LEAD: row["lead"], Where.BODY: row["body"]}
    newest: dict[str, Sequence[Mapping[str, Any]]] = {}
    for match in rows.matches.get(row["id"], ()):
        if match["topic"] in topics:
            newest[match["topic"]] = match["hits"]
    hits = [Hit(**{**hit, "where": Where(hit["where"])}) for found in newest.values() for hit in found]
    return [mark(text[hit.where], hit) for hit in hits[:_MOST_MARKS]]
