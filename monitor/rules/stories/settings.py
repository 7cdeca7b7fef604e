"""What the rule for stories is tuned with. Provenance of each figure: docs/decisions/0040 and following."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySettings:
    """Figures of the rule; the defaults are the measured ones."""

    window: timedelta = timedelta(days=8)
    """Articles further apart than this are never one story by likeness."""
    horizon: timedelta = timedelta(days=10)
    """How long an article is remembered, counted back from the newest."""
    max_articles: int = 250_000
    """The bound on memory; beyond it the oldest are forgotten."""
    threshold: float = 0.17
    """The least link (0-1) with which an article joins a story."""
    mean_share: float = 0.5
    """How much of a link is the mean over the story's articles; the rest is the nearest article."""
    copy_containment: float = 0.3
    """Share of the shorter text's 4-word shingles that must stand in the other."""
    copy_shingles: int = 12
    """Fewer shingles in common than this are a phrase, not a copy."""
    terms: int = 80
    """How many of its heaviest terms an article is known by."""
    title_weight: float = 3.0
    postings: int = 600
    """How many of the newest articles a term is looked up in."""
    candidates: int = 48
    """How many of the nearest articles are compared in full."""
