"""When an outlet is asked again, and what is said of it: one sentence per row."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bench.cadence import START, WEEK, compare, published, summary
from monitor.model.collecting import Effect, OutletState
from monitor.model.condition import Condition
from monitor.model.outlet import Outlet
from monitor.model.reading import Failure, FetchFailed
from monitor.rules import polling
from monitor.rules.cadence import (
    ENOUGH,
    FLAT,
    after_failure,
    interval,
    learn,
    next_poll,
    rhythms,
    wants_full_read,
)
from monitor.rules.condition import diagnose
from monitor.rules.wording.phrases import say

OUTLET = Outlet(slug="krant", name="Krant", url="https://k.nl/rss", interval=timedelta(minutes=20))
NOON = datetime(2026, 1, 7, 11, tzinfo=UTC)  # a Wednesday, 12:00 in Amsterdam
NIGHT = datetime(2026, 1, 7, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def office_hours() -> list[datetime]:
    """Four weeks of an outlet that publishes five articles an hour from nine to five on working days."""
    start = datetime(2025, 12, 8, tzinfo=UTC)
    hours = (start + timedelta(hours=n) for n in range(28 * 24))
    return [
        hour + 12 * n * MINUTE
        for hour in hours
        if hour.weekday() < 5 and 8 <= hour.hour < 16
        for n in range(5)
    ]


RHYTHM = learn(office_hours(), 4)


def test_a_rhythm_is_learned_by_the_hour_of_the_week() -> None:
    assert RHYTHM.at(NOON) > 10 * RHYTHM.at(NIGHT)
    assert RHYTHM.mean * 168 == pytest.approx(200, rel=0.05)
    assert RHYTHM.expected(NOON, NOON + timedelta(weeks=2)) == pytest.approx(400, rel=0.05)
    assert learn([], 4) == FLAT


def test_the_rhythms_of_all_outlets_are_learned_from_one_stream_in_any_order() -> None:
    krant = [("krant", moment) for moment in office_hours()]
    blad = [("blad", moment) for moment in office_hours()[: ENOUGH - 1]]
    mixed = [*blad, *reversed(krant)]
    now = krant[0][1] + timedelta(weeks=4)
    assert rhythms(iter(mixed), now) == {"krant": RHYTHM}, "of nineteen publications nothing is known"
    week = rhythms(krant, krant[0][1] + timedelta(weeks=1))["krant"]
    assert week.mean == pytest.approx(4 * RHYTHM.mean), "over the time since the first"


@pytest.mark.parametrize(
    ("moment", "floor", "expected", "because"),
    [
        (NOON, None, (2, 7), "in busy hours it asks often"),
        (NIGHT, None, (14, 14), "at night it asks more seldom, but what comes then waits no 20 minutes"),
        (NOON, timedelta(minutes=15), (15, 15), "the outlet's own ttl is honoured"),
        (NOON, timedelta(hours=12), (20, 20), "but clamped to the user's maximum"),
    ],
)
def test_the_wait_follows_the_rhythm_within_bounds(
    moment: datetime, floor: timedelta | None, expected: tuple[int, int], because: str
) -> None:
    wait = interval(OUTLET, RHYTHM, moment, floor)
    assert expected[0] * MINUTE <= wait <= expected[1] * MINUTE, because


def test_a_rhythm_of_a_few_publications_is_hardly_believed() -> None:
    few = learn(office_hours()[:30], 4)
    assert few.at(NOON) > 10 * few.at(NIGHT)
    assert interval(OUTLET, few, NIGHT) - interval(OUTLET, few, NOON) < 5 * MINUTE
    assert interval(OUTLET, RHYTHM, NIGHT) - interval(OUTLET, RHYTHM, NOON) > 7 * MINUTE


def test_jitter_only_makes_it_sooner() -> None:
    waits = {next_poll(OUTLET, FLAT, NOON, jitter=jitter) - NOON for jitter in (0.0, 0.5, 0.99)}
    assert len(waits) == 3
    assert max(waits) == 10 * MINUTE
    assert min(waits) >= 9 * MINUTE


def test_failures_back_off_up_to_six_hours_and_honour_the_server() -> None:
    waits = [after_failure(OUTLET, n, NOON, jitter=0.0) - NOON for n in range(1, 12)]
    assert waits[:3] == [10 * MINUTE, 20 * MINUTE, 40 * MINUTE]
    assert waits[-1] == timedelta(hours=6)
    told = after_failure(OUTLET, 1, NOON, jitter=0.0, wait=timedelta(hours=24))
    assert told == NOON + timedelta(hours=24)


def test_an_empty_feed_keeps_its_pace() -> None:
    state = OutletState(slug="krant", failures=9)
    fresh = polling.failed(OUTLET, state, FetchFailed(url="", why=Failure.EMPTY), NOON, 0.0)
    assert fresh.next_poll == NOON + 10 * MINUTE


def test_a_304_is_not_believed_for_ever() -> None:
    assert wants_full_read(None, NOON)
    assert not wants_full_read(NOON, NOON + timedelta(hours=2))
    assert wants_full_read(NOON, NOON + timedelta(hours=3))


def test_a_gap_is_a_reading_that_shares_nothing_with_the_last() -> None:
    before = OutletState(slug="krant", last_read=NOON, last_success=NOON)
    assert polling.shows_gap(Effect(outlet="krant", new=3, known=0), before)
    assert not polling.shows_gap(Effect(outlet="krant", new=30, known=1), before)
    assert not polling.shows_gap(Effect(outlet="krant", new=2, known=0), before), "a short feed turns over"
    assert not polling.shows_gap(Effect(outlet="krant", new=30, known=0), replace(before, last_read=None))
    fresh = polling.after_a_gap(OUTLET, before, before, NOON + 10 * MINUTE)
    assert fresh.next_poll == NOON + 15 * MINUTE, "half of what was too long"


WELL = OutletState(slug="krant", last_poll=NOON, last_success=NOON, last_new=NOON, last_read=NOON)


@pytest.mark.parametrize(
    ("state", "later", "condition", "evidence"),
    [
        (None, timedelta(0), Condition.NEW, "voor het eerst gelezen"),
        (WELL, 5 * MINUTE, Condition.OK, "nieuwste artikel 5 minuten geleden"),
        (WELL, timedelta(hours=2), Condition.LATE, "2 uur niet gelezen"),
        (replace(WELL, gap_at=NOON), 5 * MINUTE, Condition.DISCONTINUOUS, "sloot de feed niet aan"),
        (
            replace(WELL, failures=2, failure=Failure.TIMEOUT, detail="30 s"),
            5 * MINUTE,
            Condition.FAILING,
            "2 keer mislukt, sinds woensdag 7 januari, 12:00: geen antwoord binnen de tijd (30 s)",
        ),
        (
            replace(WELL, failures=2, failure=Failure.CONSENT_WALL),
            5 * MINUTE,
            Condition.WALLED,
            "er staat een toestemmingsmuur voor",
        ),
    ],
)
def test_each_state_comes_with_its_evidence(
    state: OutletState | None, later: timedelta, condition: Condition, evidence: str
) -> None:
    found = diagnose(OUTLET, state, RHYTHM, NOON + later)
    assert found.condition is condition
    assert evidence in say("nl", found.evidence)
    assert found.remedy or condition in {Condition.OK, Condition.NEW}


def test_silence_is_measured_against_the_outlets_own_rhythm() -> None:
    quiet = timedelta(hours=4)
    asked = replace(WELL, last_poll=NOON + quiet, last_success=NOON + quiet)
    assert diagnose(OUTLET, asked, RHYTHM, NOON + quiet).condition is Condition.SILENT
    friday = datetime(2026, 1, 9, 17, tzinfo=UTC)
    weekend = replace(
        asked, last_new=friday, last_poll=friday + timedelta(days=2), last_success=friday + timedelta(days=2)
    )
    assert diagnose(OUTLET, weekend, RHYTHM, friday + timedelta(days=2)).condition is Condition.OK


def test_who_publishes_on_working_days_is_not_silent_on_a_holiday() -> None:
    friday = datetime(2026, 4, 3, 16, tzinfo=UTC)
    monday = datetime(2026, 4, 6, 16, tzinfo=UTC)
    state = replace(WELL, last_new=friday, last_poll=monday, last_success=monday)
    assert diagnose(OUTLET, state, RHYTHM, monday).condition is Condition.SILENT
    easter = frozenset({date(2026, 4, 5), date(2026, 4, 6)})
    assert diagnose(OUTLET, state, RHYTHM, monday, easter).condition is Condition.OK
    asked = replace(state, last_poll=monday + timedelta(days=1), last_success=monday + timedelta(days=1))
    assert diagnose(OUTLET, asked, RHYTHM, monday + timedelta(days=1), easter).condition is Condition.SILENT


def test_at_equal_requests_news_is_seen_sooner_than_with_a_fixed_interval_or_an_entry_frequency() -> None:
    news = published(random.Random(4), 60, 0.05, 0.5, 8)
    found = summary(compare(news, START, START + 4 * WEEK, START + 8 * WEEK, 28 * 144))
    assert found["ours"]["median"] < 0.85 * found["fixed"]["median"]
    assert found["ours"]["median"] < 0.85 * found["entry frequency"]["median"]
    assert found["ours"]["mean"] < found["fixed"]["mean"]
    assert found["ours"]["p95"] <= 1.05 * found["fixed"]["p95"], "nor is the tail given away"


@pytest.mark.parametrize(
    ("what", "last_poll", "due"),
    [
        ("polled a minute ago", timedelta(minutes=-1), False),
        ("polled by a clock half a minute ahead", timedelta(seconds=30), False),
        ("polled by a clock that was an hour ahead", timedelta(hours=1), True),
    ],
)
def test_a_clock_set_back_makes_no_outlet_wait(what: str, last_poll: timedelta, due: bool) -> None:
    now = datetime(2026, 11, 26, 8, tzinfo=UTC)
    outlet = Outlet(slug="krant", name="Krant", url="https://krant.example/rss")
    state = OutletState(
        slug="krant", last_poll=now + last_poll, next_poll=now + last_poll + timedelta(hours=1)
    )
    assert bool(polling.due([outlet], {"krant": state}, now)) is due, what
