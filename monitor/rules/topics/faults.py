"""What can be wrong with a query, told to the person who wrote it."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.phrase import Phrase
from monitor.rules.topics.trouble import said_at
from monitor.rules.wording.phrases import say


@dataclass(frozen=True, slots=True, order=True)
class QueryFault:
    """One thing wrong with one query. ``line`` and ``column`` count from 1 within the query as typed."""

    owner: str
    """Slug of the topic, the group or the outlet."""
    field: str
    """``alert``, ``digest``, ``mask``, ``exclude``, ``group`` or ``examples``."""
    line: int
    column: int
    why: Phrase

    def said(self, language: str) -> str:
        """In one line: where, why, and what to do."""
        return f"{self.owner}.{self.field}, {said_at(self.line, self.column, self.why, language)}"

    def __str__(self) -> str:
        return self.said("nl")


@dataclass(frozen=True, slots=True)
class ExampleFault:
    """An example that the topic's rules break."""

    topic: str
    example: str
    wanted: bool
    """True when the example should have matched."""
    rules: tuple[str, ...]
    """The rules that fired on an example that should have been left alone."""

    def said(self, language: str) -> str:
        """In one line."""
        key = "example-missed" if self.wanted else "example-caught"
        values = {"topic": self.topic, "example": self.example, "rules": "; ".join(self.rules)}
        return say(language, Phrase(key, values))

    def __str__(self) -> str:
        return self.said("nl")
