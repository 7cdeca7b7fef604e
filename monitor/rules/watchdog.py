"""What the watchdog's figures mean. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.model.watchdog import COUNTED, Figures, Finding

CANARY_EVERY = timedelta(hours=24)
CANARY_AGAIN = timedelta(hours=1)
"""When one that was lost on its way is tried again."""
CANARY_LATE = timedelta(hours=26)


def findings(figures: Figures) -> tuple[Finding, ...]:
    """Everything that is wrong; empty when the heartbeat may be sent."""
    counted = ((name, int(getattr(figures, name))) for name in COUNTED)
    return tuple(Finding(name, number) for name, number in counted if number)


def canary_due(written: datetime | None, lost: datetime | None, now: datetime) -> bool:
    """Whether a canary is to fly: one a day, sooner again when the last one did not get through.

    ``written``: when the last one came out of the pipeline as an alert; ``lost``: when one last did not.
    """
    if lost is not None and (written is None or lost > written):
        return now - lost >= CANARY_AGAIN
    return written is None or now - written >= CANARY_EVERY


def canary_lost(
    figures: Figures,
    now: datetime,
    first_written: datetime | None,
    lost: tuple[datetime, str] | None,
    back_since: datetime | None = None,
) -> Finding | None:
    """One was lost inside the service, or for more than a day no provider accepted one.

    ``back_since``: since when the service runs again after a stop; while it stood still none could fly.
    """
    last = figures.canary or first_written
    if back_since is not None and now - back_since < CANARY_AGAIN:
        return None
    if lost is not None and (figures.canary is None or lost[0] > figures.canary):
        return Finding("canary", stage=lost[1])
    if first_written is None or last is None or now - last < CANARY_LATE:
        return None
    return Finding("canary", stage="deliver")
