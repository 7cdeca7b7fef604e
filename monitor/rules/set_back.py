"""Times still to come, once a clock was set back: what was written under them has happened."""

from __future__ import annotations

from datetime import datetime, timedelta

_SQUEEZE = 10_000
LONGEST = timedelta(days=1)
"""No change of zone or summer time, and hardly a slip of a hand, sets a clock back further."""


def squeezed(at: datetime, latest: datetime, now: datetime) -> datetime:
    """``at`` just before ``now``: two hours become less than a second, and what came a hundredth of a
    second earlier stays earlier.

    ``latest`` is the newest of the times that are to come. Moved by the hours of the jump they could come to
    stand before what happened earlier: a decision before the article that it was about.
    """
    return now - max(timedelta(microseconds=1), (latest - at) / _SQUEEZE)


def believable(earliest: datetime, latest: datetime) -> bool:
    """Whether the stored times to come, from the first to the last, are of a clock that was set back.

    A stretch of more than a day is rather the true past of a service whose clock lags now (an empty battery,
    a machine brought back from a copy): it would be lost for good.
    """
    return latest - earliest <= LONGEST
