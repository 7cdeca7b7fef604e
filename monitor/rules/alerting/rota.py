"""Who is on duty: members take turns, handed over at a local time (a swap goes before the turn), or as a
calendar says. Nobody in the calendar means everybody: a gap in a roster must not be a gap in the alerting."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.model.alert import Rota, Shift

_HORIZON = 370


def on_duty(rota: Rota, now: datetime, timezone: str) -> str:
    """The slug of whose turn it is at ``now``. Before ``since`` the turns are counted backwards."""
    local = now.astimezone(ZoneInfo(timezone))
    day = local.date() if local.time() >= rota.handover else local.date() - timedelta(days=1)
    for swap in rota.swaps:
        if swap.first <= day <= swap.last:
            return swap.person
    return rota.members[(day - rota.since).days // rota.days % len(rota.members)]


def holders(rota: Rota, now: datetime, timezone: str) -> tuple[str, ...]:
    """The slugs of who is told at ``now``: one person, or everybody where the calendar has nobody."""
    if not rota.calendar:
        return (on_duty(rota, now, timezone),)
    shift = shift_at(rota.shifts, now)
    return (shift.person,) if shift is not None else rota.members


def shift_at(shifts: tuple[Shift, ...], now: datetime) -> Shift | None:
    """The shift that holds ``now``; of two the one that began last, then the shorter: the exception."""
    running = [each for each in shifts if each.start <= now < each.end]
    return max(running, key=lambda each: (each.start, -each.end.timestamp(), each.person), default=None)


def changes_at(rota: Rota, now: datetime, timezone: str) -> datetime | None:
    """When somebody else takes over; None when that is not known."""
    before = holders(rota, now, timezone)
    for moment in _handovers(rota, now, timezone):
        if moment > now and holders(rota, moment, timezone) != before:
            return moment
    return None


def _handovers(rota: Rota, now: datetime, timezone: str) -> list[datetime]:
    if rota.calendar:
        return sorted({moment for each in rota.shifts for moment in (each.start, each.end)})
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    return [datetime.combine(today + timedelta(days=ahead), rota.handover, zone) for ahead in range(_HORIZON)]
