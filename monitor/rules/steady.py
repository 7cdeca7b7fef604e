"""A text without what pages change by themselves: clocks, counters, lists of other articles.

Every title and lead of every feed passes here, in workers that hold little: no word lists.
"""

from __future__ import annotations

import re

_DAY = r"(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|vandaag|gisteren)"
_MONTH = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|mrt|maart|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|sep(?:t(?:ember)?)?"
    r"|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = rf"(?:{_DAY},?\s*)?(?:\d{{1,2}}\s+{_MONTH}(?:\s+\d{{4}})?|\d{{1,2}}[-/]\d{{1,2}}[-/]\d{{2,4}}|{_DAY})"
_CLOCK = r"(?:om\s+|,\s*|-\s*|\|\s*)?\d{1,2}[:.]\d{2}(?:\s*uur)?"
_NUMBER = r"\d[\d.\u202f\u00a0]*"
_CHANGED = r"(?:bijgewerkt|gewijzigd|aangepast|ge[uü]pdatet?|update|gepubliceerd|geplaatst)"
_LAST = r"(?:laatste?\s+(?:update|wijziging|keer\s+bijgewerkt|bijgewerkt|gewijzigd)|online\s+sinds)"
_SELF_CHANGING = (
    # A date alone after 'gewijzigd op' may be the news; with a clock or a colon it is the page speaking.
    rf"\(?\b{_LAST}(?:\s+op)?\s*:?\s*(?:{_DATE})?\s*(?:{_CLOCK})?\)?",
    rf"\(?\b{_CHANGED}(?:\s+op)?\s*:?\s*(?:{_DATE})?\s*{_CLOCK}\)?",
    rf"^\s*{_CHANGED}\s*:\s*{_DATE}",
    rf"\b{_NUMBER}\s+(?:minuut|minuten|min\.?|uur|uren|seconden)\s+geleden\b",
    rf"\b(?:leestijd|luistertijd)\s*:?\s*(?:ca\.\s*)?{_NUMBER}\s*(?:minuut|minuten|min\.?)",
    rf"\b{_NUMBER}\s*(?:reacties?|comments?|likes?|weergaven|views|shares)\b",
    rf"\b{_NUMBER}\s*(?:keer|x)\s+(?:gelezen|gedeeld|bekeken)\b",
    rf"\b(?:reacties?|gedeeld|gelezen|bekeken)\s*:?\s*\(?{_NUMBER}\)?(?:\s*(?:keer|x))?(?=\s*(?:$|\n|[|·]))",
)
_MOVING = re.compile("|".join(_SELF_CHANGING), re.IGNORECASE | re.MULTILINE)
_FOOTER = re.compile(
    r"^\s*(?:lees\s+(?:ook|meer|verder)|bekijk\s+ook|luister\s+ook|meer\s+over|gerelateerd|meest\s+gelezen"
    r"|deel\s+(?:dit|deze)|volg\s+ons|schrijf\s+je\s+in|meld\s+je\s+aan|advertentie|reageer)\b.*$|^\s*(?:©|\(c\)\s).*$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNS = (
    *("updat", "wijzig", "bijgewerkt", "aangepast", "gepubliceerd", "geplaatst", "online sinds", "geleden"),
    *("tijd", "reacti", "comment", "like", "gelezen", "gedeeld", "bekeken", "weergaven", "views", "shares"),
    *("lees", "bekijk", "luister", "meer over", "gerelateerd", "deel d", "volg ons", "schrijf je", "meld je"),
    *("advertentie", "reageer", "\u00a9", "(c)"),
)
"""Without one of these in it a text holds nothing that moves: most texts pass without a pattern run."""


_DIGIT = re.compile(r"\d")
_FIGURES = "0123456789"
_START = re.compile(
    r"\s*(?:lees|bekijk|luister|meer|gerelateerd|meest|deel|volg|schrijf|meld|advertentie|reageer|©|\(c\)"
    r"|bijgewerkt|gewijzigd|aangepast|ge[uü]pdate|update|gepubliceerd|geplaatst)",
    re.IGNORECASE,
)


def steady(text: str) -> str:
    """The text without what pages change by themselves, on single spaces; empty when that is all of it."""
    if not text:
        return ""
    if _may_move(text):
        text = _FOOTER.sub(" ", _MOVING.sub(" ", text))
    return single_spaced(text)


def _may_move(text: str) -> bool:
    """Whether a pattern could find anything: what most leads do not hold is looked for first."""
    low = text.lower()
    one_line = "\n" not in text and not _START.match(text)
    if one_line and "laatst" not in low and "online" not in low and not _has_figure(text):
        return False  # on one line footers stand at its start, and all else but those two has a figure
    for sign in _SIGNS:  # noqa: SIM110 - not any(): a generator costs more than the look itself
        if sign in low:
            return True
    return False


def _has_figure(text: str) -> bool:
    for figure in _FIGURES:
        if figure in text:
            return True
    return not text.isascii() and _DIGIT.search(text) is not None  # other scripts have figures too


def single_spaced(text: str) -> str:
    """The words of a text with one space between them; most texts come that way."""
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text  # nothing printable but the space itself is white space
    return " ".join(text.split())
