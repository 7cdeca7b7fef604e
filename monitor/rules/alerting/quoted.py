"""Whether a text quotes a member of parliament, and whom: for decisions that wait for that. Pure.

A sentence counts when it names a member and lets them speak: by quotation marks or a verb of saying. A
member is named by their office (*VVD-Kamerlid Jansen*), by name and party (*Jansen (VVD)*), or in full as
the lexicon or the House's own list of askers has it. Former members, and other offices, are no members.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_WORD = r"[A-ZÀ-Ý][\w’'-]*"
_BETWEEN = r"(?:van der|van den|van de|in ’t|in 't|van ’t|van 't|van|de|den|der|ten|ter|el|al|te)"
_NAME = rf"{_WORD}(?:\s+(?:{_BETWEEN}\s+)?{_WORD}){{0,3}}"
_FULL = rf"(?:(?i:{_BETWEEN})\s+)?{_NAME}"
_OFFICE = (
    r"(?:(?:Tweede[ -])?[Kk]amerl(?:id|eden)|(?:[Ff]ractievoorzitter|[Ff]ractieleider|[Pp]artijleider)s?"
    r"|[Vv]olksvertegenwoordigers?)"
)
_SAYS_ENOUGH = re.compile(r"[Kk]amerl|[’']er$|-leider$|-voorman$")
"""Without a name beside it a *fractievoorzitter* can be anybody's, in any council."""
_OPENING = re.compile(
    r"^(?:(?:Volgens|Ook|Aldus|Maar|En|Toch|Daarom|Alleen|(?:Tweede )?Kamerl(?:id|eden))\s+)+(?=\S)"
)
"""Words that a sentence begins with, and that are no part of a name."""
_NOT_NOW = re.compile(
    r"(?:\b(?:oud|ex|kandidaat|aspirant)-|\b(?:voormalig|toenmalig|vroeger|Vlaams|Belgisch|Duits|Brits)e?\s+"
    r"|\bgewezen\s+)(?:[\w’'-]+[- ])?$",
    re.IGNORECASE,
)
_OTHER_OFFICE = re.compile(
    r"\b(?:\w*ministers?(?:-president)?|premier|staatssecretaris|wethouder|burgemeester|gedeputeerde|raadslid"
    r"|gemeenteraadslid|statenlid|europarlementariër|eurocommissaris|commissaris|informateur|formateur"
    r"|oud-\w+|ex-\w+|voormalig \w+)\s+(?:[\w’'.-]+\s+){0,2}$",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    r"[“”„«»\"]|(?<!\w)[‘']\S.{2,}?[’'](?!\w)|\b(?:zegt|zeggen|zei|zeiden|stelt|stellen|stelde|vindt|vinden|vond"
    r"|noemt|noemen|noemde|wil|willen|wilde|eist|eisen|eiste|vraagt|vragen|vroeg|reageert|reageren|reageerde"
    r"|twittert|schrijft|schreef|aldus|volgens|hekelt|hekelen|pleit|pleiten|roept|roepen|riep|dringt|dringen"
    r"|spreekt|spreken|sprak|benadrukt|waarschuwt|belooft|kondigt|laat weten|laten weten|is kritisch"
    r"|zijn kritisch|verwijt|begrijpt niet)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?…”\"])\s+(?=[A-ZÀ-Ý“„‘\"'])|\n+")
_INITIALS = re.compile(r"\s*\([^)]*\)|\b(?:[A-Z][a-z]{0,2}\.)+\s*")
_LONGEST = 60_000


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """A member of parliament by name; ``name`` as the source has it, initials and all."""

    name: str
    party: str = ""

    @property
    def full(self) -> str:
        """The name without initials: *Stephan van Baarle*, or *van Baarle* where only initials are known."""
        return " ".join(_INITIALS.sub(" ", self.name).split())


def quoted(text: str, members: Iterable[Member] = (), parties: Iterable[str] = ()) -> frozenset[str]:
    """Names (or, of a member who is not named, the office) of who is quoted in ``text``."""
    named, office, of_party = _patterns(frozenset(members), frozenset(parties))
    found: set[str] = set()
    for sentence in _SENTENCE.split(text[:_LONGEST]):
        if _SPEAKS.search(sentence):
            found.update(of_party.sub("", each) for each in _mentioned(sentence, named, office))
    return frozenset(found - set(parties) - {""})


def _mentioned(sentence: str, named: re.Pattern[str], office: re.Pattern[str]) -> Iterator[str]:
    for hit in office.finditer(sentence):
        before = sentence[: hit.start()]
        if not _NOT_NOW.search(before) and (hit["who"] or _SAYS_ENOUGH.search(hit["title"])):
            yield hit["who"] or hit["title"]
    for hit in named.finditer(sentence):
        before, who = sentence[: hit.start()], _OPENING.sub("", hit["who"])
        other = any(_OTHER_OFFICE.search(each) for each in (before, f"{who.partition(' ')[0]} "))
        if not _NOT_NOW.search(before) and not other:
            yield who


@lru_cache(maxsize=8)
def _patterns(
    members: frozenset[Member], parties: frozenset[str]
) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    party = "|".join(re.escape(each) for each in sorted(parties, key=lambda each: (-len(each), each)))
    party = party or r"(?!)"
    full = {each.full for each in members if " " in each.full and each.full[0].isupper()}
    known = "|".join(re.escape(each) for each in sorted(full, key=lambda each: (-len(each), each))) or r"(?!)"
    bare = rf"(?P<who>{known}|{_FULL}(?=\s+\((?:{party})\)))(?!\w)"
    prefix = rf"(?:(?:{party}|(?!(?i:oud|ex|kandidaat|aspirant)-)[\w’']+(?:-[\w’']+)?)-)?"
    title = rf"(?P<title>{prefix}[Kk]amerl(?:id|eden)|(?:{party})-(?:leider|voorman|fractievoorzitter)"
    title += rf"|{_OFFICE}|(?:{party})[’']er)"
    office = rf"(?<![\w-]){title}(?:\s+(?:van (?:de |het )?)?(?:(?:{party})\s+)?(?P<who>{_FULL}))?(?!\w)"
    of_party = rf"\s+van (?:de |het )?(?:{party})$"
    return re.compile(rf"(?<!\w){bare}"), re.compile(office), re.compile(of_party)
