"""Order, restarts and bounds: what the window remembers is a function of what was placed."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

import pytest

from monitor.model.article import Document
from monitor.rules.stories import StorySettings, StoryWindow
from tests.stories.newsroom import START, Item, week

ITEMS = week()


def told(items: Sequence[Item], order: Iterable[int], restart_after: int = -1) -> dict[int, int]:
    """The story of each item, by its place in ``items``, when they come in ``order``."""
    window, story = StoryWindow(), dict[int, int]()
    came: list[int] = []
    for step, at in enumerate(order):
        if step == restart_after:
            window = rebuilt(items, came, story)
        item = items[at]
        story[at] = window.assign(at, item.document, item.when).story or at + 1_000
        window.place(at, story[at], item.document, item.when)
        for other, changed in window.second_look(at):
            story[other] = changed.story or story[other]
            window.rejoin(other, story[other])
        came.append(at)
    return story


def rebuilt(items: Sequence[Item], came: Sequence[int], story: dict[int, int]) -> StoryWindow:
    window = StoryWindow()
    for at in came:
        window.place(at, story[at], items[at].document, items[at].when)
    return window


def b_cubed(one: dict[int, int], two: dict[int, int]) -> float:
    """B-cubed F1 of a partition against another; 1 when they are equal."""
    groups = [defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)]
    for at in one:
        groups[0][one[at]].append(at)
        groups[1][two[at]].append(at)
    shared = Counter((one[at], two[at]) for at in one)
    precision = sum(shared[one[at], two[at]] / len(groups[0][one[at]]) for at in one) / len(one)
    recall = sum(shared[one[at], two[at]] / len(groups[1][two[at]]) for at in one) / len(one)
    return 2 * precision * recall / (precision + recall)


SORTED = told(ITEMS, range(len(ITEMS)))


def test_the_invented_events_are_told_apart() -> None:
    assert b_cubed(SORTED, {at: item.event for at, item in enumerate(ITEMS)}) >= 0.95


@pytest.mark.parametrize("seed", range(12))
def test_any_order_gives_nearly_the_same_stories(seed: int) -> None:
    order = list(range(len(ITEMS)))
    random.Random(seed).shuffle(order)
    assert b_cubed(told(ITEMS, order), SORTED) >= 0.97


def test_a_restart_in_the_middle_changes_nothing() -> None:
    for after in (1, len(ITEMS) // 3, len(ITEMS) // 2, len(ITEMS) - 1):
        assert told(ITEMS, range(len(ITEMS)), restart_after=after) == SORTED


def test_the_same_order_gives_the_same_stories() -> None:
    assert told(ITEMS, range(len(ITEMS))) == SORTED


def test_the_window_is_bounded_in_time_and_in_number() -> None:
    window = StoryWindow(StorySettings(max_articles=5))
    for at, item in enumerate(ITEMS):
        window.place(at, at, item.document, item.when)
    assert len(window) == 5
    window.place(999, 999, ITEMS[0].document, START + timedelta(days=60))
    assert len(window) == 1


def test_forgetting_everything_leaves_nothing_behind() -> None:
    window = StoryWindow()
    for at, item in enumerate(ITEMS):
        window.place(at, at, item.document, item.when)
    window.forget_before(START + timedelta(days=60))
    assert len(window) == 0
    assert window.assign(1, ITEMS[0].document, START).story is None
    window.place(1, 1, ITEMS[0].document, START)
    assert window.assign(2, ITEMS[0].document, START).story == 1


def test_a_late_article_of_an_old_event_joins_it() -> None:
    window = StoryWindow()
    old = Document(title="Brand in Tielse jamfabriek", lead="In de jamfabriek in Tiel woedt een grote brand.")
    late = Document(title="Grote brand jamfabriek Tiel", lead="Een brand verwoest de jamfabriek in Tiel.")
    window.place(1, 1, old, START)
    for at, item in enumerate(ITEMS):
        window.place(at + 10, at + 10, item.document, item.when + timedelta(hours=1))
    assert window.assign(2, late, START + timedelta(hours=2)).story == 1
