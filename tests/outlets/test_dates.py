"""Dates as they are found in the wild, and what they mean."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.rules.dates import parse_date, plausible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 20 Jun 2023 08:15:00 +0200", "2023-06-20T06:15:00"),
        ("Tue, 20 Jun 2023 06:15:00 GMT", "2023-06-20T06:15:00"),
        ("Tue, 20 Jun 2023 08:15:00 CEST", "2023-06-20T06:15:00"),
        ("Fri, 20 Jan 2023 08:15:00 CET", "2023-01-20T07:15:00"),
        ("20 Jun 2023 08:15 +0200", "2023-06-20T06:15:00"),
        ("Tue, 20 Jun 23 08:15:00 EST", "2023-06-20T13:15:00"),
        ("2023-06-20T08:15:00+02:00", "2023-06-20T06:15:00"),
        ("2023-06-20T06:15:00.123Z", "2023-06-20T06:15:00"),
        ("2023-06-20 06:15", "2023-06-20T06:15:00"),
        ("2023-06-20", "2023-06-20T00:00:00"),
        ("20230620", "2023-06-20T00:00:00"),
        ("2023-06", "2023-06-01T00:00:00"),
        ("2023-171", "2023-06-20T00:00:00"),
        ("di 20 juni 2023 08:15", "2023-06-20T06:15:00"),
        ("dinsdag 20 juni 2023 om 08.15 uur", "2023-06-20T06:15:00"),
        ("za, 01 jan 2026 12:00:00 +0100", "2026-01-01T11:00:00"),
        ("za, 01 jan 2026 12:00", "2026-01-01T11:00:00"),
        ("wo, 08 mrt 2023 09:00:00 CET", "2023-03-08T08:00:00"),
        ("1 mei 2023", "2023-04-30T22:00:00"),
        ("20-06-2023 08:15", "2023-06-20T06:15:00"),
        ("20/06/2023", "2023-06-19T22:00:00"),
        ("June 20, 2023 6:15 AM UTC", "2023-06-20T06:15:00"),
        ("Tue Jun 20 06:15:00 2023", "2023-06-20T06:15:00"),
        ("Tue Jun 20 06:15:00 UTC 2023", "2023-06-20T06:15:00"),
        ("2023-06-20T24:00:00Z", "2023-06-21T00:00:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00"),
        ("1687241700", "2023-06-20T06:15:00"),
        ("20 april 2023, 08:15", "2023-04-20T06:15:00"),
        ("20 April 2023, 08:15", "2023-04-20T08:15:00"),
        ("Dinsdag, 20 juni 2023 - 08:15", "2023-06-20T06:15:00"),
        ("di 20 jun 2023 | 08.15 uur", "2023-06-20T06:15:00"),
        ("2023/06/20 06:15", "2023-06-20T06:15:00"),
        ("2023-06-20T08:15:00+02:00[Europe/Amsterdam]", "2023-06-20T06:15:00"),
        ("2023-06-20T08:15:00[Europe/Amsterdam]", "2023-06-20T06:15:00"),
        ("Tue, 20 June 2023 08:15:00 Europe/Amsterdam", "2023-06-20T06:15:00"),
    ],
)
def test_a_date_is_read_for_what_it_means(text: str, expected: str) -> None:
    found = parse_date(text)
    assert found is not None
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "gisteren", "0000-00-00", "32 jan 2023", "2023-13-01", "9999-12-31T23:59:59-14:00", "x" * 9999],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


SEEN = datetime(2023, 6, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (None, SEEN),
        (datetime(2999, 1, 1, tzinfo=UTC), SEEN),
        (datetime(9999, 12, 31, tzinfo=UTC), SEEN),
        (datetime(1969, 12, 31, tzinfo=UTC), SEEN),
        (datetime(2023, 6, 20, 11, tzinfo=UTC), datetime(2023, 6, 20, 11, tzinfo=UTC)),
        (datetime(2019, 6, 20, 11, tzinfo=UTC), datetime(2019, 6, 20, 11, tzinfo=UTC)),
    ],
)
def test_a_date_that_cannot_be_true_becomes_the_time_seen(
    published: datetime | None, expected: datetime
) -> None:
    assert plausible(published, SEEN) == expected


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.tzinfo is UTC
