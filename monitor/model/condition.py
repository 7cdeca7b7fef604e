"""How an outlet is doing, with the evidence: what source health shows and administrators are told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Condition(StrEnum):
    """The six states of an outlet, and ``new`` before the first answer."""

    OK = "ok"
    LATE = "late"
    SILENT = "silent"
    FAILING = "failing"
    WALLED = "walled"
    DISCONTINUOUS = "discontinuous"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One outlet's state in words for people (Dutch)."""

    outlet: str
    condition: Condition
    evidence: str
    """What was seen."""
    norm: str = ""
    """What is usual for this outlet at this hour."""
    remedy: str = ""
    """What a person can do."""
    english: str = ""
    """The evidence in English."""
    english_remedy: str = ""

    @property
    def blind(self) -> bool:
        """Whether articles may be missed right now."""
        return self.condition not in {Condition.OK, Condition.NEW}
