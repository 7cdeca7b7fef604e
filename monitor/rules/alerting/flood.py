"""When an outlet's new items are a republished feed rather than news."""

from __future__ import annotations

from datetime import timedelta

LEAST = 100
"""Fewer new items in one reading are never a flood: a storm of them has its own summary."""
AN_HOUR = 60
"""More new items for each hour since the last reading than any outlet writes."""


def flooded(new: int, since_last: timedelta | None) -> bool:
    """Whether ``new`` items in one reading are too many for the time since the last one that succeeded.

    After a long stop a full feed is what one would expect: 150 items after half a day are news.
    """
    if new < LEAST or since_last is None:
        return False
    return new > max(LEAST, AN_HOUR * (since_last / timedelta(hours=1)))
