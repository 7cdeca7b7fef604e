"""Something to be said to a person, before it is said: a rule decides what, the reader's language how."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Union

Value = Union[str, int, float, timedelta, datetime, "Phrase"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A key of the catalogues, and what goes into its blanks; a blank may hold another phrase."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.key, frozenset(self.values.items())))


def packed(phrases: Iterable[Phrase]) -> str:
    """As a column keeps it; for phrases of plain values."""
    return json.dumps([[each.key, dict(each.values)] for each in phrases], ensure_ascii=False)


def unpacked(text: str) -> tuple[Phrase, ...]:
    """What ``packed`` made; the words themselves of before phrases were kept."""
    try:
        kept = json.loads(text) if text.startswith("[") else None
    except ValueError:  # words that begin with a bracket
        kept = None
    if kept is None:
        return (Phrase("as-said", {"text": text}),) if text else ()
    return tuple(Phrase(key, values) for key, values in kept)
