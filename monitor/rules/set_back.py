"""Times still to come, once a clock was set back: what was written under them has happened."""

from __future__ import annotations

from datetime import datetime, timedelta

_SQUEEZE = 1_000_000


def squeezed(at: datetime, latest: datetime, now: datetime) -> datetime:
    """``at`` just before ``now``: two hours become seven milliseconds, and what came first stays first.

    ``latest`` is the newest of the times that are to come. Moved by the hours of the jump they could come to
    stand before what happened earlier: a decision before the article that it was about.
    """
    return now - max(timedelta(microseconds=1), (latest - at) / _SQUEEZE)
