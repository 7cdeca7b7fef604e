"""Dates in words, without the system's locale."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "nl": (
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}


def day(on: date, language: str = "nl") -> str:
    """``dinsdag 20 juni 2023``."""
    return f"{DAYS[language][on.weekday()]} {on.day} {MONTHS[language][on.month - 1]} {on.year}"


def short(on: date, language: str = "nl") -> str:
    """``di 20 juni``, ``Tue 20 June``."""
    weekday = DAYS[language][on.weekday()][: 2 if language == "nl" else 3]
    return f"{weekday} {on.day} {MONTHS[language][on.month - 1]}"


def full(at: datetime, timezone: str, language: str = "nl") -> str:
    """``20 juni 2023, 08:02`` in local time."""
    local = at.astimezone(ZoneInfo(timezone))
    return f"{local.day} {MONTHS[language][local.month - 1]} {local.year}, {local:%H:%M}"


def moment(at: datetime, timezone: str, language: str = "nl") -> str:
    """``dinsdag 20 juni, 08:02`` in local time."""
    local = at.astimezone(ZoneInfo(timezone))
    return f"{DAYS[language][local.weekday()]} {local.day} {MONTHS[language][local.month - 1]}, {local:%H:%M}"


def clock(at: datetime, timezone: str) -> str:
    """``08:02`` in local time."""
    return f"{at.astimezone(ZoneInfo(timezone)):%H:%M}"


def span(length: timedelta, language: str = "nl") -> str:
    """``26 uur``, ``1 uur en 20 minuten``, ``45 minuten``: two units at most, never below a minute."""
    total = max(1, round(length.total_seconds() / 60))
    hours, rest = divmod(total, 60)
    hour, minute, minutes_, and_ = (
        ("uur", "minuut", "minuten", "en")
        if language == "nl"
        else (
            "hour" if hours == 1 else "hours",
            "minute",
            "minutes",
            "and",
        )
    )
    if hours == 0:
        return f"{rest} {minute if rest == 1 else minutes_}"
    if rest == 0 or hours >= 6:
        return f"{hours} {hour}"
    return f"{hours} {hour} {and_} {rest} {minute if rest == 1 else minutes_}"
