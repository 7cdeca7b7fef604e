"""What can be wrong with a query, told to the person who wrote it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class QueryFault:
    """One thing wrong with one query. ``line`` and ``column`` count from 1 within the query as typed."""

    owner: str
    """Slug of the topic, the group or the outlet."""
    field: str
    """``alert``, ``digest``, ``mask``, ``exclude``, ``group`` or ``examples``."""
    line: int
    column: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return (
            f"{self.owner}.{self.field}, regel {self.line}, kolom {self.column}: {self.message} {self.remedy}"
        )


@dataclass(frozen=True, slots=True)
class ExampleFault:
    """An example that the topic's rules break."""

    topic: str
    example: str
    wanted: bool
    """True when the example should have matched."""
    rules: tuple[str, ...]
    """The rules that fired on an example that should have been left alone."""

    def __str__(self) -> str:
        if self.wanted:
            return f"{self.topic}: geen regel vindt het voorbeeld “{self.example}”."
        found = "; ".join(self.rules)
        return f"{self.topic}: “{self.example}” hoort niet gevonden te worden, maar wel door: {found}"
