"""Which article a question is linked to, how firmly, and what is left for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from monitor.model.parliament import Candidate, Confidence
from monitor.model.phrase import Phrase
from monitor.rules.parliament.linking import Linker
from monitor.rules.parliament.similar import exchanged
from monitor.rules.wording.phrases import say_all

ASKED = date(2023, 6, 27)
NU_URL = (
    "https://www.nu.nl/binnenland/6268273/overheid-haalt-eigen-diversiteitsdoelen-niet-of-nauwelijks.html"
)
HEADLINE = "Overheid haalt eigen diversiteitsdoelen niet of nauwelijks"


def article(identity: str, title: str, day: date | None = date(2023, 6, 20), url: str = "") -> Candidate:
    return Candidate(id=identity, titles=(title,), url=url, published=day)


OTHERS = tuple(
    article(f"other-{at}", title)
    for at, title in enumerate(
        [
            "Kabinet trekt extra geld uit voor onderhoud van bruggen",
            "Overheid haalt klimaatdoelen niet, zegt planbureau",
            "Biodiversiteitsdoelen van provincies buiten bereik",
            "Meer vrouwen aan de top bij grote bedrijven",
            "Gemeenten luiden noodklok over jeugdzorg",
        ]
    )
)


@dataclass(frozen=True)
class Row:
    sentence: str
    subject: str
    expected: tuple[str, Confidence] | None
    text: str = ""
    articles: tuple[Candidate, ...] = (article("nu", HEADLINE, url=NU_URL),)


CERTAIN, LIKELY, POSSIBLE = Confidence.CERTAIN, Confidence.LIKELY, Confidence.POSSIBLE
ROWS = [
    Row("the headline as it was", f"Het bericht ‘{HEADLINE}’", ("nu", CERTAIN)),
    Row("capitals and other marks", f'Het bericht "{HEADLINE.upper()}"', ("nu", CERTAIN)),
    Row("a subtitle was added", f"Het bericht ‘{HEADLINE}: ‘Dit moet anders’’", ("nu", CERTAIN)),
    Row(
        "typing errors",
        "Het bericht ‘Overheid hallt eigen diversiteitsdoellen niet of nauwlijks’",
        ("nu", CERTAIN),
    ),
    Row("cut off", "Het bericht ‘Overheid haalt eigen diversiteitsdoelen niet...’", ("nu", CERTAIN)),
    Row("only the address ties them", "Diversiteit bij het Rijk", ("nu", CERTAIN), text=f"1 {NU_URL}1"),
    Row(
        "the address under another slug",
        "Diversiteit bij het Rijk",
        ("nu", CERTAIN),
        text="1 https://www.nu.nl/politiek/6268273/andere-kop.html?redirect=1",
    ),
    Row(
        "the headline was changed, the slug is the old one",
        f"Het bericht ‘{HEADLINE}’",
        ("nu", CERTAIN),
        articles=(article("nu", "BZK: wij doen ons best", url=NU_URL),),
    ),
    Row(
        "an earlier version of the headline",
        "Het bericht ‘Rijk mist doelen voor diversiteit’",
        ("nu", CERTAIN),
        articles=(
            Candidate(
                id="nu", titles=(HEADLINE, "Rijk mist doelen voor diversiteit"), published=date(2023, 6, 20)
            ),
        ),
    ),
    Row(
        "a number with a digit glued on, and nothing else that fits",
        "De brug bij Zutphen",
        ("nos", LIKELY),
        text="1 https://nos.nl/l/24791231",
        articles=(article("nos", "Brug dicht", url="https://nos.nl/artikel/2479123-brug-dicht"),),
    ),
    Row("another article on the subject", "Het bericht ‘Overheid haalt eigen stikstofdoelen wel’", None),
    Row("a subject without a headline", "De diversiteitsdoelen van de overheid", None),
    Row(
        "the same headline, four years earlier",
        f"Het bericht ‘{HEADLINE}’",
        ("old", LIKELY),
        articles=(article("old", HEADLINE, date(2019, 6, 20)),),
    ),
    Row(
        "the same headline at another outlet than the one cited",
        f"Het bericht ‘{HEADLINE}’",
        None,
        text="1 https://www.trouw.nl/politiek/iets-anders~b1234567/",
        articles=(article("copy", HEADLINE, url="https://www.telegraaf.nl/nieuws/123456/x"),),
    ),
    Row(
        "a footnote to a report of the government says nothing about the outlet",
        f"Het bericht ‘{HEADLINE}’",
        ("nu", CERTAIN),
        text="2 https://www.rijksoverheid.nl/documenten/rapporten/2023/05/01/jaarrapportage",
    ),
    Row(
        "one headline at two outlets and none cited: a person chooses",
        f"Het bericht ‘{HEADLINE}’",
        ("a", LIKELY),
        articles=(
            article("a", HEADLINE, url="https://www.telegraaf.nl/nieuws/123456/x"),
            article("b", HEADLINE, url="https://www.nu.nl/binnenland/6268273/x.html"),
        ),
    ),
    Row(
        "one headline at two outlets, one of them cited by name",
        f"Het bericht ‘{HEADLINE}’",
        ("b", CERTAIN),
        text="1 NU.nl, 20 juni 2023",
        articles=(
            article("a", HEADLINE, url="https://www.telegraaf.nl/nieuws/123456/x"),
            article("b", HEADLINE, url="https://www.nu.nl/binnenland/6268273/x.html"),
        ),
    ),
    Row(
        "a short headline is not enough for itself",
        "Het bericht ‘Op de grens’",
        None,
        articles=(article("x", "Leven op de grens van arm en rijk"),),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.sentence)
def test_the_link(row: Row) -> None:
    found = Linker((*row.articles, *OTHERS)).link(row.subject, ASKED, row.text)
    first = (found.links[0].article, found.links[0].confidence) if found.links else None
    assert first == row.expected
    assert all(link.confidence is not POSSIBLE for link in found.links)
    assert all(link.confidence is POSSIBLE for link in found.suggestions)


def test_what_is_only_alike_is_suggested() -> None:
    found = Linker((article("nu", HEADLINE), *OTHERS)).link("De diversiteitsdoelen van de overheid", ASKED)
    assert found.links == ()
    assert found.suggestions[0].article == "nu"


def test_a_copy_at_another_outlet_is_suggested() -> None:
    copy = article("copy", HEADLINE, url="https://www.telegraaf.nl/nieuws/123456/x")
    found = Linker((copy, *OTHERS)).link(f"Het bericht ‘{HEADLINE}’", ASKED, "1 Trouw, 20 juni 2023")
    assert found.links == ()
    assert found.suggestions[0].article == "copy"


@pytest.mark.parametrize(
    ("quoted", "other"),
    [
        ("Overheid haalt eigen klimaatdoelen niet of nauwelijks", True),
        ("Gemeente haalt eigen diversiteitsdoelen niet of nauwelijks", True),
        ("Overheid haalt eigen diversitietsdoelen neit of nauwlijks", False),
        ("Overheid haalt eigen diversiteitsdoelen niet", False),
        ("OVERHEID HAALT EIGEN DIVERSITEITSDOELEN NIET OF NAUWELIJKS", False),
        ("NU.nl: Overheid haalt eigen diversiteits-doelen niet of nauwelijks", False),
    ],
)
def test_a_telling_word_exchanged_is_another_event(quoted: str, other: bool) -> None:
    assert exchanged(quoted, HEADLINE) is other
    found = Linker((article("nu", HEADLINE), *OTHERS)).link(f"Het bericht ‘{quoted}’", ASKED)
    assert (found.links[0].confidence is CERTAIN) is not other


def test_another_number_of_the_outlet_outweighs_an_equal_headline() -> None:
    found = Linker((article("nu", HEADLINE, url=NU_URL),)).link(
        f"Het bericht ‘{HEADLINE}’",
        ASKED,
        "1 https://www.nu.nl/binnenland/6268999/overheid-haalt-doelen.html",
    )
    assert found.links == ()
    assert Phrase("link-other-number") in found.suggestions[0].because


def test_outlet_and_day_alone_give_that_days_articles_as_suggestions() -> None:
    articles = (
        article(
            "a",
            "Woede om quotum bij ministerie",
            date(2023, 6, 20),
            "https://www.telegraaf.nl/nieuws/1234567/a",
        ),
        article(
            "b",
            "Brug bij Zutphen weken dicht",
            date(2023, 6, 20),
            "https://www.telegraaf.nl/nieuws/1234568/b",
        ),
        article("c", "Woede om quotum", date(2023, 6, 12), "https://www.telegraaf.nl/nieuws/1234000/c"),
    )
    found = Linker(articles).link("Nieuw beleid", ASKED, "1 De Telegraaf, 20 juni 2023")
    assert found.links == ()
    assert {link.article for link in found.suggestions} == {"a", "b"}


def test_where_the_address_is_found_a_headline_that_is_only_alike_is_no_offer() -> None:
    alike = article("alike", "Overheid haalt diversiteitsdoelen weer niet")
    linker = Linker((article("nu", "BZK: wij doen ons best", url=NU_URL), alike, *OTHERS))
    found = linker.link("Iets", ASKED, f"1\nKent u het bericht «{HEADLINE}»?1\n1 {NU_URL}")
    assert [link.article for link in found.links] == ["nu"]
    assert "alike" in [link.article for link in found.suggestions]


def test_two_cited_articles_are_two_links() -> None:
    linker = Linker(
        (article("nu", HEADLINE), article("bb", "Rijk haalt eigen doelstellingen diversiteit niet"), *OTHERS)
    )
    subject = f"De berichten ‘{HEADLINE}’ en ‘Rijk haalt eigen doelstellingen diversiteit niet’"
    assert {link.article for link in linker.link(subject, ASKED).links} == {"nu", "bb"}


def test_the_reason_can_be_shown() -> None:
    found = Linker((article("nu", HEADLINE, url=NU_URL),)).link(
        f"Het bericht ‘{HEADLINE}’", ASKED, "1 NU.nl, 20 juni 2023"
    )
    assert (
        say_all("nl", found.links[0].because)
        == "zelfde kop, 7 dagen voor de vraag verschenen, zelfde bron (nu.nl)"
    )


def test_an_empty_archive_links_nothing() -> None:
    assert Linker(()).link(f"Het bericht ‘{HEADLINE}’", ASKED, NU_URL).links == ()
