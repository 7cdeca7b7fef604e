"""A document in quarantine: no reader could read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is told of it; the bytes themselves only on request."""

    id: int
    outlet: str
    at: datetime
    """When it came last."""
    url: str
    content_type: str
    detail: str
    size: int
    """Bytes that came, before anything was cut off."""
