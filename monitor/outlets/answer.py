"""What the headers of an answer mean: age, validators, links, and which failure a status is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from monitor.model.reading import Failure, FetchFailed, Validators
from monitor.outlets.urls import joined

if TYPE_CHECKING:
    import httpx

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_LINK = re.compile(r"<([^<>]{1,2000})>\s*((?:;[^,<]{0,300})*)")
_REL = re.compile(r";\s*rel\s*=\s*\"?([^\";]{1,100})", re.IGNORECASE)
MAX_VALIDATOR = 1_000
LEAST_WAIT = timedelta(minutes=1)
MOST_WAIT = timedelta(hours=24)
_NOT_LET_IN = {401, 402, 403, 451}


def max_age(value: str) -> timedelta | None:
    """Of ``Cache-Control: max-age``; None where it says nothing, or ``no-cache``."""
    if not value or "no-cache" in value or "no-store" in value:
        return None
    found = _MAX_AGE.search(value)
    return timedelta(seconds=int(found.group(1))) if found else None


def kept_validators(headers: httpx.Headers, digest: bytes) -> Validators:
    """ETag and Last-Modified byte for byte, with the hash of the body they belong to."""
    raw = {name.lower(): value for name, value in headers.raw}
    etag, modified = raw.get(b"etag", b""), raw.get(b"last-modified", b"")
    return Validators(
        etag=etag if len(etag) <= MAX_VALIDATOR else b"",
        last_modified=modified if len(modified) <= MAX_VALIDATOR else b"",
        body_hash=digest,
    )


def link_headers(headers: httpx.Headers, base: str) -> tuple[tuple[str, str], ...]:
    """``(rel, absolute url)`` of every Link header, at most twenty."""
    found: list[tuple[str, str]] = []
    for value in headers.get_list("link")[:20]:
        for target, parameters in _LINK.findall(value[:8_000]):
            rel = _REL.search(parameters)
            if rel:
                found += [(name.lower(), joined(base, target)) for name in rel.group(1).split()]
    return tuple(found[:20])


def retry_after(value: str, sent: str) -> timedelta | None:
    """Seconds or a date, clamped to between 1 minute and 24 hours; None when it says nothing readable.

    A date is read against the server's own ``Date`` header (``sent``); without that it cannot be read.
    """
    text = value.strip()
    if not text:
        return None
    if re.fullmatch(r"[+-]?\d{1,15}", text):
        return min(max(timedelta(seconds=min(int(text), 10**8)), LEAST_WAIT), MOST_WAIT)
    until, now = _http_date(text), _http_date(sent)
    if until is None:
        return None
    return min(max(until - now, LEAST_WAIT), MOST_WAIT) if now is not None else MOST_WAIT


def _http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def failed_status(url: str, status: int, headers: httpx.Headers) -> FetchFailed:
    """A status that is neither 2xx nor 304 nor a redirect with a place to go."""
    wait = retry_after(headers.get("retry-after", ""), headers.get("date", ""))
    if headers.get("cf-mitigated", "") == "challenge":
        why = Failure.BOT_WALL
    elif status == 429:
        why = Failure.RATE_LIMITED
    elif status == 410:
        why = Failure.GONE
    elif status >= 500:
        why = Failure.SERVER_ERROR
    elif status >= 400:
        why = Failure.FORBIDDEN if status in _NOT_LET_IN else Failure.CLIENT_ERROR
    else:
        why = Failure.PROTOCOL
    return FetchFailed(url=url, why=why, detail=f"HTTP {status}", status=status, retry_after=wait)
