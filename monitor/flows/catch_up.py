"""After a stop of our own: ``what came too late to be told -> one message that names it``.

Articles of the time in which the service stood still are older than ``max_age`` when they are seen: archive
and digest have them, an alert never. Whoever waits for alerts must hear so, or the silence looks like peace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from monitor.flows.alert_tick import summary_lines, touched
from monitor.flows.alert_views import Moment
from monitor.flows.recipients import at_once, reached
from monitor.flows.telling import tell
from monitor.model.alert import Route
from monitor.model.telling import ADMINISTRATION, Recipient
from monitor.ports.alerting import AlertWork
from monitor.rules.alerting.quiet import released
from monitor.rules.wording.digest import MISSED_LIST
from monitor.rules.wording.view import SummaryView

SETTLES = timedelta(minutes=10)
"""So long after coming back everything is read and looked at."""
_FOR_A_DAY = timedelta(days=1)


class CatchUpWork(AlertWork, Protocol):
    """What it reads and writes in one transaction."""

    def missed(self, since: datetime, until: datetime, max_age: timedelta) -> tuple[int, ...]:
        """Articles at alert tier of that time, too old when seen after it, in stories never told."""
        ...

    def article_rows(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """Articles by id, newest first."""
        ...

    def told_since(self, because: str, since: datetime) -> bool:
        """Whether a message with this key was written after then."""
        ...


def tell_missed(stop: tuple[datetime, datetime], work: CatchUpWork, moment: Moment) -> bool:
    """Once for each stop ``(from, until)``, and not before everything was read again."""
    since, until = stop
    key = f"stood still since {since:%Y-%m-%d %H:%M}Z"
    if not SETTLES <= moment.now - until <= _FOR_A_DAY or work.told_since(key, since):
        return False
    numbers = work.missed(since, until, moment.settings.fetch.max_age)
    if not numbers:
        return False
    rows = work.article_rows(numbers)
    view = SummaryView(
        kind="missed",
        lines=summary_lines(rows, moment),
        at=until,
        since=since,
        route=ADMINISTRATION,
        total=len(rows),
        desk_url=f"{moment.desk_url}{MISSED_LIST}" if moment.desk_url else "",
    )
    tell(view, ADMINISTRATION, key, _who(rows, work, moment), work, moment)
    return True


def _who(rows: Sequence[dict[str, Any]], work: CatchUpWork, moment: Moment) -> list[Recipient]:
    """The administrators, and the routes that would have been told; nobody is woken for old news."""
    found = {
        (each.channel, each.target): each
        for each in at_once(moment.settings.administrators, moment.settings, moment.now)
    }
    stories = [row["story"] for row in rows if row["story"]]
    for route in touched(stories, work, moment):
        for each in reached(route.channels, route, moment.settings, moment.now):
            found.setdefault((each.channel, each.target), _later(each, route))
    return list(found.values())


def _later(recipient: Recipient, route: Route) -> Recipient:
    return replace(recipient, due=released(recipient.due, route.quiet, route.timezone))
