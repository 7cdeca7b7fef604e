"""The open data's moments: mixed offsets, seven decimals, and a year 1 that means "missing"."""

from __future__ import annotations

from datetime import UTC, date, datetime

from monitor.model.calendar import AMSTERDAM


def moment(text: object) -> datetime | None:
    """An instant as the OData service or SyncFeed writes it, aware; None for missing, year 1 or unreadable.

    A moment without an offset is Amsterdam time.
    """
    if not isinstance(text, str):
        return None
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if read.year <= 1900 or read.year >= 9999:
        return None
    return read if read.tzinfo else read.replace(tzinfo=AMSTERDAM)


def local_day(read: datetime | date | None) -> date | None:
    """The calendar day in Amsterdam; None for nothing and for year 1."""
    if read is None or read.year <= 1900 or read.year >= 9999:
        return None
    if not isinstance(read, datetime):
        return read
    return (read.astimezone(AMSTERDAM) if read.tzinfo else read).date()


def utc(read: datetime) -> datetime:
    """The same instant in UTC, for a filter or a cursor."""
    return read.astimezone(UTC)
