"""How things are written in feeds.yaml: durations, days, times, addresses. One type for each."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from monitor.config.told import WrongError

_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_ADDRESS = re.compile(r"(?:slack|email|webhook|apprise):\S.*")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS = {name: number for number, name in enumerate(_DAYS, 1)}


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    text = str(value).strip()
    found = _DURATION.fullmatch(text)
    if text == "0":
        return timedelta(0)
    if not found or not any(found.groups()):
        raise WrongError("{text!r} is geen duur", "schrijf bijvoorbeeld 90s, 2m, 4h of 1d12h", text=text)
    if any(len(part or "") > 9 for part in found.groups()):
        raise WrongError("{text!r} is langer dan honderd jaar", "kies een kortere duur", text=text[:40])
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if days + hours / 24 + minutes / 1_440 + seconds / 86_400 > 36_500:
        raise WrongError("{text!r} is langer dan honderd jaar", "kies een kortere duur", text=text)
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def duration_as_written(value: timedelta) -> str:
    """``30m``, ``1d12h``: what ``Duration`` reads as this."""
    seconds = int(value.total_seconds())
    parts = zip(
        "dhms", (seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60, seconds % 60), strict=True
    )
    return "".join(f"{count}{unit}" for unit, count in parts if count) or "0"


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise WrongError(
            "{value!r} is geen bestemming",
            "schrijf slack:#kanaal, email:persoon of webhook:naam",
            value=value,
        )
    return value


def _timezone(value: str) -> str:
    if value not in available_timezones():
        raise WrongError("{value!r} is geen tijdzone", "schrijf bijvoorbeeld Europe/Amsterdam", value=value)
    return value


def _days(value: object) -> tuple[int, ...]:
    """``mon-fri``, ``sat,sun`` or ``daily`` to ISO weekday numbers."""
    text = str(value).strip().lower()
    if text == "daily":
        return tuple(DAYS.values())
    chosen: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise WrongError("{text!r} zijn geen dagen", "schrijf bijvoorbeeld mon-fri of sat,sun", text=text)
        start, end = DAYS[first], DAYS[last or first]
        chosen |= {
            day for day in range(1, 8) if start <= day <= end or (end < start and not end < day < start)
        }
    return tuple(sorted(chosen))


def days_as_written(days: tuple[int, ...]) -> str:
    """``mon-fri``, ``sat,sun``, ``daily``: what ``Weekdays`` reads as these."""
    if len(days) == len(_DAYS):
        return "daily"
    if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
        return f"{_DAYS[days[0] - 1]}-{_DAYS[days[-1] - 1]}"
    return ",".join(_DAYS[day - 1] for day in days)


Duration = Annotated[
    timedelta, BeforeValidator(_duration), WithJsonSchema({"type": "string", "examples": ["2m", "4h"]})
]
AddressText = Annotated[str, AfterValidator(_address)]
ZoneName = Annotated[str, AfterValidator(_timezone)]
Weekdays = Annotated[
    tuple[int, ...],
    BeforeValidator(_days),
    WithJsonSchema({"type": "string", "examples": ["mon-fri", "sat,sun", "daily"]}),
]
ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Spelling = Annotated[str, Field(min_length=2, max_length=120)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
WebUrl = Annotated[str, Field(pattern=r"^https?://[^\s/?#]+\S*$", max_length=2000)]


def _a_while(value: timedelta) -> timedelta:
    if value < timedelta(minutes=1):
        raise WrongError("korter dan een minuut kan hier niet", "kies minstens 1m")
    return value


Longer = Annotated[Duration, AfterValidator(_a_while)]
"""A time that, at nothing, would remind without end or let nobody have a story."""
