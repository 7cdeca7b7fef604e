"""Quiet hours: they hold, they never lose."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.model.alert import QuietHours


def _window(quiet: QuietHours, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The window that starts on a local day, as instants; over midnight when the end is not later."""
    last = day if quiet.end > quiet.start else day + timedelta(days=1)
    start = datetime.combine(day, quiet.start, zone).astimezone(UTC)
    return start, datetime.combine(last, quiet.end, zone).astimezone(UTC)


def quiet_until(at: datetime, windows: Iterable[QuietHours], timezone: str) -> datetime | None:
    """The end of the quiet hours that ``at`` lies in, or None. Windows that touch count as one."""
    zone = ZoneInfo(timezone)
    windows = tuple(windows)
    end: datetime | None = None
    moment = at
    for _ in range(32):
        found = _covering(moment, windows, zone)
        if found is None:
            return end
        end = moment = found
    return end


def _covering(at: datetime, windows: tuple[QuietHours, ...], zone: ZoneInfo) -> datetime | None:
    local = at.astimezone(zone).date()
    ends = []
    for quiet in windows:
        for day in (local - timedelta(days=1), local):
            if day.isoweekday() not in quiet.days:
                continue
            start, end = _window(quiet, day, zone)
            if start <= at < end:
                ends.append(end)
    return max(ends, default=None)


def released(at: datetime, windows: Iterable[QuietHours], timezone: str, *, urgent: bool = False) -> datetime:
    """When something due at ``at`` may go: then, or when the quiet hours it falls in end."""
    if urgent:
        return at
    return quiet_until(at, windows, timezone) or at
