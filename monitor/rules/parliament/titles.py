"""The headlines that a question quotes, out of its subject and its text.

``Het bericht ‘…’``, ``Het artikel "…"``, ``De berichten ‘…’ en ‘…’``, with every kind of quotation mark,
nested ones and unclosed ones included. Where the marks leave a choice, every reading is given; a reading
links only when it resembles a known headline.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

OPEN = "‘“„«‹\"'`´’”‚"
CLOSE = "’”»›\"'`´‘“"
_LEAD = re.compile(
    r"^\s*(?:(?:vragen|aanvullende vragen|nadere vragen|vervolgvragen)\s+(?:van .{3,80}? )?over\s+)?"
    r"(?:het|de|een|dit|deze|diverse|verschillende)?\s*"
    r"(?:(?:recente|nieuws|kranten|media|opinie|tv|televisie|radio|krant\w*|web|voorpagina|online)[ -]?)*"
    r"(?:berichten|bericht|berichtgeving|artikelen|artikel|uitzendingen|uitzending|reportages?|documentaires?"
    r"|column|opiniestuk|interviews?|podcast|rapporten|rapport|onderzoek|programma|publicatie|stuk|item|nieuws"
    r"|persbericht|brandbrief|brief|podcastserie|essay|blog|filmpje|video|manifest|weblog)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")


class Place(IntEnum):
    """Where the quotation stands; a larger one is likelier to be a cited headline."""

    TEXT = 0
    """Somewhere in the questions: it may quote a person."""
    BARE = 1
    """The subject after ``Het bericht (dat)``, without quotation marks."""
    FOOTNOTE = 2
    """Beside an outlet or a date, or in the question that asks whether the article is known."""
    SUBJECT = 3
    """In quotation marks in the subject."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A headline as it may have been printed."""

    text: str
    place: Place
    sites: frozenset[str] = frozenset()
    """Sites of the outlets named beside it; empty when it has no source of its own."""
    days: frozenset[date] = frozenset()
    addressed: bool = False
    """An address stands beside it."""


def in_subject(subject: str) -> tuple[Quoted, ...]:
    """The headlines in a subject: readings of the quotation marks, else the words after ``Het bericht``."""
    text = tidy(subject)
    found = [Quoted(title, Place.SUBJECT) for title in _quoted(text)]
    lead = _LEAD.match(text)
    if lead and not found:
        rest = re.sub(
            r"^[\s:,-]*(?:(?:van|in|uit|op|bij) [^:]{2,40}:|dat|over|inzake|waarin|waaruit blijkt dat)?\s*",
            "",
            text[lead.end() :],
        )
        if len(_WORD.findall(rest)) >= 3:
            found.append(Quoted(rest.strip(" .?"), Place.BARE))
    return tuple(dict.fromkeys(found))


BREAK = "\ue000"
"""Stands in tidied text where a numbered line began: a question, or a footnote."""
_NUMBERED = re.compile(r"(?:^|[\r\n])[ \t\u00a0]*(?=\[?\d)")
_GLUED = re.compile(rf"({BREAK}\[?\d{{1,2}}\]?)(?=[^\W\d]|[{OPEN}])")


def tidy(text: str, *, lines: bool = False) -> str:
    """Unescaped, without invisible characters, one space between words, doubled marks as one.

    ``lines``: undoes hyphenation and marks where numbered lines begin with ``BREAK``.
    """
    unescaped = html.unescape(html.unescape(text))
    unescaped = re.sub("[\u00ad\u200b-\u200f\u2060\ufeff\ue000]", "", unescaped)
    unescaped = _single_marks(unescaped)
    if lines:
        unescaped = _GLUED.sub(r"\1 ", _NUMBERED.sub(f" {BREAK}", unescaped))
    unescaped = re.sub(r"(?<=[a-z])-[ \t]*[\r\n]\s*(?!en\b|of\b)(?=[a-z])", "", unescaped)
    return re.sub(r"\s+", " ", unescaped).strip()


def _single_marks(text: str) -> str:
    """Marks made of two keys as the one that was meant: two backticks, two commas, two apostrophes."""
    text = re.sub(r"''(?=\S)([^']{3,200}?)''(?!\w)", "“\\1”", text)
    text = re.sub(r"``|´´(?=\w)|<<", "“", re.sub(r",,(?=[\w«“‘\"'])", "„", text))
    return re.sub(r"(?<=[\w.!?…)])(?:''|´´|>>)(?!\w)", "”", text)


def _quoted(text: str) -> list[str]:
    """Readings of the marks in a subject: parts of a list, the outermost pair, the unclosed rest."""
    first = _first_open(text)
    if first is None:
        return []
    body = text[first + 1 :]
    last = _last_close(body)
    outer = body[:last] if last is not None else body
    readings: list[str] = []
    parts = _split_list(outer)
    if len(parts) > 1:
        readings.extend(parts)
    readings.append(outer)
    closing = _first_close(body)
    if closing is not None and body[closing] in PAIRS.get(text[first], ""):
        readings.append(body[:closing])
    cleaned = (strip(reading) for reading in readings)
    return list(dict.fromkeys(reading for reading in cleaned if is_title(reading)))


def _first_open(text: str) -> int | None:
    for index, char in enumerate(text):
        before = text[index - 1] if index else " "
        after = text[index + 1] if index + 1 < len(text) else " "
        if char in OPEN and not before.isalnum() and (after.isalnum() or after in OPEN + "(€$#@.…[- "):
            return index
    return None


def _last_close(body: str) -> int | None:
    for index in range(len(body) - 1, 0, -1):
        after = body[index + 1] if index + 1 < len(body) else " "
        if body[index] in CLOSE and not after.isalnum() and body[index - 1] != " ":
            return index
    return None


def _first_close(body: str) -> int | None:
    for index in range(1, len(body)):
        after = body[index + 1] if index + 1 < len(body) else " "
        if body[index] in CLOSE and not after.isalnum() and body[index - 1] != " ":
            return index
    return None


_BETWEEN = re.compile(
    rf"[{CLOSE}]\s*(?:\([^)]{{1,60}}\)\s*)?(?:,|;|\ben\b|\balsmede\b|\bvan\b|\bop\b|\buit\b|\bin\b)[^{OPEN}]{{0,60}}"
    rf"(?<![^\W_])[{OPEN}](?=[\w(€])"
)


def _split_list(outer: str) -> list[str]:
    """``A’ en ‘B`` as two; the connecting words must stand between a closing and an opening mark."""
    return _BETWEEN.split(outer)


def strip(title: str) -> str:
    return title.strip().strip(OPEN + CLOSE + " ").rstrip(" .").strip()


def is_title(text: str) -> bool:
    words = _WORD.findall(text)
    return len(words) >= 2 and sum(map(len, words)) >= 8 and len(text) <= 300


PAIRS = {
    "«": "»",
    "‹": "›",
    "“": '”"“',
    "„": '”“"',
    "”": "”",
    '"': '"”',
    "‘": "’'´",
    "‚": "’'‘",
    "’": "’'",
    "'": "'’",
    "`": "`'´’",
}
"""Which marks close a quotation that one opens, typing habits included."""
