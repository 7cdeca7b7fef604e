"""Dates as outlets write them: RFC 822 and ISO 8601 with every usual mistake, Dutch words, CET and CEST.

``za, 01 jan 2026 12:00`` and ``Sat, 01 Jul 2023 12:00 CEST`` are read for what they mean. A date without an
offset is UTC, as feeds have it, unless it is written in Dutch: then it is Amsterdam's.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from monitor.model.calendar import AMSTERDAM

LONGEST = 120
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=15)

_ENGLISH = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(_ENGLISH.split(), 1)}
_DUTCH_MONTHS = {"mrt": 3, "maa": 3, "mei": 5, "okt": 10}
_DUTCH_WORDS = re.compile(
    r"\b(?:ma|di|wo|do|vr|za|zo|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|januari|februari|maart"
    r"|mrt|mei|juni|juli|augustus|okt|oktober|uur|europe/amsterdam)\b",
    re.IGNORECASE,
)
_DUTCH_STYLE = re.compile(
    r"\b\d{1,2} (?:jan|feb|apr|jun|jul|aug|sept?|nov|dec|april|september|november|december)\b"
)
"""Months that both languages write alike: English has them with a capital."""
_NAMED_ZONE = re.compile(r"\s*\[[\w/+-]{1,40}\]$")
"""As Java writes it behind the offset: ``2026-11-20T09:15:00+01:00[Europe/Amsterdam]``."""
_ZONES = {
    **dict.fromkeys(("utc", "gmt", "ut", "z", "wet"), 0),
    **dict.fromkeys(("cet", "met", "mez", "bst", "west"), 60),
    **dict.fromkeys(("cest", "mest", "mesz", "eet"), 120),
    "eest": 180, "msk": 180, "est": -300, "edt": -240, "et": -300, "cst": -360, "cdt": -300, "ct": -360,
    "mst": -420, "mdt": -360, "mt": -420, "pst": -480, "pdt": -420, "pt": -480, "akst": -540, "akdt": -480,
    "ast": -240, "adt": -180, "hst": -600, "jst": 540, "kst": 540, "aest": 600, "aedt": 660,
}  # fmt: skip
_TIME = (
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{1,2})(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[ap]m)\b)?(?:\s*uur\b)?"
)
_ZONE = r"(?:\s*\(?(?P<zone>[+-]\d{1,2}:?\d{2}|[+-]\d{2}|(?:GMT|UTC)[+-]\d{1,2}:?\d{0,2}|[A-Za-z]{1,5})\)?)?"
_WORDS = re.compile(
    r"(?:[^\W\d]{2,12}\.?,?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th|e)?[\s./-]+(?P<month>[^\W\d]{3,10})\.?,?[\s./-]+"
    rf"(?P<year>\d{{2,4}})(?:,?\s+(?:(?:om|at|[-|@\u2013])\s+)?{_TIME}{_ZONE})?\b.*",
    re.IGNORECASE,
)
_AMERICAN = re.compile(
    r"(?:[^\W\d]{2,12}\.?,?\s+)?(?P<month>[^\W\d]{3,10})\.?\s+(?P<day>\d{1,2}),?\s+"
    rf"(?:(?P<year>\d{{4}}),?(?:\s+{_TIME}{_ZONE})?|(?P<hour2>\d{{1,2}}):(?P<minute2>\d{{2}})"
    r":(?P<second2>\d{2})\s+(?:(?P<zone2>[A-Za-z]{3,5})\s+)?(?P<year2>\d{4}))\b.*",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"(?P<year>\d{4})(?:[-/]?(?P<month>\d{2})(?:[-/]?(?P<day>\d{2}))?|-(?P<ordinal>\d{3}))?"
    r"(?:[T\s]+(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>[zZ]|[+-]\d{1,2}(?::?\d{2})?|[A-Za-z]{3,5})?)?\s*",
)
_DIGITS = re.compile(
    r"(?:[^\W\d]{2,12}\.?,?\s+)?(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})"
    rf"(?:,?[\sT]+(?:om\s+)?{_TIME}{_ZONE})?\s*",
    re.IGNORECASE,
)
_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d{4}|GMT|Z|UTC)"
)
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")


def parse_date(text: str) -> datetime | None:
    """The instant meant, aware and in UTC; None when it cannot be read or cannot exist."""
    usual = _USUAL.fullmatch(text)
    if usual is not None and usual[2].lower() in _MONTHS:
        return _quickly(usual)
    told = " ".join(text[:LONGEST].split())
    text = _NAMED_ZONE.sub("", told)
    if not text:
        return None
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    for pattern in (_WORDS, _ISO, _DIGITS, _AMERICAN):
        found = pattern.fullmatch(text)
        if found is not None:
            dutch = pattern is _DIGITS or _DUTCH_WORDS.search(told) or _DUTCH_STYLE.search(text)
            return _built(found.groupdict(), dutch=bool(dutch))
    return None


def _quickly(found: re.Match[str]) -> datetime | None:
    """``Tue, 20 Jun 2023 08:15:00 +0200``: what nearly every feed writes."""
    day, month, year, hour, minute, second, zone = found.groups()
    clock = (int(hour), int(minute), min(int(second), 59))
    try:
        return datetime(int(year), _MONTHS[month.lower()], int(day), *clock, tzinfo=_zone(zone)).astimezone(
            UTC
        )
    except (ValueError, OverflowError):
        return None


def _built(parts: dict[str, str | None], *, dutch: bool) -> datetime | None:
    for name in ("hour", "minute", "second", "zone", "year"):
        parts[name] = parts.get(name) or parts.get(f"{name}2")
    day = _day(parts)
    if day is None:
        return None
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    if parts.get("half"):
        hour = hour % 12 + (12 if str(parts["half"]).lower() == "pm" else 0)
    extra = timedelta(days=hour == 24 and minute == 0, seconds=second == 60)
    try:
        local = datetime(day.year, day.month, day.day, hour % 24, minute, min(second, 59)) + extra  # noqa: DTZ001 - the zone follows
        zone = _zone(parts["zone"]) or (AMSTERDAM if dutch else UTC)
        return local.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _day(parts: dict[str, str | None]) -> date | None:
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:
        year += 2000 if year < 70 else 1900
    try:
        if parts.get("ordinal"):
            return date(year, 1, 1) + timedelta(days=int(parts["ordinal"] or 1) - 1)
        month = _month(parts.get("month") or "1")
        return date(year, month, int(parts.get("day") or 1)) if month else None
    except (ValueError, OverflowError):
        return None


def _month(text: str) -> int:
    if text.isdecimal():
        return int(text)
    start = text[:3].lower()
    return _DUTCH_MONTHS.get(start) or _MONTHS.get(start, 0)


@lru_cache(maxsize=256)
def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    name = text.lower()
    if name in _ZONES:
        return timezone(timedelta(minutes=_ZONES[name]))
    found = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", name)
    if found is None:
        return None
    minutes = int(found.group(2)) * 60 + int(found.group(3) or 0)
    return (
        timezone(timedelta(minutes=-minutes if found.group(1) == "-" else minutes))
        if minutes < 1440
        else None
    )


def plausible(published: datetime | None, seen: datetime) -> datetime:
    """The outlet's date, or the time seen where that is absent, before the web, or still to come."""
    if published is None or published < EARLIEST or published > seen + AHEAD:
        return seen
    return published
