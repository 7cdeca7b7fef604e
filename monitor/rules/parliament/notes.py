"""The headlines in the questions and their footnotes, each with the outlet and the day written beside it.

``1 NRC, 3 maart 2021, ‘Titel’`` and ``‘Titel’, NRC (3 maart 2021)``; with every kind of quotation mark, and
without any. A headline with a source of its own is held to that one, not to what else the question cites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.rules.parliament.press import source_in, without_signature, without_source
from monitor.rules.parliament.titles import BREAK, OPEN, PAIRS, Place, Quoted, is_title, strip

_BEFORE, _AFTER, _LONGEST = 90, 80, 302
_CITES = re.compile(
    r"(?:bericht\w*|artikel\w*|uitzending\w*|reportage|documentaire|column|opiniestuk|interview|podcast|titel|kop)"
    r"\s+(?:\S+\s+){0,4}[«“‘\"'„’`‹]*$",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:https?:|www\.)\S*", re.IGNORECASE)
_NOTE = re.compile(r"^\s*\[?\d{1,2}(?!\d)\]?[.):]?\s*")
_ENDS = re.compile(rf"\s(?:https?:|www\.)|[?](?:\s|\d|$)|\(http|{BREAK}")
_MARKED = re.compile(rf"(?<![^\W\d])[{re.escape(OPEN)}](?=\w)")
_WORDS_OF_A_NOTE = re.compile(
    r"\b(?:d\.?d\.?|geraadpleegd|bezocht|bekeken|laatst|zie|online|bron|via|op)\b|[()\[\]]|(?<=\s)[,;:.–-](?=\s)",
    re.IGNORECASE,
)


def in_notes(clean: str) -> tuple[Quoted, ...]:
    """The headlines in a text that ``tidy`` has divided into its numbered lines, whatever marks they have."""
    found = [
        _placed(clean, start, end, part)
        for start, end, quoted in _spans(clean)
        if is_title(part := quoted.replace(BREAK, ""))
    ]
    found.extend(_unmarked(clean))
    return tuple(dict.fromkeys(found))


def _placed(clean: str, start: int, end: int, part: str) -> Quoted:
    before, after = _beside(clean, start, end)
    sites, days = source_in(f"{before} · {after}")
    cited = bool(sites or days or _CITES.search(before) or re.match(r"^[»”’\"' )(,.]*https?:", after))
    place, title = Place.FOOTNOTE if cited else Place.TEXT, without_signature(" ".join(part.split()))
    return Quoted(title, place, sites, days, addressed=bool(_LINK.search(f"{before} {after}")))


def _beside(clean: str, start: int, end: int) -> tuple[str, str]:
    """The words before and after a quotation that are its own: up to another one, or another note."""
    before = clean[max(0, start - _BEFORE) : max(0, start - 1)].rpartition(BREAK)[2]
    before = re.split(r"[»”›]|(?<=\w)['\"](?=\W)", before)[-1]
    after = clean[end + 1 : end + _AFTER].partition(BREAK)[0]
    after = re.split(rf"(?<=[\s(])[{re.escape(OPEN)}](?=\w)", after)[0]
    return before, after


def _unmarked(clean: str) -> Iterator[Quoted]:
    """A footnote without marks: ``NRC, 3 maart 2021, Titel``; what is not outlet, day or address."""
    for note in clean.split(BREAK):
        if note.rstrip().endswith("?") or len(note) > _LONGEST + _BEFORE or _MARKED.search(note):
            continue
        sites, days = source_in(note)
        link = _LINK.search(note)
        if not (sites and days) and not link:
            continue
        rest = without_source(_LINK.sub(" ", _NOTE.sub("", note)))
        rest = " ".join(_WORDS_OF_A_NOTE.sub(" ", rest).split()).strip(" ,;:.–-")
        if is_title(bare := strip(rest)) and len(bare.split()) >= 3:
            yield Quoted(bare, Place.BARE, sites, days, addressed=bool(link))


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    """``(start, end, quoted)`` of every quotation in running text, nested ones on their own as well."""
    for index, char in enumerate(text):
        closers = PAIRS.get(char)
        before = text[index - 1] if index else " "
        after = text[index + 1] if index + 1 < len(text) else " "
        if not closers or before.isalnum() or not (after.isalnum() or after in OPEN + "(€$"):
            continue
        yield from _closings(text, index, char, closers)


def _closings(text: str, index: int, opener: str, closers: str) -> Iterator[tuple[int, int, str]]:
    """The quotation up to its balanced close, and up to its first and last close where those are others."""
    limit = min(len(text), index + _LONGEST)
    depth, ends, balanced = 1, list[int](), -1
    for at in range(index + 1, limit):
        char = text[at]
        follows = text[at + 1] if at + 1 < len(text) else " "
        if char == opener and opener not in closers:
            depth += 1
        elif char in closers and (char in "»›" or not follows.isalpha()):
            ends.append(at)
            depth -= 1
            balanced = at if depth == 0 and balanced < 0 else balanced
        elif balanced >= 0 and (char == BREAK or (char in OPEN and text[at - 1] == " ")):
            break
    for end in dict.fromkeys([balanced if balanced > 0 else ends[-1], ends[0], ends[-1]]) if ends else ():
        yield index + 1, end, strip(text[index + 1 : end])
    goes_on = bool(ends) and bool(re.match(r"[^\w\s]\s[a-z]", text[ends[-1] :]))
    if balanced < 0 or goes_on or BREAK in text[index + 1 : ends[0]]:
        unclosed = _ENDS.split(text[index + 1 : limit])[0]
        yield index + 1, index + 1 + len(unclosed), strip(_without_tail(unclosed))


def _without_tail(unclosed: str) -> str:
    """An unclosed headline without the outlet and the day that follow it."""
    return re.split(r"[,;(]\s*(?=[^,;(]*\b(?:19|20)\d\d\b)", unclosed)[0]
