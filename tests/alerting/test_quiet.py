"""Quiet hours on the nights that have an hour more or less, over the year's end and on a leap day."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from monitor.model.alert import QuietHours
from monitor.rules.alerting.quiet import released

ZONE = "Europe/Amsterdam"
NIGHT, HALF_PAST = QuietHours(start=time(22), end=time(7)), QuietHours(start=time(1), end=time(2, 30))
MISSING = QuietHours(start=time(2), end=time(3))


@pytest.mark.parametrize(
    ("says", "quiet", "at", "until"),
    [
        ("in spring the night ends at seven", NIGHT, "2027-03-28T00:30+00:00", "2027-03-28T07:00+02:00"),
        ("in autumn too", NIGHT, "2026-10-24T23:30+00:00", "2026-10-25T07:00+01:00"),
        ("in the second half past two", NIGHT, "2026-10-25T01:30+00:00", "2026-10-25T07:00+01:00"),
        ("an end that is not there", HALF_PAST, "2027-03-28T00:30+00:00", "2027-03-28T03:30+02:00"),
        ("an end that is there twice", HALF_PAST, "2026-10-24T23:30+00:00", "2026-10-25T02:30+02:00"),
        (
            "missing hours hold nothing",
            MISSING,
            "2027-03-28T01:00+00:00",
            "2027-03-28T03:00+02:00",
        ),
        ("over the end of a year", NIGHT, "2026-12-31T22:30+00:00", "2027-01-01T07:00+01:00"),
        ("into a leap day", NIGHT, "2028-02-28T22:30+00:00", "2028-02-29T07:00+01:00"),
    ],
)
def test_quiet_hours_end_when_the_clock_says_so(says: str, quiet: QuietHours, at: str, until: str) -> None:
    ends = released(datetime.fromisoformat(at).astimezone(UTC), (quiet,), ZONE)
    assert ends.astimezone(ZoneInfo(ZONE)).isoformat(timespec="minutes") == until, says
