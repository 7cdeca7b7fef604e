"""The headlines that a question quotes, out of its subject and its text.

``Het bericht ‘…’``, ``Het artikel "…"``, ``De berichten ‘…’ en ‘…’``, with every kind of quotation mark,
nested ones and unclosed ones included. Where the marks leave a choice, every reading is given; a reading
links only when it resembles a known headline.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from enum import IntEnum

_OPEN = "‘“„«‹\"'`´’”‚"
_CLOSE = "’”»›\"'`´‘“"
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


def in_text(text: str) -> tuple[Quoted, ...]:
    """The headlines in the questions and their footnotes, guillemets and other marks alike."""
    clean = tidy(text, lines=True)
    found: list[Quoted] = []
    for start, quoted in _spans(clean):
        if not _is_title(quoted):
            continue
        before = clean[max(0, start - 70) : start]
        after = clean[start + len(quoted) : start + len(quoted) + 40]
        cited = (
            _CITES.search(before) or _FOOTNOTE.search(before) or re.match(r"^[»”’\"' )(,.]*https?:", after)
        )
        found.append(Quoted(quoted, Place.FOOTNOTE if cited else Place.TEXT))
    return tuple(dict.fromkeys(found))


_CITES = re.compile(
    r"(?:bericht\w*|artikel\w*|uitzending\w*|reportage|documentaire|column|opiniestuk|interview|podcast|titel|kop)"
    r"\s+(?:\S+\s+){0,4}[«“‘\"'„’]*$",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(
    r"(?:\b\d{1,2} (?:jan|feb|maa|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec)\w*\.? \d{4}"
    r"|\b\d{1,2}[-/]\d{1,2}[-/]\d{2,4}|\b(?:19|20)\d\d|\b\w+\.(?:nl|com|be))\)?[,:;.]?\s*[«“‘\"'„]*$",
    re.IGNORECASE,
)


def tidy(text: str, *, lines: bool = False) -> str:
    """Unescaped, without invisible characters, one space between words; ``lines`` undoes hyphenation."""
    unescaped = html.unescape(html.unescape(text))
    unescaped = re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", unescaped)
    if lines:
        unescaped = re.sub(r"(?<=[a-z])-[ \t]*\n[ \t]*(?=[a-z])", "", unescaped)
    return re.sub(r"\s+", " ", unescaped).strip()


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
    if closing is not None and body[closing] in _PAIRS.get(text[first], ""):
        readings.append(body[:closing])
    cleaned = (_strip(reading) for reading in readings)
    return list(dict.fromkeys(reading for reading in cleaned if _is_title(reading)))


def _first_open(text: str) -> int | None:
    for index, char in enumerate(text):
        before = text[index - 1] if index else " "
        after = text[index + 1] if index + 1 < len(text) else " "
        if char in _OPEN and not before.isalnum() and (after.isalnum() or after in _OPEN + "(€$#@.…[- "):
            return index
    return None


def _last_close(body: str) -> int | None:
    for index in range(len(body) - 1, 0, -1):
        after = body[index + 1] if index + 1 < len(body) else " "
        if body[index] in _CLOSE and not after.isalnum() and body[index - 1] != " ":
            return index
    return None


def _first_close(body: str) -> int | None:
    for index in range(1, len(body)):
        after = body[index + 1] if index + 1 < len(body) else " "
        if body[index] in _CLOSE and not after.isalnum() and body[index - 1] != " ":
            return index
    return None


_BETWEEN = re.compile(
    rf"[{_CLOSE}]\s*(?:\([^)]{{1,60}}\)\s*)?(?:,|;|\ben\b|\balsmede\b|\bvan\b|\bop\b|\buit\b|\bin\b)[^{_OPEN}]{{0,60}}"
    rf"(?<![^\W_])[{_OPEN}](?=[\w(€])"
)


def _split_list(outer: str) -> list[str]:
    """``A’ en ‘B`` as two; the connecting words must stand between a closing and an opening mark."""
    return _BETWEEN.split(outer)


def _strip(title: str) -> str:
    return title.strip().strip(_OPEN + _CLOSE + " ").rstrip(" .").strip()


def _is_title(text: str) -> bool:
    words = _WORD.findall(text)
    return len(words) >= 2 and sum(map(len, words)) >= 8 and len(text) <= 300


_PAIRS = {"«": "»", "“": "”", "„": "”“", "‘": "’", '"': '"', "'": "'", "”": "”", "’": "’"}


def _spans(text: str) -> list[tuple[int, str]]:
    """``(start, quoted)`` of every quotation in running text, nested ones on their own as well."""
    found: list[tuple[int, str]] = []
    for index, char in enumerate(text):
        closers = _PAIRS.get(char)
        before = text[index - 1] if index else " "
        after = text[index + 1] if index + 1 < len(text) else " "
        if not closers or before.isalnum() or not (after.isalnum() or after in _OPEN + "(€$"):
            continue
        found.extend((index + 1, part) for part in _closings(text, index, char, closers))
    return found


def _closings(text: str, index: int, opener: str, closers: str) -> list[str]:
    """The quotation up to its balanced close, and up to its first close where that is another place."""
    depth, ends = 1, []
    limit = min(len(text), index + 302)
    for at in range(index + 1, limit):
        char = text[at]
        follows = text[at + 1] if at + 1 < len(text) else " "
        if char == opener and opener not in closers:
            depth += 1
        elif char in closers and (char == "»" or not follows.isalpha()):
            ends.append(at)
            depth -= 1
            if depth == 0:
                break
    picked = dict.fromkeys([ends[-1], ends[0]]) if ends else {}
    parts = [_strip(text[index + 1 : end]) for end in picked]
    if not ends or depth > 0:
        unclosed = re.split(r"\s(?:https?:|www\.)|[?](?:\s|\d|$)|\(http", text[index + 1 : limit])[0]
        parts.append(_strip(unclosed))
    return [part for part in parts if part]
