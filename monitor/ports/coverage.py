"""The seam of the ledger of questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Protocol

from monitor.model.article import Document
from monitor.model.coverage import CitedFacts
from monitor.model.parliament import Question


class CoverageFacts(Protocol):
    """What the ledger of questions is made of."""

    def asked(self, since: date) -> tuple[tuple[Question, CitedFacts | None, bool], ...]:
        """Questions, the article each is linked to, and whether a link awaits a click; oldest first."""
        ...

    def counts(self, outlets: Sequence[str], since: datetime, until: datetime) -> tuple[int, int]:
        """Articles of these outlets first seen between two moments, and how many of them with a body."""
        ...

    def digest_only(self, topic: str, since: datetime) -> int:
        """Articles that the topic found at digest tier and not at alert tier."""
        ...

    def documents(self, since: datetime, limit: int) -> Iterator[Document]:
        """The archive on which a remedy is tried."""
        ...
