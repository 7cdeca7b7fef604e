"""What speaks for two articles being about one event, beyond their likeness."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.model.article import Document
from monitor.rules.stories import StorySettings
from monitor.rules.stories.likeness import ASPECTS, Asked, evidence
from monitor.rules.stories.memory import Memory, Placement
from monitor.rules.stories.text import features

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC).timestamp()
SETTINGS = StorySettings()
KERKDRIEL = Document(title="Verkiezingen: zetelwinst in Kerkdriel")
TIEL = Document(title="Verkiezingen: zetelverlies in Tiel")
TIEL_TOO = Document(title="Verkiezingen: partij in Tiel aangeslagen")


def window(*placed: tuple[Document, int]) -> Memory:
    """Articles of one moment, each with its story."""
    memory = Memory(SETTINGS)
    for at, (document, story) in enumerate(placed):
        memory.add(Placement(at, story, NOON, "", False), features(document, SETTINGS))
    return memory


def own(memory: Memory, document: Document) -> list[float]:
    """How much of what ``document`` shares with each article is its story's own."""
    asked = Asked.of(features(document, SETTINGS), memory.vocabulary)
    entries = [memory[slot] for slot in range(len(memory))]
    return [float(worth) for worth in evidence(asked, entries, memory.vocabulary)[ASPECTS]]


def test_what_a_whole_saga_says_tells_less_than_what_one_story_says() -> None:
    election, event = own(window((KERKDRIEL, 1), (TIEL, 2)), TIEL_TOO)
    assert 0 < election < event / 2


def test_a_word_of_one_story_only_is_not_less_its_own_in_a_second_article() -> None:
    """Two articles of one story share the word with a third; in two stories it belongs to neither."""
    together = own(window((TIEL, 1), (TIEL, 1)), TIEL_TOO)
    apart = own(window((TIEL, 1), (TIEL, 2)), TIEL_TOO)
    assert min(together) > max(apart)


def test_nothing_in_common_and_nothing_at_all_speak_for_nothing() -> None:
    assert own(window((Document(title="Brand in jamfabriek"), 1), (Document(title=""), 2)), TIEL) == [
        0.0,
        0.0,
    ]
    assert own(window(), TIEL) == []


@pytest.mark.parametrize(("stories", "company"), [((1, 2, 3, 4), 0.14), ((1, 1, 1, 1), 0.36)])
def test_company_is_the_usual_one_until_articles_tell_otherwise(
    stories: tuple[int, ...], company: float
) -> None:
    assert window().company() == SETTINGS.usual_company
    assert window(*((TIEL, story) for story in stories)).company() == pytest.approx(company, abs=0.01)


def test_a_window_of_one_story_does_not_draw_everything_in() -> None:
    assert window(*((TIEL, 1) for _ in range(50))).company() == SETTINGS.most_company
