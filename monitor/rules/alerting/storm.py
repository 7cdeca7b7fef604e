"""No storm: what goes out by itself, and what waits to go out together."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.model.alert import Decision, Reason, Route, Suppression

WINDOW = timedelta(minutes=2)
"""First messages to a route within this time count towards its ``cap``."""
GATHER = timedelta(minutes=1)
"""How long the rest of a storm is gathered before its one summary."""
_FIRST = frozenset({Reason.FIRST_SIGHT, Reason.RAISED})


def bundled(decision: Decision, route: Route, sent: int, now: datetime, *, urgent: bool) -> Decision | None:
    """The decision to wait for a summary, or None when the message goes out by itself.

    ``sent``: first messages to the route within ``WINDOW``. What quiet hours held always waits for the
    tick, which sends a single one as an ordinary message.
    """
    if decision.held:
        return replace(decision, suppressed=Suppression.SUMMARISED, due=now)
    if decision.reason in _FIRST and sent >= route.cap:
        because = f"{decision.because}; {sent} first messages in {WINDOW.seconds // 60} minutes"
        due = now if urgent else now + GATHER
        return replace(decision, suppressed=Suppression.SUMMARISED, because=because, due=due)
    return None
