"""How an article changed: one version against the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitor.model.topic import Where


class Piece(StrEnum):
    """What happened to a piece of text."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field that reads differently. The kept and removed pieces in order are the old text, the kept
    and added ones the new text, spacing aside."""

    where: Where
    pieces: tuple[tuple[Piece, str], ...]
    material: bool
    """More than a slip of the pen put right: words with a meaning of their own came, went or changed."""
