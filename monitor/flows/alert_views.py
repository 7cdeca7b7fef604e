"""What an alert shows, gathered from the story's rows; its words are made when it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from monitor.model.alert import Decision, Reason, Route
from monitor.model.calendar import AMSTERDAM, Calendar
from monitor.model.chance import Forecast, SeenArticle
from monitor.model.parliament import Asked
from monitor.model.response import Line, LineState
from monitor.model.settings import Settings
from monitor.model.story import StoryRows
from monitor.model.topic import Hit, Tier, Topic, Where
from monitor.ports.chance import Forecasting
from monitor.rules.alerting import Responses, StoryState
from monitor.rules.alerting.kept import Kept
from monitor.rules.alerting.news import reopening_news, unsure_untold
from monitor.rules.alerting.state import LastAlert
from monitor.rules.alerting.timers import standing, unanswered_since
from monitor.rules.parliament.telling import question_views
from monitor.rules.political_clock import calendar_of, hours_left
from monitor.rules.response import line_state
from monitor.rules.stories.named import MOST_READ, named_in, proper
from monitor.rules.topics.naming import name_of as rule_name
from monitor.rules.wording.view import AlertView, ArticleView, LineView, Mark, SpreadView, SummaryLine, mark

_MOST_ARTICLES_SHOWN = 12
_MOST_MARKS = 3
_ASKS_FOR_A_LINE = frozenset({Reason.QUESTION_ASKED, Reason.ANSWER_DUE, Reason.REOPENED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When and under which configuration a story is looked at."""

    now: datetime
    settings: Settings
    cutoff: datetime | None = None
    """The question hour's registration end while that window is open."""
    desk_url: str = ""
    forecast: Forecasting | None = None
    """Earlier questions on a story's subject, and the chance of new ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A story as one route sees it at one moment."""

    state: StoryState
    route: Route
    responses: Responses
    last: LastAlert | None
    asked: tuple[Asked, ...] = ()
    """Kamervragen on the story."""
    kept: Kept = Kept.NOT
    """Whether feeds.yaml, changed since, gives the story to this route no more."""


def alert_view(
    looked: Looked, decision: Decision, rows: StoryRows, moment: Moment, line: Line | None = None
) -> AlertView:
    """One alert about one story."""
    state, route, last = looked.state, looked.route, looked.last
    topics = {topic for fact in state.articles for topic, tier, _ in fact.topics if tier is Tier.ALERT}
    told = last.covered.articles if last else frozenset[int]()
    told -= {each.id for each in unsure_untold(state, last.covered if last else None)}
    kept = _told_of(rows.articles)
    waiting = decision.reason in (Reason.REMINDER, Reason.ESCALATED) and last is not None
    return AlertView(
        reason=decision.reason,
        story=state.id,
        title=rows.title,
        articles=tuple(article_view(row, rows, moment.settings, told, topics) for row in kept),
        more=len(rows.articles) - len(kept),
        topics=_titles(topics, moment.settings),
        at=moment.now,
        route=route.slug,
        desk_url=story_url(moment, state.id),
        timezone=route.timezone,
        outlets=len({row["outlet"] for row in rows.articles}),
        question_hour_left=hours_left(moment.now, moment.cutoff) if moment.cutoff else None,
        unanswered_since=unanswered_since(last, looked.responses, route) if waiting and last else None,
        acknowledged=taken_by(looked.responses, route, moment),
        reopened=_reopened(looked, moment) if decision.reason is Reason.REOPENED else (),
        held=decision.held,
        line=_line(line, decision.reason, moment),
        questions=question_views(looked.asked, *calendar_at(moment)),
        forecast=_forecast(rows, moment) if not looked.asked else None,
        spread=_spread(rows, moment.settings),
        kept=looked.kept,
    )


def _told_of(articles: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The newest, and last the one that the story began with: a summary names it."""
    newest = articles[::-1]
    few = len(newest) <= _MOST_ARTICLES_SHOWN
    return newest if few else (*newest[: _MOST_ARTICLES_SHOWN - 1], newest[-1])


def _titles(topics: set[str], settings: Settings) -> tuple[str, ...]:
    """As people know them; of one that is configured no more, the name that it had."""
    known = [topic for topic in settings.topics if topic.slug in topics]
    gone = topics - {topic.slug for topic in known}
    return (*(topic.title for topic in known), *sorted(gone))


def _spread(rows: StoryRows, settings: Settings) -> SpreadView | None:
    ordered = sorted(rows.articles, key=lambda row: (row["published"], row["id"]))
    if not ordered:
        return None
    names = {outlet.slug: outlet.name for outlet in settings.outlets}
    texts = (f"{row['title']}\n{row['lead']}\n{row['body']}" for row in ordered[:MOST_READ])
    return SpreadView(
        first_at=ordered[0]["published"],
        outlets=tuple(dict.fromkeys(names.get(row["outlet"], row["outlet"]) for row in ordered)),
        named=proper(named_in(texts, settings.names)),
    )


def _forecast(rows: StoryRows, moment: Moment) -> Forecast | None:
    if moment.forecast is None:
        return None
    seen = [
        SeenArticle(outlet=row["outlet"], at=row["published"], title=row["title"], lead=row["lead"])
        for row in rows.articles
    ]
    return moment.forecast(rows.title, seen, moment.settings, moment.now)


def _line(line: Line | None, reason: Reason, moment: Moment) -> LineView | None:
    if line is None:
        return LineView(state="") if reason in _ASKS_FOR_A_LINE else None
    approved, state = line.approved, line_state(line, moment.now)
    spread = approved is not None and state in (LineState.APPROVED, LineState.REVIEW)
    return LineView(
        state=state.value, core=approved.core if approved and spread else "", until=line.valid_until
    )


def _reopened(looked: Looked, moment: Moment) -> tuple[tuple[str, str], ...]:
    """What undid the decision not to react, in the order in which it came."""
    decided = looked.responses.no_reaction
    if decided is None:
        return ()
    news = sorted(reopening_news(looked.state, decided), key=lambda each: each.at)
    fired = [(each.trigger, each.what) for each in news if each.trigger and each.at <= moment.now]
    outlets = {outlet.slug: outlet.name for outlet in moment.settings.outlets}
    return tuple(dict.fromkeys((str(name), outlets.get(what, what)) for name, what in fired))


def taken_by(responses: Responses, route: Route, moment: Moment) -> str:
    """Name of whose acknowledgement stands; empty when nobody's does."""
    ack = standing(responses, route, moment.now)
    return name_of(ack.by, moment.settings) if ack else ""


def calendar_at(moment: Moment) -> tuple[Calendar, date]:
    """The political calendar, and the day in Amsterdam."""
    today = moment.now.astimezone(AMSTERDAM).date()
    return calendar_of(moment.settings.calendar, today), today


def story_url(moment: Moment, story: int) -> str:
    """The story's page on the desk; empty when there is no desk."""
    return f"{moment.desk_url}/verhalen/{story}" if moment.desk_url else ""


def name_of(who: str, settings: Settings) -> str:
    """A person's name where ``who`` is one of ``people``, or their address there; else as it is."""
    for person in settings.people.values():
        if who in (person.slug, person.email, person.slack):
            return person.name
    return who


def summary_line(view: AlertView) -> SummaryLine:
    """One story in a summary."""
    first = view.articles[-1] if view.articles else None
    return SummaryLine(
        story=view.story,
        title=view.title,
        outlet=first.outlet if first else "",
        url=first.url if first else "",
        at=first.at if first else view.at,
        reason=view.reason,
        topics=view.topics,
        outlets=view.outlets,
        desk_url=view.desk_url,
    )


def article_view(
    row: Mapping[str, Any], rows: StoryRows, settings: Settings, told: frozenset[int], topics: set[str]
) -> ArticleView:
    """One article with its marked sentences."""
    outlet = settings.outlet(row["outlet"])
    titles = [version["title"] for version in rows.versions.get(row["id"], ())]
    earlier = [title for title in titles[:-1] if title != row["title"]]
    return ArticleView(
        outlet=outlet.name if outlet else row["outlet"],
        url=row["url"],
        title=row["title"],
        at=row["published"],
        marks=tuple(_marks(row, rows, topics, settings)),
        earlier_title=earlier[-1] if earlier else "",
        new=bool(told) and row["id"] not in told,
        unsure=bool((row["because"] or {}).get("unsure")),
    )


def _marks(row: Mapping[str, Any], rows: StoryRows, topics: set[str], settings: Settings) -> list[Mark]:
    text = {Where.TITLE: row["title"], Where.LEAD: row["lead"], Where.BODY: row["body"]}
    newest: dict[str, Sequence[Mapping[str, Any]]] = {}
    for match in rows.matches.get(row["id"], ()):
        if match["topic"] in topics:
            newest[match["topic"]] = match["hits"]
    known = {topic.slug: topic for topic in settings.topics}
    hits = [
        (known.get(topic), Hit(**{**hit, "where": Where(hit["where"])}))
        for topic, found in newest.items()
        for hit in found
    ]
    return [_named(mark(text[hit.where], hit), topic) for topic, hit in hits[:_MOST_MARKS]]


def _named(found: Mark, topic: Topic | None) -> Mark:
    return replace(found, rule=found.rule or "-", name=rule_name(topic, found.rule))
