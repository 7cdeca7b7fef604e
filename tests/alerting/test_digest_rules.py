"""When a digest is due, what is in it, and what an editor may do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.model.digest import Candidate, Digest, DigestState, Piece
from monitor.model.settings import DigestSettings
from monitor.rules.digest import (
    NotEditableError,
    choose,
    commented,
    dropped,
    moved,
    taken_in,
    times_of,
    to_build,
)
from tests.acceptance.desk import next_build

AT = datetime(2026, 1, 20, 7, tzinfo=UTC)
BEGAN = datetime(2025, 12, 1, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    "settings",
    [
        DigestSettings(),
        DigestSettings(at=time(2, 30), days=frozenset(range(1, 8))),
        DigestSettings(at=time(0, 10), days=frozenset(range(1, 8))),
        DigestSettings(at=time(3, 0), review=timedelta(hours=2), days=frozenset({7})),
    ],
    ids=["weekdays", "half-past-two", "just-after-midnight", "sundays"],
)
def test_ten_years_have_exactly_one_digest_a_configured_date(settings: DigestSettings) -> None:
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    end = datetime(2036, 1, 1, 12, tzinfo=UTC)
    built: list[date] = []
    while now < end:
        times = to_build(now, settings, built[-1] if built else date(2026, 1, 1), BEGAN)
        if times is not None:
            built.append(times.day)
            assert times.due.astimezone(AMSTERDAM).date() == times.day
            continue
        later = next_build(now, settings)
        assert later is not None
        now = later
    first, last = date(2026, 1, 2), end.astimezone(AMSTERDAM).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    wanted = [
        day for day in days if day.isoweekday() in settings.days and times_of(day, settings).build < end
    ]
    assert built == wanted


@pytest.mark.fault(52)
def test_a_tick_every_seven_minutes_finds_the_same_dates_through_both_clock_changes() -> None:
    settings = DigestSettings(at=time(2, 30), days=frozenset(range(1, 8)))
    for begin in (datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)):
        built: list[date] = []
        for step in range(5 * 24 * 60 // 7):
            now = begin + timedelta(minutes=7 * step)
            times = to_build(now, settings, built[-1] if built else begin.date(), BEGAN)
            if times is not None:
                built.append(times.day)
        assert built == [begin.date() + timedelta(days=n) for n in range(1, len(built) + 1)]
        assert len(built) >= 4


@pytest.mark.fault(53)
def test_after_a_long_stop_only_today_is_made() -> None:
    settings = DigestSettings(days=frozenset(range(1, 8)))
    times = to_build(datetime(2026, 1, 20, 14, tzinfo=UTC), settings, date(2026, 1, 10), BEGAN)
    assert times is not None
    assert times.day == date(2026, 1, 20)


@pytest.mark.parametrize(
    ("what", "began", "now", "wanted"),
    [
        ("nothing was read yet", None, (20, 14), None),
        ("a first start after the time of sending owes nothing", (20, 12), (20, 14), None),
        ("nor on its second tick", (20, 12), (20, 23), None),
        ("the next morning it does", (20, 12), (21, 7), date(2026, 1, 21)),
        ("a first start before the time of sending", (20, 7), (20, 7), date(2026, 1, 20)),
        ("one that was down over the time", (20, 5), (20, 14), date(2026, 1, 20)),
    ],
)
def test_a_digest_is_owed_from_the_first_reading_on(
    what: str, began: tuple[int, int] | None, now: tuple[int, int], wanted: date | None
) -> None:
    def instant(at: tuple[int, int]) -> datetime:
        return datetime(2026, 1, at[0], at[1], 15, tzinfo=UTC)

    settings = DigestSettings(days=frozenset(range(1, 8)))
    times = to_build(instant(now), settings, None, instant(began) if began else None)
    assert (times.day if times else None) == wanted, what


def candidate(story: int, **more: object) -> Candidate:
    piece = Piece(outlet="NU.nl", title=f"Verhaal {story}", url="https://x.example", at=AT)
    base = Candidate(
        story=story, title=f"Verhaal {story}", topics=("Diversiteit",), alert=False, pieces=(piece,)
    )
    return replace(base, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("says", "heavier", "lighter"),
    [
        ("an alert before a mention", {"alert": True}, {"best_tier": 1, "national": 1}),
        ("a question before outlets", {"questions": ("2026Z1",)}, {"outlets": 8}),
        ("more national outlets first", {"best_tier": 1, "national": 3}, {"best_tier": 1, "national": 1}),
        ("what a person chose before all", {"chosen_by": "Piket"}, {"alert": True, "questions": ("2026Z1",)}),
    ],
)
def test_order(says: str, heavier: dict[str, object], lighter: dict[str, object]) -> None:
    items = choose([candidate(1, **lighter), candidate(2, **heavier)])
    assert items[0].story == 2, says


def test_every_story_has_a_reason_in_or_out() -> None:
    items = choose([candidate(n, alert=n < 20, best_tier=1 if n < 20 else 3) for n in range(30)])
    assert sum(each.included for each in items) == 12
    assert all(each.because for each in items)
    assert any("geen plaats meer" in each.because for each in items)
    assert any("te weinig gewicht" in each.because for each in items)


def digest(state: DigestState = DigestState.DRAFT) -> Digest:
    items = choose([candidate(n, alert=True) for n in range(1, 5)], room=3)
    return Digest(id=1, day=AT.date(), state=state, since=AT, until=AT, due=AT, items=items)


def inside(given: Digest) -> list[int]:
    return [each.story for each in given.items if each.included]


def test_an_editor_moves_drops_comments_and_takes_in() -> None:
    draft = digest()
    assert inside(draft) == [1, 2, 3]
    assert inside(moved(draft, 3, 0)) == [3, 1, 2]
    assert inside(moved(draft, 1, 99)) == [2, 3, 1]
    without = dropped(draft, 2, "Piket", "al bekend")
    assert inside(without) == [1, 3]
    assert (
        next(each for each in without.items if each.story == 2).because == "weggelaten door Piket: al bekend"
    )
    assert inside(taken_in(draft, 4, "Piket")) == [1, 2, 3, 4]
    assert commented(draft, 1, " let op ").items[0].comment == "let op"
    assert without.revision == draft.revision + 1


@pytest.mark.parametrize("story", [1, 99])
def test_what_was_sent_or_is_not_there_cannot_be_edited(story: int) -> None:
    with pytest.raises(NotEditableError):
        commented(digest(DigestState.SENT if story == 1 else DigestState.DRAFT), story, "x")
