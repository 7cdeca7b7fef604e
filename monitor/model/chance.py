"""What is known of the chance that a story leads to Kamervragen: counts always, a chance once earned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenArticle:
    """An article of a story as the chance looks at it."""

    outlet: str
    at: datetime
    """When it was published, aware."""
    title: str
    lead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """For one story on one day. ``chance`` and ``base`` are from 0 to 1, or None while none is earned."""

    questions: int
    """On the subject in the twelve months before."""
    after_media: int
    chance: float | None = None
    base: float | None = None
    because: tuple[str, ...] = ()
    """Names of the features that raise it most (``rules.likelihood.chance.FEATURES``)."""
    stories_asked: int = 0
    """Stories with a linked question in our own archive, when no chance is shown."""
    needed: int = 0
    judged: bool = False
    """No chance because the model does no better than the average, not for want of stories."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What was learnt from the archive at ``at``; plain values, as they are stored."""

    at: datetime
    stories: int
    asked: int
    weights: tuple[float, ...] = ()
    """Empty when there was not enough to learn from."""
    shift: float = 0.0
    usual: float = 1.0
    """Articles in the first hour of an ordinary story."""
    report: dict[str, float] | None = None
