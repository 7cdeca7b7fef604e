"""The calendar that political deadlines stand on: recesses, holidays and the hours of the House."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
"""Where the House sits, and whose days the ledger counts."""


@dataclass(frozen=True, slots=True, order=True)
class Recess:
    """Days on which the House does not sit; both ends belong to it, as the House announces them."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """``calendar:`` of feeds.yaml, with the holidays worked out.

    ``holidays`` is a set of dates, not a country: working it out is the edge's or the caller's
    (``rules.political_clock.holidays_between``), so that a test can bring its own.
    """

    recesses: tuple[Recess, ...] = ()
    holidays: frozenset[date] = frozenset()
    shift_to_working_day: bool = False
    """Move a due date on a weekend or holiday to the next working day (Algemene termijnenwet).

    Off by default: the rules of procedure of the House are not a statute.
    """
    sitting_closes: time = time(18, 0)
    """Thursday, local time: from here on a member can register for Tuesday's question hour."""

    def in_recess(self, day: date) -> bool:
        """Whether the House is in recess on ``day``."""
        return any(recess.first <= day <= recess.last for recess in self.recesses)

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday, and no holiday."""
        return day.weekday() < 5 and day not in self.holidays
