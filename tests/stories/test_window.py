"""The window: versions, copies, likeness, and what a person decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.model.article import Document
from monitor.model.story import Join
from monitor.rules.stories import StoryWindow

MONDAY = datetime(2023, 6, 19, 8, tzinfo=UTC)
FLOOD = Document(
    title="Dijk bij Ochten verzakt na hoogwater",
    lead="Een deel van de Waaldijk bij Ochten is verzakt. Het waterschap Rivierenland legt zandzakken neer.",
)
FLOOD_TOO = Document(
    title="Waterschap: verzakte Waaldijk Ochten niet in gevaar",
    lead="De verzakking van de dijk bij Ochten is volgens waterschap Rivierenland onder controle.",
)
STRIKE = Document(
    title="Buschauffeurs staken in Zeeland",
    lead="Vakbond FNV legt dinsdag het busvervoer in Zeeland plat vanwege de werkdruk.",
)


def test_what_resembles_a_story_joins_it_and_says_by_what() -> None:
    window = StoryWindow()
    assert window.assign(1, FLOOD, MONDAY).story is None
    window.place(1, 10, FLOOD, MONDAY)

    joined = window.assign(2, FLOOD_TOO, MONDAY + timedelta(hours=5))

    assert (joined.story, joined.because.join, joined.because.article) == (10, Join.SIMILAR, 1)
    assert "ochten" in joined.because.names
    assert joined.because.hours_apart == 5.0
    assert window.assign(3, STRIKE, MONDAY).because.join is Join.NEW


def test_next_year_s_flood_is_another_story() -> None:
    window = StoryWindow()
    window.place(1, 10, FLOOD, MONDAY)
    assert window.assign(2, FLOOD_TOO, MONDAY + timedelta(days=365)).story is None


def test_a_known_address_is_a_version_whatever_it_says_now() -> None:
    window = StoryWindow()
    window.place(1, 10, FLOOD, MONDAY, "nu:1")
    assert window.assign(2, STRIKE, MONDAY, url_key="nu:1").because.join is Join.VERSION


def test_a_hand_made_move_sticks_and_later_articles_follow_it() -> None:
    window = StoryWindow()
    window.place(1, 10, STRIKE, MONDAY)
    window.place(2, 10, FLOOD, MONDAY)
    window.split([2], 20)

    assert window.assign(2, FLOOD, MONDAY).because.join is Join.PINNED
    assert window.assign(3, FLOOD_TOO, MONDAY).story == 20
