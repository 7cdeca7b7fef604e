"""A sentence that any newsroom writes makes no story of two events, and hides none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bench.stories_fit import Labelled, front_page
from monitor.model.article import Document
from monitor.model.story import Join
from monitor.rules.stories import StoryWindow

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
SENTENCES = {
    "De rechter deed dinsdag uitspraak.": (
        "Tien jaar cel voor doodslag in Roosendaal",
        "Boer wint zaak over stikstofvergunning",
        "Zanger moet schadevergoeding betalen aan manager",
    ),
    "De minister presenteert deze week een plan.": (
        "Extra budget voor jeugdzorg",
        "Statiegeld op wijnflessen",
        "Tekort aan militairen loopt op",
    ),
    "De politie zoekt getuigen.": (
        "Overval op snackbar in Assen",
        "Man mishandeld bij station Breda",
        "Kapotte ruiten bij moskee in Ede",
    ),
    "Niemand raakte gewond en de brandweer had het vuur snel onder controle.": (
        "Brand in rijtjeshuis Goor",
        "Caravan verwoest op camping in Domburg",
        "Loods met hooi in de as in Swifterbant",
    ),
    "De politie doet onderzoek en vraagt mensen met camerabeelden om zich te melden bij het bureau.": (
        "Wielrenner van de weg gereden in Bunde",
        "Kluis gestolen uit notariskantoor",
        "Vijftig graven beklad in Zutphen",
    ),
}


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize(
    "within", [(), tuple(front_page("front_page_one.txt"))], ids=["alone", "on a busy day"]
)
def test_events_that_share_a_stock_sentence_stay_apart(sentence: str, within: tuple[Labelled, ...]) -> None:
    window = StoryWindow()
    for number, each in enumerate(within, start=100):
        window.place(number, number, each.document, NOON)
    for number, title in enumerate(SENTENCES[sentence], start=1):
        document = Document(title=title, lead=sentence)
        found = window.assign(number, document, NOON)
        assert found.story not in range(1, number), (title, found)
        window.place(number, number, document, NOON)
        assert not any(article < number for article, _ in window.second_look(number))


def test_two_reports_of_one_event_join_by_what_their_headlines_say() -> None:
    """The same sentence under headlines that share a place and a thing."""
    window = StoryWindow()
    lead = "De politie zoekt getuigen."
    window.place(1, 1, Document(title="Ruiten vernield van moskee in Ede", lead=lead), NOON)
    found = window.assign(2, Document(title="Kapotte ruiten bij moskee in Ede", lead=lead), NOON)
    assert found.story == 1


def test_a_likeness_that_is_not_sure_says_so_and_a_copy_is_sure() -> None:
    window = StoryWindow()
    first = Document(title="Ministerie mist eigen streefcijfer", lead="Een kwart van de top is vrouw.")
    window.place(1, 1, first, NOON)
    doubt = window.assign(2, Document(title="Streefcijfer vrouwen bij rechtbanken"), NOON).because
    assert (doubt.join, doubt.unsure) == (Join.SIMILAR, True)
    again = window.assign(3, first, NOON).because
    assert not again.unsure
