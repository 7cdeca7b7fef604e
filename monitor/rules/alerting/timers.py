"""The timers of a route: ticks, escalation, lapse of an acknowledgement."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.model.alert import Route
from monitor.rules.alerting.state import Acknowledgement, LastAlert, Responses

LAST_HOURS = timedelta(hours=4)
SHORTEST = timedelta(minutes=5)


def tick_from(at: datetime, first_at: datetime, interval: timedelta) -> datetime:
    """The first tick at or after ``at``; ticks recur from the end of the group wait (``first_at``)."""
    if at <= first_at or interval <= timedelta(0):
        return max(at, first_at)
    return first_at + interval * -((first_at - at) // interval)


def next_tick(added_at: datetime, last: LastAlert, interval: timedelta) -> datetime:
    """The tick at which something added at ``added_at`` is told: never one that was used already."""
    unused = last.told_at + timedelta(microseconds=1)
    return tick_from(max(added_at, unused), last.first_at, interval)


def tightened(after: timedelta, base: datetime, cutoff: datetime | None) -> timedelta:
    """Escalation near a political deadline: half the time, a quarter in the last four hours, at least 5 m.

    ``cutoff`` is the question-hour's registration end while its window is open, else None.
    """
    if cutoff is None or base >= cutoff:
        return after
    part = 4 if cutoff - base <= LAST_HOURS else 2
    return min(after, max(SHORTEST, after / part))


def lapse(acknowledged: Acknowledgement, route: Route) -> datetime:
    """When an acknowledgement with no step after it stops counting."""
    return max(acknowledged.at, acknowledged.last_step or acknowledged.at) + route.ack_timeout


def standing(responses: Responses, route: Route, now: datetime) -> Acknowledgement | None:
    """The acknowledgement that still counts at ``now``."""
    ack = responses.acknowledged
    return ack if ack is not None and (ack.settled or now < lapse(ack, route)) else None


def unanswered_since(last: LastAlert, responses: Responses, route: Route) -> datetime:
    """From when the story has been waiting for somebody: alert, re-opening or lapse, the newest."""
    since = last.first_at
    if last.reopened_at is not None:
        since = max(since, last.reopened_at)
    if responses.acknowledged is not None:
        since = max(since, lapse(responses.acknowledged, route))
    return since


def next_escalation(
    last: LastAlert, since: datetime, route: Route, cutoff: datetime | None
) -> tuple[int, datetime] | None:
    """``(step, due)`` of the next escalation, 1-based, or None when every step was taken."""
    taken = [at for at in last.escalated if at >= since]
    if len(taken) >= len(route.escalate):
        return None
    base = max(taken, default=since)
    after = route.escalate[len(taken)].after
    wait = route.escalate_after if after is None else after
    return len(taken) + 1, base + tightened(wait, base, cutoff)


def next_reminder(
    last: LastAlert, since: datetime, route: Route, newest_article: datetime, now: datetime
) -> datetime | None:
    """The tick of the next reminder, or None once the story is too old to be reminded of.

    One that comes later by as much again, after days of standing still, reminds nobody either.
    """
    if now > newest_article + 2 * route.remind_for:
        return None
    due = tick_from(max(last.told_at + route.repeat_interval, since), last.first_at, route.group_interval)
    return due if due <= newest_article + route.remind_for else None
