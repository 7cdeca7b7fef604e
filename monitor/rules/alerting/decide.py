"""``decide``: whether one route is told something about one story now, why, and otherwise why not and when.

story state → mutes → what is new → ticks → escalation, reminder → quiet hours → Decision
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.model.alert import Decision, Reason, Route, Suppression
from monitor.rules.alerting import news, timers
from monitor.rules.alerting.mutes import Muted, apply_mutes
from monitor.rules.alerting.news import PRIORITY, News
from monitor.rules.alerting.quiet import released
from monitor.rules.alerting.state import LastAlert, MuteKind, NoReaction, Responses, StoryState

_NOTHING_NEW = Decision(reason=Reason.NOTHING, because="nothing new")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    reason: Reason
    due: datetime
    because: str
    step: int = 0
    since: datetime
    """When the first of it was here; before that nothing can be told."""


def decide(
    story: StoryState,
    route: Route,
    last: LastAlert | None,
    responses: Responses,
    now: datetime,
    *,
    cutoff: datetime | None = None,
) -> Decision:
    """Decide; no clock, no I/O. ``cutoff`` is the question hour's registration end while that window is open.

    Call it again after each alert that was written: an escalation and an update can be due together.
    """
    if route.mute:
        return _silent(Suppression.ROUTE_MUTED, f"route {route.slug} is muted by configuration")
    muted = apply_mutes(story, route, responses, now)
    if muted.everything:
        return _through(story, route, last, muted, now) or _muted(muted)
    decision = _unmuted(muted.story, route, last, responses, now, cutoff)
    if muted.by and decision.reason is Reason.NOTHING:
        before = _unmuted(story, route, last, responses, now, cutoff)
        return decision if before.reason is Reason.NOTHING else _muted(muted)
    return decision


def _through(
    story: StoryState, route: Route, last: LastAlert | None, muted: Muted, now: datetime
) -> Decision | None:
    """A muted story that becomes another matter is told; a muted route never."""
    if any(each.kind is not MuteKind.STORY for each in muted.by):
        return None
    since = max(each.since for each in muted.by)
    found = list(news.through_mute(story, last.covered if last else None, since))
    candidates = _another(story, route, last, since)
    if found:
        at = min(each.at for each in found)
        due = timers.next_tick(at, last, route.group_interval) if last else at + _wait(story, route)
        candidates.append(_candidate(found, due))
    return _choose(candidates, story, route, last, now) if candidates else None


def _another(
    story: StoryState, route: Route, last: LastAlert | None, since: datetime | None = None
) -> list[_Candidate]:
    """What may be another story is told as soon as a first sight would be, whatever was said of this one."""
    found = list(news.unsure_news(story, last.covered if last else None))
    found = [each for each in found if since is None or each.at > since]
    if not found:
        return []
    return [_candidate(found, min(each.at for each in found) + _wait(story, route))]


def _muted(muted: Muted) -> Decision:
    why = "; ".join(
        f"{each.by}: {each.why}" if each.kind is MuteKind.STORY else f"{each.target}, {each.by}: {each.why}"
        for each in muted.by
    )
    return _silent(Suppression.MUTED, why, muted.until)


def _silent(cause: Suppression, because: str, due: datetime | None = None) -> Decision:
    return Decision(reason=Reason.NOTHING, because=because, suppressed=cause, due=due)


def _unmuted(
    story: StoryState,
    route: Route,
    last: LastAlert | None,
    responses: Responses,
    now: datetime,
    cutoff: datetime | None,
) -> Decision:
    closed = _standing_no_reaction(last, responses)
    if closed is not None:
        return _no_reaction(story, route, last, closed, now)
    if last is None:
        return _first(story, route, now)
    candidates = _further(story, route, last, now) + _another(story, route, last)
    ack = timers.standing(responses, route, now)
    if ack is None and not responses.closed:
        waiting = _waiting(story, route, last, responses, now, cutoff)
        if any(each.due <= now for each in waiting):
            candidates = _taken_along(candidates, now)
        candidates += waiting
    if candidates:
        return _choose(candidates, story, route, last, now)
    refresh = news.unshown(story, last.covered)
    if ack is not None:
        because = f"acknowledged by {ack.by}"
        lapses = None if responses.closed or ack.settled else timers.lapse(ack, route)
        decision = _silent(Suppression.ACKNOWLEDGED, because, lapses)
        return replace(decision, refresh=refresh)
    return replace(_NOTHING_NEW, refresh=refresh)


def _standing_no_reaction(last: LastAlert | None, responses: Responses) -> NoReaction | None:
    """The decision not to react, unless it was re-opened since."""
    decided = responses.no_reaction
    if decided is None or (last and last.reopened_at and last.reopened_at > decided.at):
        return None
    return decided


def _no_reaction(
    story: StoryState, route: Route, last: LastAlert | None, decided: NoReaction, now: datetime
) -> Decision:
    found = list(news.reopening_news(story, decided))
    another = _another(story, route, last, decided.at)
    if another and not found:
        return _choose(another, story, route, last, now)
    if not found:
        return _silent(Suppression.NO_REACTION, f"no reaction, decided by {decided.by}: {decided.why}")
    at = min(each.at for each in found)
    due = timers.next_tick(at, last, route.group_interval) if last else at + _wait(story, route)
    return _choose([_candidate(found, due)], story, route, last, now)


def _wait(story: StoryState, route: Route) -> timedelta:
    return timedelta(0) if story.urgent else route.group_wait


def _first(story: StoryState, route: Route, now: datetime) -> Decision:
    found = list(news.first_news(story))
    if not found:
        return _never(story)
    due = min(each.at for each in found) + _wait(story, route)
    return _choose([_candidate(found, due)], story, route, None, now)


def _never(story: StoryState) -> Decision:
    """Why a story without anything at alert tier, or with nothing that counts, is not told."""
    for article in story.articles:
        if not article.topics or article.counts:
            continue
        if article.baseline:
            return _silent(Suppression.BASELINE, f"article {article.id} was in the outlet's first fetch")
        if article.republished:
            return _silent(
                Suppression.REPUBLISHED, f"article {article.id} came in a flood of {article.outlet}"
            )
        return _silent(Suppression.TOO_OLD, f"article {article.id} was too old when first seen")
    if any(article.topics for article in story.articles):
        return _silent(Suppression.DIGEST_TIER, "no rule of an alert tier fired")
    return _NOTHING_NEW


def _further(story: StoryState, route: Route, last: LastAlert, now: datetime) -> list[_Candidate]:
    """The update that is next, if anything was added; what comes later than now waits for its own time.

    Kamervragen wait for no tick: every quarter of an hour before somebody calls about them counts.
    """
    found = list(news.further_news(story, route, last.covered))
    here = [each for each in found if each.at <= now] or found
    if not here:
        return []
    asked = [each.at for each in here if each.reason is Reason.QUESTION_ASKED]
    tick = timers.next_tick(min(each.at for each in here), last, route.group_interval)
    return [_candidate(here, min((*asked, tick)))]


def _waiting(
    story: StoryState,
    route: Route,
    last: LastAlert,
    responses: Responses,
    now: datetime,
    cutoff: datetime | None,
) -> list[_Candidate]:
    """Escalation and reminder: only while nobody answered."""
    since = timers.unanswered_since(last, responses, route)
    found = []
    step = timers.next_escalation(last, since, route, cutoff)
    if step is not None:
        because = f"nobody acknowledged since {since:%Y-%m-%d %H:%M}Z"
        due = step[1]
        found.append(_Candidate(reason=Reason.ESCALATED, since=since, due=due, because=because, step=step[0]))
    newest = max((each.at for each in story.articles), default=last.first_at)
    reminder = timers.next_reminder(last, since, route, newest, now)
    if reminder is not None:
        because = f"nobody acknowledged, last told {last.told_at:%Y-%m-%d %H:%M}Z"
        found.append(_Candidate(reason=Reason.REMINDER, since=since, due=reminder, because=because))
    return found


def _taken_along(candidates: Sequence[_Candidate], now: datetime) -> list[_Candidate]:
    """What is here and waits for its tick goes now: an escalation or reminder, covering it, would hide it."""
    return [replace(each, due=min(each.due, now)) if each.since <= now else each for each in candidates]


def _candidate(found: Sequence[News], due: datetime) -> _Candidate:
    ranked = sorted(found, key=lambda each: (PRIORITY.index(each.reason), each.at))
    because = "; ".join(dict.fromkeys(each.because for each in ranked))
    since = min(each.at for each in found)
    return _Candidate(reason=ranked[0].reason, since=since, due=due, because=because)


def _choose(
    candidates: Sequence[_Candidate], story: StoryState, route: Route, last: LastAlert | None, now: datetime
) -> Decision:
    """The candidate that is due first, after quiet hours; at the same time the more telling reason."""
    timed = [(_released(each.due, route, now, urgent=story.urgent), each) for each in candidates]
    due, chosen = min(timed, key=lambda pair: (max(pair[0], now), PRIORITY.index(pair[1].reason)))
    decision = Decision(
        reason=chosen.reason,
        because=chosen.because,
        due=due,
        step=chosen.step,
        refresh=last is not None and news.unshown(story, last.covered),
        held=due != chosen.due,
    )
    content = chosen.reason not in (Reason.ESCALATED, Reason.REMINDER)
    if decision.held and now < due and (content or chosen.due <= now):
        return replace(decision, suppressed=Suppression.QUIET_HOURS)
    return decision


def _released(due: datetime, route: Route, now: datetime, *, urgent: bool) -> datetime:
    """When it may go. What was due before these hours began, and comes late, wakes nobody either."""
    at = released(due, route.quiet, route.timezone, urgent=urgent)
    if at > now:
        return at
    later = released(now, route.quiet, route.timezone, urgent=urgent)
    return later if later > now else at
