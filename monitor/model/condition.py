"""How an outlet is doing, with the evidence: what source health shows and administrators are told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitor.model.phrase import Phrase


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
    """One outlet's state, ready to be said."""

    outlet: str
    condition: Condition
    evidence: Phrase
    """What was seen."""
    norm: Phrase | None = None
    """What is usual for this outlet at this hour."""
    remedy: Phrase | None = None
    """What a person can do."""

    @property
    def blind(self) -> bool:
        """Whether articles may be missed right now."""
        return self.condition not in {Condition.OK, Condition.NEW}
