"""How far the canary came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

CANARY, CANARY_LOST = "canary", "canary lost: "
"""What its alerts are known by: ``CANARY`` came through; ``CANARY_LOST`` and the stage did not."""


class Stage(StrEnum):
    """Where it was lost, or, for ``DELIVER``, what is left."""

    FETCH = "fetch"
    MATCH = "match"
    STORY = "story"
    ALERT = "alert"
    DELIVER = "deliver"


@dataclass(frozen=True, slots=True)
class Progress:
    """``view`` is what the alert shows; None when there is none."""

    stage: Stage
    view: Mapping[str, Any] | None = None
