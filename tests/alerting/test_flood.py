"""When many new items are a republished feed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.rules.alerting.flood import flooded

MINUTES, HOURS = timedelta(minutes=10), timedelta(hours=12)


@pytest.mark.parametrize(
    ("says", "new", "since", "flood"),
    [
        ("a thousand items after ten minutes", 1000, MINUTES, True),
        ("a full feed of 150 after ten minutes", 150, MINUTES, True),
        ("a full feed of 150 after half a day", 150, HOURS, False),
        ("a thousand after half a day", 1000, HOURS, True),
        ("forty at once are a busy morning", 40, MINUTES, False),
        ("the first reading is the baseline's matter", 1000, None, False),
    ],
)
def test_flooded(says: str, new: int, since: timedelta | None, flood: bool) -> None:
    assert flooded(new, since) is flood, says
