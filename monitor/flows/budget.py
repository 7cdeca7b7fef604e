"""The alert budget: how many alerts, how many acted upon, how many a changed file would have sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from monitor.flows.alert import looks
from monitor.flows.alert_views import Moment, calendar_at
from monitor.model.settings import Settings
from monitor.ports.alerting import AlertWork
from monitor.rules.alerting.forecast import Lived, forecast
from monitor.rules.alerting.state import Responses
from monitor.rules.political_clock import question_hour_cutoff


@dataclass(frozen=True, slots=True)
class Line:
    """One route, reason or rule."""

    name: str
    alerts: int
    acted: int
    """Of these, alerts about stories on which somebody acted."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What was sent, from three sides; the most frequent first."""

    routes: tuple[Line, ...]
    reasons: tuple[Line, ...]
    rules: tuple[Line, ...]
    """A story counts for each of its rules."""


def budget(rows: Iterable[Mapping[str, Any]], rules: Mapping[int, Counter[str]]) -> Budget:
    """Counts over stored alerts."""
    kept = list(rows)
    by_rule = [(rule, row) for row in kept for rule in rules.get(row["story"], ())]
    return Budget(
        routes=_lines((row["route"], row) for row in kept),
        reasons=_lines((row["reason"], row) for row in kept),
        rules=_lines(by_rule),
    )


def _lines(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> tuple[Line, ...]:
    every, acted = Counter[str](), Counter[str]()
    for name, row in rows:
        every[name] += 1
        acted[name] += bool(row["acted"])
    return tuple(Line(name, number, acted[name]) for name, number in every.most_common())


class BudgetWork(AlertWork, Protocol):
    """What living a story again reads."""

    def responses_at(self, story: int, at: datetime) -> Responses:
        """What people had done by then, and the mutes in force then."""
        ...

    def acted_at(self, story: int) -> tuple[datetime, ...]:
        """When somebody did something about it, mutes included."""
        ...


def would_have_sent(stories: Iterable[int], work: BudgetWork, moment: Moment) -> dict[str, Counter[str]]:
    """Alerts by route and reason that the configuration of ``moment`` would have sent about these stories.

    Topics as they matched then, what people did as they did it; routes as they are now.
    """
    found: dict[str, Counter[str]] = {}
    for story in stories:
        lived = Lived(
            responses=partial(work.responses_at, story),
            cutoff=partial(_cutoff, moment.settings),
            moments=work.acted_at(story),
        )
        for looked in looks(story, work, moment):
            if looked.kept:
                continue  # of a file before this one
            told = forecast(looked.state, looked.route, moment.now, lived=lived)
            found.setdefault(looked.route.slug, Counter()).update(str(each.reason) for each in told)
    return found


def _cutoff(settings: Settings, now: datetime) -> datetime | None:
    calendar, _ = calendar_at(Moment(now=now, settings=settings))
    return question_hour_cutoff(now, calendar)
