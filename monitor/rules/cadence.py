"""When to ask an outlet again, from its own rhythm by hour of the week.

For a fixed number of requests the mean delay of alerts is least when the density of polls follows the square
root of the publication rate (Sia, Cho & Cho, *Efficient monitoring algorithm for fast news alerts*, TKDE
2007, for rates that change over the day). A little less than the root costs the mean nearly nothing and
spares the articles of quiet hours: see ``STEEPNESS``, ``DOUBT`` and ``STRETCH``. Bounds come first: never
slower than the user's maximum, never faster than the outlet's own ``ttl`` or ``max-age`` allows, clamped to
the user's maximum.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from monitor.model.calendar import AMSTERDAM

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from monitor.model.outlet import Outlet

HOURS = 168
_SUNDAY = 6
FASTEST = timedelta(minutes=2)
BUDGET = 0.5
"""The mean interval aimed at, as a share of the user's maximum."""
STEEPNESS = 0.4
"""Power of the rate that polls follow: at 0.5 the mean is least, below it the slowest articles are faster."""
DOUBT = 100
"""Publications of a flat week that every rhythm is mixed with: of a few, a quiet hour may be chance."""
STRETCH = 1.4
"""The longest wait against that of a flat week: what is published in the quietest hour waits no longer."""
SMOOTH = 0.2
"""Weight of a flat week: enough to poll now and then at hours without a single article so far."""
MOST_BACKOFF = timedelta(hours=6)
SUSPECT = timedelta(hours=3)
"""A full read without validators at least this often: a 304 can lie."""


@dataclass(frozen=True)
class Rhythm:
    """Articles an hour for each hour of the week, Monday 00:00 first, in Amsterdam's time."""

    rates: Sequence[float]
    told: int = 0
    """How many publications it was learned from."""

    @cached_property
    def mean(self) -> float:
        """Articles an hour over the whole week."""
        return sum(self.rates) / HOURS

    def at(self, moment: datetime) -> float:
        """The rate at a moment, articles an hour."""
        return self.rates[hour_of_week(moment)]

    def pace(self, moment: datetime) -> float:
        """How busy the moment is against the mean of 1, as far as what was learned can be trusted."""
        if not self.told:
            return 1.0
        busy = self.at(moment) / self.mean if self.mean else 1.0
        return (busy * self.told + DOUBT) / (self.told + DOUBT)

    def expected(self, start: datetime, end: datetime, holidays: Collection[date] = frozenset()) -> float:
        """Articles to be expected between two moments; whole weeks are counted at once.

        A holiday is a Sunday: who publishes on working days is not silent on Easter Monday.
        """
        weeks, rest = divmod(max((end - start).total_seconds(), 0.0), HOURS * 3600)
        total, moment = weeks * self.mean * HOURS, end - timedelta(seconds=rest)
        while moment < end:
            after = min(end, _next_hour(moment))
            rate = self.rates[hour_of_week(moment, holidays)]
            total += rate * (after - moment).total_seconds() / 3600
            moment = after
        return total


FLAT = Rhythm(array("d", (1.0,) * HOURS))
ENOUGH = 20
"""Publications from which on an outlet has a rhythm of its own."""


def hour_of_week(moment: datetime, holidays: Collection[date] = frozenset()) -> int:
    """0 for Monday 00:00-01:00 in Amsterdam; a holiday is a Sunday."""
    local = moment.astimezone(AMSTERDAM)
    day = _SUNDAY if holidays and local.date() in holidays else local.weekday()
    return day * 24 + local.hour


def _next_hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


@dataclass(slots=True)
class Published:
    """What an outlet published: counted by the hour of the week, so that no moment need be kept."""

    first: datetime
    hours: array[int] = field(default_factory=lambda: array("L", [0]) * HOURS)

    def add(self, moment: datetime) -> None:
        """One more."""
        self.first = min(self.first, moment)
        self.hours[hour_of_week(moment)] += 1


def counted(published: Iterable[tuple[str, datetime]]) -> dict[str, Published]:
    """By outlet, from ``(outlet, moment)`` in any order."""
    found: dict[str, Published] = {}
    for outlet, moment in published:
        if (known := found.get(outlet)) is None:
            known = found[outlet] = Published(moment)
        known.add(moment)
    return found


def rhythms(published: Iterable[tuple[str, datetime]], now: datetime) -> dict[str, Rhythm]:
    """The rhythm of each outlet of which enough is known, over the time since its first publication."""
    return {
        outlet: rhythm(each.hours, max((now - each.first) / timedelta(weeks=1), 0.5))
        for outlet, each in counted(published).items()
        if sum(each.hours) >= ENOUGH
    }


def learn(published: Sequence[datetime], weeks: float) -> Rhythm:
    """The rhythm of one outlet, from what it published in the last ``weeks`` weeks."""
    found = counted(("", moment) for moment in published)
    return rhythm(found[""].hours, weeks) if found else FLAT


def rhythm(counts: Sequence[int], weeks: float) -> Rhythm:
    """The rhythm of so many publications by hour of the week, smoothed towards day and neighbours.

    An hour of the week is mixed with the same hour on other days of its kind (working day or weekend) and
    with its neighbours, because four weeks give each hour four samples only.
    """
    total = sum(counts)
    if total == 0 or weeks <= 0:
        return FLAT
    kinds = (range(5), range(5, 7))
    profile = [
        [sum(counts[day * 24 + hour] for day in days) / len(days) for hour in range(24)] for days in kinds
    ]
    rates = array("d")
    for slot in range(HOURS):
        day, hour = divmod(slot, 24)
        usual = profile[0 if day < 5 else 1]
        near = (usual[hour - 1] + 2 * usual[hour] + usual[(hour + 1) % 24]) / 4
        own = counts[slot]
        flat = total / HOURS
        rates.append((own + 3 * near + SMOOTH * flat) / (4 + SMOOTH) / weeks)
    return Rhythm(rates, total)


def interval(outlet: Outlet, rhythm: Rhythm, now: datetime, floor: timedelta | None = None) -> timedelta:
    """The wait after a poll that went well. ``floor``: the outlet's own ``ttl`` or ``max-age``."""
    slowest = outlet.interval
    fastest = min(max(FASTEST, floor or timedelta(0)), slowest)
    steep = float(max(rhythm.pace(now), 0.01) ** STEEPNESS)
    return min(max(slowest * BUDGET * min(1 / steep, STRETCH), fastest), slowest)


def next_poll(
    outlet: Outlet, rhythm: Rhythm, now: datetime, *, jitter: float, floor: timedelta | None = None
) -> datetime:
    """When to ask again after a poll that went well. ``jitter`` from 0 to 1 takes off up to a tenth."""
    wait = interval(outlet, rhythm, now, floor)
    return now + wait * (1.0 - jitter / 10)


def after_failure(
    outlet: Outlet, failures: int, now: datetime, *, jitter: float, wait: timedelta | None = None
) -> datetime:
    """When to try an outlet again after its ``failures``-th failure in a row (1 is the first).

    ``wait`` is the server's own ``Retry-After``. The wait doubles up to six hours, or to the user's maximum
    where that is longer.
    """
    doubled: timedelta = outlet.interval * (BUDGET * 2.0 ** min(failures - 1, 10))
    longest = max(MOST_BACKOFF, outlet.interval)
    return now + max(min(doubled, longest) * (1.0 - jitter / 10), wait or timedelta(0))


def after_gap(outlet: Outlet, lost_since: datetime, now: datetime) -> timedelta:
    """The wait after a poll that shared nothing with the one before: half of what was too long."""
    return max(FASTEST, min(outlet.interval, (now - lost_since) / 2))


def wants_full_read(last_read: datetime | None, now: datetime) -> bool:
    """Whether to leave the validators out this time, so that a lying 304 is found out."""
    return last_read is None or now - last_read >= SUSPECT
