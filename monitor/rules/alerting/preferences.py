"""What a person asked for: at once, hourly or the digest alone, and hours of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.alert import Pace, Person, QuietHours
from monitor.rules.alerting.quiet import quiet_until


@dataclass(frozen=True, slots=True)
class Turn:
    """When a person is told. ``gathered``: together with everything else that waits for that moment."""

    due: datetime
    gathered: bool = False
    never: bool = False
    """Only the digest tells them."""
    because: str = ""
    """Whose wish makes it later or never; empty when it is neither."""


def turn(
    person: Person,
    now: datetime,
    timezone: str,
    quiet: Sequence[QuietHours] = (),
    *,
    urgent: bool,
    escalated: bool,
) -> Turn:
    """Urgent stories come at once, whatever was asked; an escalation waits for nothing but quiet hours.

    ``quiet``: hours of the route, which may have begun by the time that a wish puts it off to.
    """
    if urgent:
        return Turn(now)
    if person.pace is Pace.DIGEST and not escalated:
        return Turn(now, never=True, because=person.name)
    due, because = now, ""
    if person.pace is Pace.HOURLY and not escalated:
        due = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        because = person.name
    end = quiet_until(due, person.quiet, timezone)
    if end is not None:
        due, because = end, person.name
    if due > now:
        due = quiet_until(due, (*person.quiet, *quiet), timezone) or due
    return Turn(due, gathered=due > now, because=because)
