"""What counts as a new version, and how the difference reads."""

from __future__ import annotations

import pytest

from monitor.model.article import Document
from monitor.model.topic import Where
from monitor.model.version import Piece
from monitor.rules.steady import steady
from monitor.rules.versions import changes, difference, is_new_version

TITLE = "Ministerie stelt onderzoek naar de dienst uit"
LEAD = "Het ministerie stelt het onderzoek naar de dienst uit tot na de zomer."
BODY = f"{LEAD} De Kamer had om haast gevraagd. De minister noemt de vertraging vervelend."


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (
            f"{BODY}\nLaatste update: 20 juni 2023 12:05",
            f"{BODY}\nLaatste update: 20 juni 2023 14:31",
            "a clock",
        ),
        (f"{BODY} Bijgewerkt om 09:15 uur", f"{BODY} Bijgewerkt om 11:40 uur", "a clock inside the text"),
        (f"{BODY}\n12 reacties", f"{BODY}\n1.204 reacties", "a counter"),
        (f"{BODY}\nReacties (3)", f"{BODY}\nReacties (57)", "a counter behind its word"),
        (f"5 minuten geleden {BODY}", f"3 uur geleden {BODY}", "an age"),
        (f"Leestijd: 2 min {BODY}", f"Leestijd: 3 min {BODY}", "a reading time"),
        (f"{BODY}\n2.301 keer gelezen", f"{BODY}\n9.115 keer gelezen", "a view counter"),
        (f"{BODY}\nLees ook: Boete voor gemeente", f"{BODY}\nLees ook: Trein rijdt weer", "a list of others"),
        (f"{BODY}\nMeest gelezen: Weerbericht", f"{BODY}\nMeest gelezen: Uitslagen", "most read"),
        (f"{BODY}\n© 2023 De Krant", f"{BODY}\n© 2024 De Krant", "a copyright line"),
        (BODY, BODY.replace(" ", "  ").replace("ministerie", "Ministerie"), "spacing and case"),
        (BODY, "", "a body that went missing"),
    ],
)
def test_what_pages_change_by_themselves_is_no_version(before: str, after: str, why: str) -> None:
    old, new = Document(title=TITLE, body=before), Document(title=TITLE, body=after)
    assert not is_new_version(old, new), why
    assert changes(old, new) == (), why


@pytest.mark.parametrize(
    ("before", "after", "material", "why"),
    [
        (TITLE, "Ministerie stelt onderzoek naar dienst niet uit", True, "a title that turns round"),
        (TITLE, "Ministerie stélt onderzoek naar de dienst uit", False, "an accent"),
        ("Minister Janssen weg", "Minister Jansen weg", False, "a name's spelling"),
        ("Boete van 12 miljoen", "Boete van 21 miljoen", True, "a figure"),
    ],
)
def test_a_changed_title_is_material_or_not(before: str, after: str, material: bool, why: str) -> None:
    found = changes(Document(title=before), Document(title=after))
    assert [change.material for change in found] == ([material] if found else []), why
    assert bool(found) or not material, why


@pytest.mark.parametrize(
    ("after", "material", "why"),
    [
        (BODY.replace("na de zomer", "na het reces"), True, "another time"),
        (BODY.replace("vervelend", "niet vervelend"), True, "a denial"),
        (BODY.replace("vertraging", "vertragign"), False, "a slip of the pen"),
        (BODY + " De dienst kreeg 4.000 klachten.", True, "a new claim"),
        (BODY.replace("De Kamer had", "De Kamer heeft"), False, "an inflected verb"),
        (
            f"{BODY} De wet is gewijzigd op 4 maart.",
            True,
            "a date that is news",
        ),
    ],
)
def test_a_changed_body_is_material_when_telling_words_differ(after: str, material: bool, why: str) -> None:
    (change,) = changes(Document(title=TITLE, body=BODY), Document(title=TITLE, body=after))
    assert (change.where, change.material) == (Where.BODY, material), why


def test_the_difference_shows_words_within_a_sentence_and_whole_new_sentences() -> None:
    after = BODY.replace("na de zomer", "na het reces") + " De dienst kreeg 4.000 klachten."
    assert difference(BODY, after) == (
        (Piece.KEPT, "Het ministerie stelt het onderzoek naar de dienst uit tot na"),
        (Piece.REMOVED, "de zomer."),
        (Piece.ADDED, "het reces."),
        (Piece.KEPT, "De Kamer had om haast gevraagd. De minister noemt de vertraging vervelend."),
        (Piece.ADDED, "De dienst kreeg 4.000 klachten."),
    )


def test_the_pieces_give_both_texts_back() -> None:
    after = "Nieuw begin. " + BODY.replace("De Kamer", "De Tweede Kamer").replace(
        "vervelend", "zeer vervelend"
    )
    pieces = difference(BODY, after)
    assert " ".join(text for kind, text in pieces if kind is not Piece.ADDED) == BODY
    assert " ".join(text for kind, text in pieces if kind is not Piece.REMOVED) == after


def test_steady_leaves_news_alone() -> None:
    news = "De wet is gewijzigd op 12 maart 2023 en de trein van 12:05 reed niet. Ruim 200 keer ging het mis."
    assert steady(news) == news
