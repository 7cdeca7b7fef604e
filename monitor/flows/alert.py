"""Alerting, in triage's transaction or at a tick: ``story -> decide per route -> alert + deliveries``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from monitor.flows.alert_views import Looked, Moment, alert_view, calendar_at, taken_by
from monitor.flows.recipients import reached
from monitor.flows.telling import as_stored
from monitor.model.alert import Decision, Reason, Route, Suppression, Trigger
from monitor.model.calendar import AMSTERDAM
from monitor.model.parliament import Asked
from monitor.model.settings import Settings
from monitor.model.topic import Tier
from monitor.ports.alerting import AlertWork
from monitor.rules.alerting import StoryState, covered_after, decide
from monitor.rules.alerting.kept import KEPT_FOR, Kept, heir, kept_routes, unheard
from monitor.rules.alerting.routes import Labels, routes_for_all
from monitor.rules.alerting.signals import busy, members_quoted, spikes
from monitor.rules.alerting.state import ArticleFact, QuestionFact, Responses, Signal
from monitor.rules.alerting.storm import WINDOW, bundled
from monitor.rules.parliament.addressees import ministries_of
from monitor.rules.parliament.telling import question_facts
from monitor.rules.stories.facts import spike
from monitor.rules.wording.catalogue import word

__all__ = ["Moment", "consider", "looks", "refresh", "write_alert"]

_MOST_IN_A_ROW = 4
_CONTENT = frozenset(Reason) - {Reason.NOTHING, Reason.ESCALATED, Reason.REMINDER}


def consider(story: int, work: AlertWork, moment: Moment) -> list[int]:
    """Decide for every route that takes the story; write what is due, keep the rest with its cause.

    The ids of the alerts written.
    """
    written: list[int] = []
    work.hold(story)
    work.entitle(story)
    found = list(looks(story, work, moment))
    routes = {looked.route.slug for looked in found}
    for looked in found:
        written += _on_route(_renamed(looked, routes, work, moment), work, moment)
    work.unwatch(story, sorted(routes))
    return written


def looks(story: int, work: AlertWork, moment: Moment) -> Iterator[Looked]:
    """The story as each of its routes sees it."""
    settings = moment.settings
    tiers = {outlet.slug: outlet.tier for outlet in settings.outlets}
    facts = work.articles(story, tiers, settings.fetch.max_age)
    if not facts:
        return
    responses = work.responses(story, moment.now)
    asked = work.questions(story)
    questions = question_facts(asked, *calendar_at(moment)) if asked else ()
    for route, topics, kept in _routes(story, _labels(facts, asked, settings), work, moment):
        state = _state(story, facts, topics, settings)
        last = work.last_alert(story, route.slug)
        signals = _signals(state, topics, responses, work, moment)
        state = replace(state, questions=_untold(questions, asked, route.slug), signals=signals)
        yield Looked(state=state, route=route, responses=responses, last=last, asked=asked, kept=kept)


def _routes(
    story: int, labels: Sequence[Labels], work: AlertWork, moment: Moment
) -> list[tuple[Route, frozenset[str], Kept]]:
    """The routes that take the story, and those that keep it although feeds.yaml was changed."""
    settings = moment.settings
    taken = routes_for_all(settings.routes, labels)
    found = [(route, topics, Kept.NOT) for route, topics in taken.values()]
    left = unheard(taken, {topic.slug for topic in settings.topics})
    if left:
        promises = work.promises(story, moment.now - KEPT_FOR)
        found += kept_routes(left, taken, promises, settings.routes, settings.administrators).values()
    return found


def _renamed(looked: Looked, here: Collection[str], work: AlertWork, moment: Moment) -> Looked:
    """The same; a route that has another name now goes on from what it told by the name before.

    ``here``: the routes that take the story.
    """
    story, route = looked.state.id, looked.route
    if looked.last is not None or not route.channels or looked.kept:
        return looked
    told = {name: who for name, who in work.told_by(story).items() if name not in here}
    if not told:
        return looked
    who = reached(route.channels, route, moment.settings, moment.now)
    before = heir(frozenset((each.channel, each.target) for each in who), told)
    if not before:
        return looked
    work.hand_over(story, before, route.slug)
    return replace(looked, last=work.last_alert(story, route.slug))


def _on_route(looked: Looked, work: AlertWork, moment: Moment) -> list[int]:
    written: list[int] = []
    story, route = looked.state.id, looked.route
    for _ in range(_MOST_IN_A_ROW):
        decision = decided(looked, moment)
        if not decision.sendable(moment.now):
            grown = decision.refresh and decision.reason not in _CONTENT
            if grown or _taken_since(looked, moment):
                refresh(looked, work, moment)
            work.watch(story, route.slug, decision, moment.now)
            break
        together = bundled(
            decision,
            route,
            work.first_messages(route.slug, moment.now - WINDOW),
            moment.now,
            urgent=looked.state.urgent,
        )
        if together is not None:
            work.watch(story, route.slug, together, moment.now)
            break
        written.append(write_alert(looked, decision, work, moment))
        looked = replace(looked, last=work.last_alert(story, route.slug))
    return written


def _taken_since(looked: Looked, moment: Moment) -> bool:
    """Whether the message in the thread says wrongly who has the story."""
    if looked.last is None:
        return False
    return taken_by(looked.responses, looked.route, moment) != looked.last.shown_as_taken


def decided(looked: Looked, moment: Moment) -> Decision:
    """What the rule says of it now."""
    decision = decide(
        looked.state, looked.route, looked.last, looked.responses, moment.now, cutoff=moment.cutoff
    )
    if decision.reason is Reason.NOTHING or looked.route.channels:
        return decision
    because = f"no route takes its topics: {looked.route.slug} has no channels"
    return Decision(reason=Reason.NOTHING, because=because, suppressed=Suppression.NO_ROUTE)


def write_alert(
    looked: Looked, decision: Decision, work: AlertWork, moment: Moment, *, queued: bool = True
) -> int:
    """Write an alert, with its deliveries unless a summary carries it; have the thread's parent edited."""
    state, route, last = looked.state, looked.route, looked.last
    covered = covered_after(state, decision.reason, last.covered if last else None, moment.now)
    view = alert_view(looked, decision, work.view_rows(state.id), moment, work.line(state.id))
    plain = as_stored(view)
    alert = work.write(state.id, route.slug, decision, covered, plain, moment.now)
    if decision.reason is Reason.REOPENED:
        why = "; ".join(word("nl", f"reopened-{trigger}", what=what) for trigger, what in view.reopened)
        work.reopen(state.id, why, moment.now)
    if queued:
        to = route.escalate[decision.step - 1].to if decision.step else route.channels
        step = decision.step > 0
        who = reached(to, route, moment.settings, moment.now, urgent=state.urgent, escalated=step)
        work.queue(alert, who, moment.now)
        for each in who:
            if each.because:
                work.held_back(state.id, route.slug, Suppression.PREFERENCE, each.because, moment.now)
    if last is not None and decision.step == 0:
        work.revise(state.id, route.slug, covered, plain, moment.now)
    return alert


def refresh(looked: Looked, work: AlertWork, moment: Moment) -> bool:
    """Have the story's first message edited in place: it grew, or somebody took it. Rings no bell."""
    if looked.last is None:
        return False
    quiet = Decision(reason=Reason.NOTHING, because="refreshed")
    covered = covered_after(looked.state, Reason.NOTHING, looked.last.covered, moment.now)
    view = replace(
        alert_view(looked, quiet, work.view_rows(looked.state.id), moment, work.line(looked.state.id)),
        reason=looked.last.reason,
    )
    plain = as_stored(view)
    return work.revise(looked.state.id, looked.route.slug, covered, plain, moment.now)


def _untold(
    questions: Sequence[QuestionFact], asked: Sequence[Asked], route: str
) -> tuple[QuestionFact, ...]:
    """A question that moved here with its article is no news to a route that was told of it there."""
    told = {one.question.number for one in asked if route in one.told_on}
    return tuple(replace(each, told=each.number in told) for each in questions)


def _labels(facts: Sequence[ArticleFact], asked: Sequence[Asked], settings: Settings) -> list[Labels]:
    addressed = frozenset[str]().union(*(ministries_of(one.question, settings.ministries) for one in asked))
    urgent = {topic.slug for topic in settings.topics if topic.urgent}
    seen: dict[str, Labels] = {}
    for fact in facts:
        for topic, tier, _ in fact.topics:
            before = seen.get(topic, Labels(topic=topic, urgent=topic in urgent, tier=Tier.DIGEST))
            seen[topic] = replace(
                before,
                ministries=addressed,
                outlets=before.outlets | {fact.outlet},
                tiers=before.tiers | {fact.outlet_tier},
                tier=Tier.ALERT if Tier.ALERT in (tier, before.tier) else Tier.DIGEST,
            )
    return list(seen.values())


def _state(
    story: int, facts: Sequence[ArticleFact], topics: frozenset[str], settings: Settings
) -> StoryState:
    urgent_topics = {topic.slug for topic in settings.topics if topic.urgent}
    own = tuple(replace(each, topics=tuple(row for row in each.topics if row[0] in topics)) for each in facts)
    alerted = {topic for each in own for topic, tier, _ in each.topics if tier is Tier.ALERT}
    urgent = bool(alerted & urgent_topics)
    return StoryState(id=story, articles=own, urgent=urgent)


def _signals(
    state: StoryState, topics: frozenset[str], responses: Responses, work: AlertWork, moment: Moment
) -> tuple[Signal, ...]:
    """What could undo a decision not to react; nothing is looked for while none stands."""
    decided = responses.no_reaction
    if decided is None:
        return ()
    found: list[Signal] = []
    if Trigger.SPIKE in decided.triggers:
        hours = busy(state.articles, decided.at)
        found += spikes(
            hours, lambda hour: spike(hour, work.usual_outlets(topics, hour.at.astimezone(AMSTERDAM)))
        )
    if Trigger.MEMBER in decided.triggers:
        wordings = work.wordings(state.id)
        if any(each.at > decided.at for each in wordings):
            found += members_quoted(wordings, decided.at, work.members(), moment.settings.names)
    return tuple(found)
