"""What somebody did with a message's buttons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Button(StrEnum):
    """The buttons under a story's message."""

    TAKE = "story-take"
    MUTE = "story-mute"
    NO_REACTION = "story-no-reaction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """One answer, complete: for a mute and a no-reaction the reason was asked for first."""

    button: Button
    story: int
    user: str
    """The provider's id of who pressed."""
    why: str = ""
    lasting: timedelta = timedelta(0)
    """For a mute."""
