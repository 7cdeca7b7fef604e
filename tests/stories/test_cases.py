"""Cases that the rule for stories exists for: the founding case, copies of an agency's text, rubrics."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.model.article import Document
from monitor.model.story import Join
from monitor.rules.stories import StoryWindow
from monitor.rules.stories.text import without_rubric
from tests.stories.newsroom import START, week

JUNE = datetime(2023, 6, 20, 4, tzinfo=UTC)
NU = Document(
    title="Overheid haalt eigen diversiteitsdoelen niet of nauwelijks",
    lead="Ministeries en uitvoeringsorganisaties blijven achter bij de doelen die het Rijk zichzelf stelde.",
)
BB = Document(
    title="Rijk haalt eigen doelstellingen diversiteit niet",
    lead="De rijksoverheid haalt haar doelstellingen voor diversiteit onder ambtenaren niet.",
)
BZK = Document(
    title="BZK: diversiteit is onze prioriteit",
    lead="Het ministerie reageert op het bericht dat het Rijk de eigen doelen voor diversiteit niet haalt.",
)
ASKED = Document(
    title="Kamervragen over diversiteitsdoelen van de overheid",
    lead="De Kamer wil weten waarom het Rijk de eigen doelen voor diversiteit onder ambtenaren niet haalt.",
)
OTHERS = (
    Document(
        title="Biodiversiteit op de Veluwe neemt af", lead="Onderzoekers telden minder vlinders dan ooit."
    ),
    Document(title="Gemeente haalt woningbouwdoelen niet", lead="In Zwolle werden te weinig huizen gebouwd."),
    Document(title="Politie mist doel voor wijkagenten", lead="Er zijn te weinig wijkagenten op straat."),
)


def test_the_founding_case_with_its_follow_ups_is_one_story() -> None:
    window = StoryWindow()
    for at, other in enumerate(OTHERS, start=100):
        window.place(at, at, other, JUNE + timedelta(hours=1))
    window.place(1, 1, NU, JUNE)

    for number, document, hours in ((2, BB, 5), (3, BZK, 27), (4, ASKED, 31)):
        found = window.assign(number, document, JUNE + timedelta(hours=hours))
        assert found.story == 1, document.title
        assert found.because.terms
        window.place(number, 1, document, JUNE + timedelta(hours=hours))

    for at, other in enumerate(OTHERS, start=200):
        assert window.assign(at, other, JUNE + timedelta(days=3)).story != 1, other.title


def test_next_year_s_report_on_the_same_subject_is_another_story() -> None:
    window = StoryWindow()
    window.place(1, 1, NU, JUNE)
    assert window.assign(2, NU, JUNE + timedelta(days=364)).story is None


AGENCY = (
    "Het kabinet trekt 40 miljoen euro uit voor herstel van de dijken langs de Waal. Dat schrijft de minister"
    " aan de Tweede Kamer. Het geld gaat naar vier waterschappen. Zij hadden om het dubbele gevraagd. Volgens"
    " de minister is er op termijn meer nodig. De werkzaamheden beginnen in het najaar bij Tiel en duren twee"
    " jaar. Bewoners van de uiterwaarden zijn per brief ingelicht. Een wandelpad blijft al die tijd gesloten."
)
LONGER = (
    "De waterschappen zeggen blij te zijn. Een dijkgraaf noemt het bedrag evenwel een druppel op de plaat."
)
SENTENCES = AGENCY.split(". ")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (AGENCY.replace("40 miljoen", "45 miljoen"), "a correction"),
        (f"{AGENCY} {LONGER}", "a paragraph more"),
        (f"{LONGER} {AGENCY}", "a paragraph in front"),
        (". ".join(SENTENCES[: len(SENTENCES) // 2]), "half of it kept"),
        (". ".join(SENTENCES[len(SENTENCES) // 2 :]), "the other half"),
        (". ".join(SENTENCES[:3]), "the first three sentences"),
    ],
)
@pytest.mark.parametrize("whole_first", [True, False])
def test_a_copy_is_found_under_another_headline(text: str, why: str, whole_first: bool) -> None:
    first = Document(title="Miljoenen voor dijken", body=AGENCY if whole_first else text)
    second = Document(title="Geld komt eraan, maar minder dan gevraagd", body=text if whole_first else AGENCY)
    window = StoryWindow()
    window.place(1, 1, first, JUNE)

    found = window.assign(2, second, JUNE + timedelta(hours=9))

    assert (found.story, found.because.join) == (1, Join.COPY), why


def test_no_two_invented_events_are_taken_for_copies() -> None:
    window = StoryWindow()
    for at, item in enumerate(week(events=60, seed=7)):
        found = window.assign(at, item.document, START)
        assert found.because.join is not Join.COPY
        window.place(at, at, item.document, START)


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("Boekenweek. Column Anna Bos", "Boekenweek."),
        ("Opinie | Bouw die kade nu", "Bouw die kade nu"),
        ("Column: Wie betaalt de rekening?", "Wie betaalt de rekening?"),
        ("Liveblog", "Liveblog"),
        (
            "Kamer wil opheldering over opinie van ambtenaar",
            "Kamer wil opheldering over opinie van ambtenaar",
        ),
    ],
)
def test_a_rubric_is_no_part_of_the_headline(title: str, left: str) -> None:
    assert without_rubric(title) == left
