"""The seam of the chance of Kamervragen: the archive that it learns from, and what it learnt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Protocol

from monitor.model.chance import Forecast, Learnt, SeenArticle
from monitor.model.settings import Settings


class Forecasting(Protocol):
    """Counts and, once earned, a chance."""

    def __call__(
        self, title: str, seen: Sequence[SeenArticle], settings: Settings, now: datetime
    ) -> Forecast:
        """For the story of that headline, as known at ``now``."""
        ...


class ChanceArchive(Protocol):
    """Stories with whether they were asked about, earlier questions, and the newest model."""

    def stories(
        self, since: datetime, until: datetime, apart: Sequence[str]
    ) -> Iterator[tuple[tuple[SeenArticle, ...], bool]]:
        """Stories on a topic that began between two moments, and whether a question is linked to each."""
        ...

    def subjects(self, since: date) -> tuple[tuple[str, date, str], ...]:
        """``(number, asked, subject)`` of every question asked from ``since`` on."""
        ...

    def marker(self) -> str:
        """Another text as soon as a question came or something was learnt."""
        ...

    def newest(self) -> Learnt | None:
        """What was learnt last."""
        ...

    def keep(self, learnt: Learnt) -> None:
        """Keeps it; what was learnt before stays for the record."""
        ...
