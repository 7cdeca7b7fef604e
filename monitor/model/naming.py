"""Who is named in the news."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """What kind of name it is."""

    MINISTRY = "ministerie"
    MINISTER = "bewindspersoon"
    PARTY = "fractie"
    MEMBER = "Kamerlid"


Lexical = Mapping[Who, Mapping[str, tuple[str, ...]]]
"""For each kind the names, each with its other spellings."""


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A name of the lexicon that a text holds, in the lexicon's own spelling."""

    who: Who
    name: str
