"""Again when, or never: what becomes of a delivery that failed."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.model.alert import DeliveryFailed

FIRST = timedelta(seconds=5)
FACTOR = 3
LONGEST = timedelta(minutes=30)
MOST = 12
"""Tries in all: about four hours."""
MOST_WHEN_DOWN = 5
"""Tries while a service is known to be away: a few minutes, then whoever else can be told is told."""
PROMPT = 3
"""So many tries follow a short ``Retry-After``; after that it no longer shortens the wait, or a service that
says *in a second* for half a minute would use them all up."""
RETRY_AFTER_LEAST = timedelta(seconds=1)
RETRY_AFTER_MOST = timedelta(hours=1)
"""A provider may slow us down, not silence us: after this a try is made anyhow."""


def again_at(
    attempt: int, failure: DeliveryFailed, now: datetime, jitter: float, most: int = MOST
) -> datetime | None:
    """When to try again after try number ``attempt`` (1 is the first), or None: it is a dead letter.

    ``jitter``, in [0, 1), is drawn by the caller: the wait is between the half and the whole of the step.
    ``Retry-After`` is honoured within bounds, and never shortened by jitter.
    """
    if failure.permanent or attempt >= most:
        return None
    step = int(FACTOR ** min(attempt - 1, 10))
    wait = min(LONGEST, FIRST * step) * (0.5 + jitter / 2)
    if failure.retry_after is not None:
        asked = min(max(failure.retry_after, RETRY_AFTER_LEAST), RETRY_AFTER_MOST)
        asked += FIRST * (jitter / 5)
        wait = asked if attempt <= PROMPT else max(wait, asked)
    return now + wait
