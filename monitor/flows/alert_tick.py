"""The alert tick: ``due stories -> decide -> alerts; what waited together -> one message``."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from monitor.flows.alert import consider, decided, looks, write_alert
from monitor.flows.alert_views import Looked, Moment, alert_view, story_url, summary_line
from monitor.flows.recipients import at_once, reached
from monitor.flows.telling import read_alert, read_back, tell
from monitor.model.alert import Decision, Reason, Route
from monitor.model.telling import ADMINISTRATION, GATHERED, Flood, Recipient
from monitor.ports.alerting import AlertWork, GatheredWork
from monitor.rules.alerting.news import PRIORITY
from monitor.rules.wording.view import SummaryLine, SummaryView

log = logging.getLogger(__name__)

_BATCH = 200
_MOST_ROUNDS = 4
_LATER = timedelta(minutes=5)
_FLOOD_WINDOW = timedelta(hours=2)
_FLOOD_ONCE = timedelta(hours=24)
_FLOOD_AGAIN = timedelta(hours=1)
_SEVERAL = frozenset({"quiet", "storm"})
"""Messages on several stories, each with its reason."""
_RANKED = (*PRIORITY, *(each for each in Reason if each not in PRIORITY))
"""Every reason: one that none decides, as the canary's, must not hold back what waits with it."""
_HOUR = timedelta(hours=1, minutes=10)
"""What is hourly waits no longer, and a tick."""


class AlertTicks(Protocol):
    """The way into the tick's transactions."""

    def due(self, now: datetime, limit: int) -> tuple[int, ...]:
        """Stories that ask to be looked at again."""
        ...

    def postpone(self, story: int, until: datetime) -> None:
        """Look again later at a story that could not be looked at now."""
        ...

    def transaction(self) -> AbstractContextManager[GatheredWork]:
        """All of it is stored at the end, or nothing."""
        ...


_Step = Callable[[GatheredWork, Moment], int]


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did."""

    looked: int = 0
    alerts: int = 0
    summaries: int = 0


class AlertTicker:
    """Looks at everything that is due; safe to run side by side with itself."""

    def __init__(self, store: AlertTicks) -> None:
        self._store = store

    def run(self, moment: Moment) -> Ticked:
        """One tick: again while a summary left something due, as an escalation beside an update."""
        done = self._once(moment)
        for _ in range(_MOST_ROUNDS):
            if not done.summaries:
                break
            more = self._once(moment)
            done = Ticked(
                done.looked + more.looked, done.alerts + more.alerts, done.summaries + more.summaries
            )
            if not more.summaries:
                break
        return done

    def _once(self, moment: Moment) -> Ticked:
        looked, alerts, seen = 0, 0, set[int]()
        while due := [story for story in self._store.due(moment.now, _BATCH) if story not in seen]:
            for story in due:
                seen.add(story)
                alerts += self._one(story, moment)
            looked += len(due)
        with self._store.transaction() as work:
            waiting = work.awaiting_summary(moment.now)
        steps: list[_Step] = [partial(summarise, route, stories) for route, stories in waiting.items()]
        summaries = sum(self._told(step, moment) for step in (*steps, tell_floods, release_gathered))
        return Ticked(looked, alerts, summaries)

    def _told(self, step: _Step, moment: Moment) -> int:
        """A transaction for each: no route's stories wait for another's, and a fault ends that step only."""
        try:
            with self._store.transaction() as work:
                return step(work, moment)
        except Exception:
            log.exception("what waited to be told together could not be told")
            return 0

    def _one(self, story: int, moment: Moment) -> int:
        try:
            with self._store.transaction() as work:
                return len(consider(story, work, moment))
        except Exception:
            log.exception("a story could not be looked at", extra={"story": story})
            self._store.postpone(story, moment.now + _LATER)
            return 0


def summarise(route: str, stories: Sequence[int], work: AlertWork, moment: Moment) -> int:
    """What waited to be told together: one ordinary message if it is one story, else one summary of all."""
    found: list[tuple[Looked, Decision]] = []
    for story in stories:
        work.hold(story)
        here = [looked for looked in looks(story, work, moment) if looked.route.slug == route]
        if not here:  # the route was renamed or takes the story no more: told by whichever takes it now
            consider(story, work, moment)
        for looked in here:
            decision = decided(looked, moment)
            if decision.sendable(moment.now):
                found.append((looked, decision))
            else:
                work.watch(story, route, decision, moment.now)
    if len(found) == 1:
        write_alert(*found[0], work, moment)
    elif found:
        _write_summary(found, work, moment)
    for looked, _ in found:
        after = replace(looked, last=work.last_alert(looked.state.id, route))
        work.watch(looked.state.id, route, decided(after, moment), moment.now)
    return 1 if found else 0


def _write_summary(found: Sequence[tuple[Looked, Decision]], work: AlertWork, moment: Moment) -> None:
    route = found[0][0].route
    lines = []
    for looked, decision in found:
        lines.append(summary_line(alert_view(looked, decision, work.view_rows(looked.state.id), moment)))
        write_alert(looked, decision, work, moment, queued=False)
    held = any(decision.held for _, decision in found)
    urgent = any(looked.state.urgent for looked, _ in found)
    view = SummaryView(
        kind="quiet" if held else "storm",
        lines=tuple(lines),
        at=moment.now,
        route=route.slug,
        desk_url=moment.desk_url,
        timezone=route.timezone,
    )
    stories = ", ".join(str(looked.state.id) for looked, _ in found)
    steps = [
        each for looked, decision in found if decision.step for each in route.escalate[decision.step - 1].to
    ]
    who = reached((*route.channels, *steps), route, moment.settings, moment.now, urgent=urgent)
    tell(view, route.slug, f"summary of stories {stories}", who, work, moment)


def tell_floods(work: GatheredWork, moment: Moment) -> int:
    """Of every outlet that republished; how many messages."""
    now = moment.now
    floods = work.floods(now - _FLOOD_WINDOW, now - _FLOOD_ONCE, now - _FLOOD_AGAIN)
    return sum(tell_flood(flood, work, moment) for flood in floods)


def tell_flood(flood: Flood, work: GatheredWork, moment: Moment) -> int:
    """An outlet republished: one message that says so, to the administrators and the routes it touches."""
    rows = work.article_rows(flood.articles)
    route = Route(slug=ADMINISTRATION)
    view = SummaryView(
        kind="flood",
        lines=summary_lines(rows, moment),
        at=moment.now,
        route=route.slug,
        outlet=outlet_name(flood.outlet, moment),
        total=flood.total,
        desk_url=moment.desk_url,
    )
    who = {
        (each.channel, each.target): each
        for each in at_once(moment.settings.administrators, moment.settings, moment.now)
    }
    for told in touched([row["story"] for row in rows if row["story"]], work, moment):
        for each in reached(told.channels, told, moment.settings, moment.now):
            who.setdefault((each.channel, each.target), each)
    tell(view, route.slug, f"flood of {flood.outlet}", list(who.values()), work, moment)
    return 1


def outlet_name(slug: str, moment: Moment) -> str:
    """Its name; the slug of one that is no longer configured."""
    outlet = moment.settings.outlet(slug)
    return outlet.name if outlet else slug


def summary_lines(rows: Sequence[Mapping[str, Any]], moment: Moment) -> tuple[SummaryLine, ...]:
    """Articles as lines of one message."""
    return tuple(
        SummaryLine(
            story=row["story"] or 0,
            title=row["title"],
            outlet=outlet_name(row["outlet"], moment),
            url=row["url"],
            at=row["published"],
            reason=Reason.FIRST_SIGHT,
            desk_url=story_url(moment, row["story"]) if row["story"] else "",
        )
        for row in rows
    )


def touched(stories: Sequence[int], work: AlertWork, moment: Moment) -> list[Route]:
    """The routes that take one of the stories and are not muted."""
    found: dict[str, Route] = {}
    for story in dict.fromkeys(stories):
        for looked in looks(story, work, moment):
            if not looked.route.mute:
                found[looked.route.slug] = looked.route
    return list(found.values())


def release_gathered(work: GatheredWork, moment: Moment) -> int:
    """What people asked to get hourly, or after hours of their own: one message if it is several.

    A message on several stories that waited as well is one of them.
    """
    told = 0
    for (channel, target), rows in work.gathered(moment.now).items():
        alike = [row for row in rows if "reason" in row["view"] or row["view"].get("kind") in _SEVERAL]
        rest = [int(row["id"]) for row in rows if len(alike) < 2 or row not in alike]
        if rest:
            work.release(rest, merged=False, now=moment.now)
        if len(alike) < 2:
            continue
        numbers = [int(row["id"]) for row in alike]
        view = SummaryView(
            kind=_gathered_how(alike, moment.now),
            lines=_most_telling([line for row in alike for line in _lines_of(row)]),
            at=moment.now,
            route=str(alike[0]["route"]),
            desk_url=moment.desk_url,
            timezone=str(alike[0]["view"]["timezone"]),
        )
        who = [Recipient(channel=channel, target=target, due=moment.now)]
        tell(view, view.route, f"{GATHERED}{target}", who, work, moment)
        work.release(numbers, merged=True, now=moment.now)
        told += 1
    return told


def _gathered_how(rows: Sequence[Mapping[str, Any]], now: datetime) -> str:
    """By which words: what waited longer than an hour waited for the end of quiet hours."""
    if all(row["why"] == "backlog" for row in rows):
        return "backlog"
    return "quiet" if any(now - row["created"] > _HOUR for row in rows) else "hourly"


def _lines_of(row: Mapping[str, Any]) -> tuple[SummaryLine, ...]:
    """What a message that waited would have said, story by story."""
    view = read_back(row["view"])
    if isinstance(view, SummaryView):
        return view.lines
    # the view of a story's first message is kept as new as its last one, the reason with it
    return (summary_line(replace(read_alert(row["view"]), reason=Reason(row["reason"]))),)


def _most_telling(lines: Sequence[SummaryLine]) -> tuple[SummaryLine, ...]:
    """Each story as it is now, for the best of the reasons for which it was to be told."""
    newest: dict[int, SummaryLine] = {}
    for line in lines:
        before = newest.get(line.story, line)
        newest[line.story] = replace(line, reason=min(before.reason, line.reason, key=_RANKED.index))
    return tuple(newest.values())
