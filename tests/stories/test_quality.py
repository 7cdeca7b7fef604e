"""The floor under the quality of stories, on labelled articles where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.stories_fit import figures, labelled, replay
from monitor.rules.stories import StorySettings

LABELLED = Path(os.environ.get("MONITOR_EVAL_DATA", "../shared/data")) / "stories" / "dpg.dev.jsonl"


@pytest.mark.eval
@pytest.mark.parametrize(
    ("short", "b_cubed", "pairs", "strict"),
    [(False, 0.985, 0.91, 0.68), (True, 0.98, 0.87, 0.67)],
    ids=["whole text", "headline and standfirst"],
)
def test_quality_does_not_fall(short: bool, b_cubed: float, pairs: float, strict: float) -> None:
    if not LABELLED.is_file():
        pytest.skip(f"no labelled articles at {LABELLED}")
    articles = labelled(LABELLED, short=short)
    told = figures(replay(articles, StorySettings()), articles).split()
    assert float(told[1]) >= b_cubed
    assert float(told[3]) >= pairs
    assert float(told[5]) >= strict
