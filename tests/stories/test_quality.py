"""The floor under the quality of stories, on labelled articles where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.stories_copies import false_copies, found, long_enough
from bench.stories_fit import figures, front_page, labelled, replay, shuffled
from monitor.rules.stories import StorySettings

LABELLED = Path(os.environ.get("MONITOR_EVAL_DATA", "../shared/data")) / "stories" / "dpg.dev.jsonl"


@pytest.mark.eval
@pytest.mark.parametrize(
    ("short", "b_cubed", "pairs", "strict"),
    [(False, 0.994, 0.95, 0.74), (True, 0.98, 0.84, 0.69)],
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


@pytest.mark.parametrize(
    ("page", "b_cubed", "pairs"),
    [
        ("front_page_one.txt", 0.94, 0.88),
        ("front_page_two.txt", 0.92, 0.86),
        ("front_page_three.txt", 0.93, 0.87),
        ("front_page_four.txt", 0.92, 0.84),
        ("front_page_five.txt", 0.83, 0.65),
    ],
)
def test_many_outlets_tell_of_one_day_each_in_its_own_words(page: str, b_cubed: float, pairs: float) -> None:
    """Invented headlines of many outlets, a third without standfirst; the mean of four orders."""
    told = []
    for order in range(4):
        articles = shuffled(front_page(page), order)
        told.append(figures(replay(articles, StorySettings()), articles).split())
    assert sum(float(each[1]) for each in told) / len(told) >= b_cubed
    assert sum(float(each[3]) for each in told) / len(told) >= pairs


@pytest.mark.eval
def test_copies_join_their_original_and_nothing_else_is_a_copy() -> None:
    """Some 1,200 pairs here; `python -m bench.stories_copies` takes them all."""
    if not LABELLED.is_file():
        pytest.skip(f"no labelled articles at {LABELLED}")
    articles = long_enough(labelled(LABELLED, short=False), 50)
    recall = found(articles)
    assert recall == dict.fromkeys(recall, 1.0)
    wrong, pairs = false_copies(articles)
    assert (wrong, pairs) == (0, 1_225)
