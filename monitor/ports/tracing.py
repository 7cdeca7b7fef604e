"""The seam to traces: where the time goes, over workers. Without a collector nothing is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

Carrier = Mapping[str, str]
"""W3C trace context, to be sent along."""


class Span(Protocol):
    """One piece of work, while it goes on."""

    def note(self, name: str, value: str | int) -> None:
        """A fact about it. No secret, no personal data."""
        ...

    def failed(self, why: str) -> None:
        """It did not do what it was to do."""
        ...

    def drop(self) -> None:
        """There was nothing to do: not worth recording."""
        ...


class Tracing(Protocol):
    """Records spans."""

    def span(self, name: str, after: Carrier | None = None) -> AbstractContextManager[Span]:
        """A span until the context ends: below the one that this runs in, or below who sent ``after``."""
        ...

    def carrier(self) -> Carrier:
        """What the work that this hands out is to bear, so that its spans come below this one."""
        ...


class _Nothing:
    def note(self, name: str, value: str | int) -> None:
        """Forgotten."""

    def failed(self, why: str) -> None:
        """Forgotten."""

    def drop(self) -> None:
        """Forgotten."""


class Untraced:
    """Records nothing."""

    def span(self, name: str, after: Carrier | None = None) -> AbstractContextManager[Span]:
        """No span."""
        del name, after
        return nullcontext(_Nothing())

    def carrier(self) -> Carrier:
        """Nothing to bear."""
        return {}
