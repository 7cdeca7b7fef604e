"""What a question cites: addresses out of dirty footnotes, headlines out of every kind of quotation marks."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.rules.parliament.citing import cite
from monitor.rules.parliament.notes import in_notes
from monitor.rules.parliament.titles import Place, in_subject, tidy
from monitor.rules.parliament.urls import find_urls, keys, slug

NU = "https://www.nu.nl/binnenland/6268273/overheid-haalt-eigen-diversiteitsdoelen-niet-of-nauwelijks.html"
NU_KEY = "nu.nl:6268273"


@pytest.mark.parametrize(
    ("footnote", "url", "sentence"),
    [
        (NU, NU, "a clean address"),
        (f"{NU}.", NU, "the full stop of the sentence"),
        (f"({NU}).", NU, "in brackets"),
        (f"«Titel», {NU}, geraadpleegd", NU, "a comma behind it"),
        (f"1{NU}", NU, "the footnote's number glued before it"),
        (f"{NU}2", NU, "the next footnote's number glued behind it"),
        (f"{NU}12", NU, "and one of two digits"),
        (NU.replace("eigen-", "eigen-\n"), NU, "broken behind a hyphen"),
        (NU.replace("/6268273", "\n/6268273"), NU, "broken before a slash"),
        (NU.replace("6268273", "626\n8273"), NU, "broken inside the number"),
        (NU.replace("haalt-", "haalt- "), NU, "a space behind a hyphen"),
        (NU.replace("niet-of", "niet-\r\n\r\nof"), NU, "broken over a page"),
        (NU.replace("https://", "https:// "), NU, "a space behind the slashes"),
        (NU.replace("https://", ""), NU, "no scheme"),
        (NU.replace("diversiteits", "diversiteits\u00ad"), NU, "a soft hyphen"),
        (f"{NU}?utm_source=x&amp;utm_medium=y", NU, "escaped ampersand"),
    ],
)
def test_a_damaged_address_has_a_right_reading(footnote: str, url: str, sentence: str) -> None:
    readings = [reading.url for found in find_urls(f"Zie 1 {footnote}") for reading in found]
    assert any(keys(reading).exact == keys(url).exact for reading in readings), sentence


def test_two_addresses_glued_together_are_two() -> None:
    found = find_urls(f"{NU}https://nos.nl/artikel/2479123")
    assert [keys(readings[0].url).outlet_id for readings in found] == [NU_KEY, "nos.nl:2479123"]


@pytest.mark.parametrize(
    "text",
    [
        "Kamerstuk 29 383, nr. 406.",
        "a.de.vries@voorbeeld.nl",
        "Aanhangsel Handelingen 2022/23, nr. 844",
        "art. 5.4 Wnb",
    ],
)
def test_what_is_no_address(text: str) -> None:
    assert find_urls(text) == ()


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        (NU, f"{NU}?redirect=1", "a redirect mark"),
        (NU, f"{NU}#:~:text=iets%20anders", "a text fragment"),
        (NU, f"{NU}?utm_source=a&CMP=b&xtor=c", "campaign marks"),
        (NU, "https://m.nu.nl/politiek/6268273/een-andere-kop.html", "another slug, section and host"),
        (NU, "http://www.nu.nl/binnenland/6268273", "no slug at all"),
        (NU, f"https://www.google.com/url?q={NU}&sa=D", "through a search engine"),
        (NU, f"https://web.archive.org/web/20230621120000/{NU}", "through the web archive"),
        (
            "https://nos.nl/artikel/2479123-een-kop",
            "https://nos.nl/l/2479123",
            "the short address of the NOS",
        ),
        (
            "https://www.ad.nl/politiek/een-kop-van-drie~a1b2c3d4/",
            "https://www.bd.nl/binnenland/een-andere-kop~a1b2c3d4/?cb=1f2e&auth_rd=1",
            "one article on two sites of a publisher",
        ),
        (
            "https://www.trouw.nl/politiek/een-kop~b1234567/",
            (
                "https://myprivacy.dpgmedia.nl/consent?siteKey=x&callbackUrl=https%3a%2f%2fwww.trouw.nl"
                "%2fprivacy-gate%2faccept%3fredirectUri%3d%252fpolitiek%252feen-kop~b1234567%252f"
            ),
            "the consent wall that stood before it",
        ),
        (
            "https://www.trouw.nl/politiek/een-kop~b1234567/",
            (
                "https://eur03.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.trouw.nl%2Fpolitiek%2Feen-kop"
                "~b1234567%2F&data=05"
            ),
            "through a mail filter",
        ),
        (
            "https://ftm.nl/artikelen/wie-betaalt-de-rekening",
            "https://www.ftm.nl/artikelen/wie-betaalt-de-rekening/?share=x%2Fy",
            "a slug of three words names an article",
        ),
    ],
)
def test_addresses_of_one_article_share_a_key(one: str, other: str, sentence: str) -> None:
    assert set(keys(one).all()) & set(keys(other).all()), sentence


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        (NU, NU.replace("6268273", "6268274"), "the next number"),
        ("https://www.nu.nl/", "https://www.nu.nl/", "a front page is no article"),
        ("https://nos.nl/artikel/2479123", "https://nos.nl/artikel/24791230", "a longer number"),
        ("https://a.nl/nieuws?id=1", "https://a.nl/nieuws?id=2", "an article in the query"),
        ("geen adres", "geen adres", "no address at all"),
    ],
)
def test_addresses_of_different_articles_do_not(one: str, other: str, sentence: str) -> None:
    assert not set(keys(one).all()) & set(keys(other).all()), sentence


def test_a_slug_is_a_headline() -> None:
    assert slug(NU) == "overheid haalt eigen diversiteitsdoelen niet of nauwelijks"
    assert slug("https://www.ad.nl/politiek/een-kop-van-vier~a1b2c3d4/") == "een kop van vier"
    assert slug("https://nos.nl/l/2479123") == ""


@pytest.mark.parametrize(
    ("subject", "titles"),
    [
        ("Het bericht ‘Overheid haalt doelen niet’", ["Overheid haalt doelen niet"]),
        ('Het artikel "Overheid haalt doelen niet".', ["Overheid haalt doelen niet"]),
        ("Het bericht “Overheid haalt doelen niet”", ["Overheid haalt doelen niet"]),
        ("Het bericht «Overheid haalt doelen niet»", ["Overheid haalt doelen niet"]),
        ("Het bericht „Overheid haalt doelen niet”", ["Overheid haalt doelen niet"]),
        ("Het bericht 'Overheid haalt doelen niet", ["Overheid haalt doelen niet"]),
        ("Het bericht ’Overheid haalt doelen niet’", ["Overheid haalt doelen niet"]),
        ("Het bericht ‘Minister: ‘Doelen niet gehaald’’", ["Minister: ‘Doelen niet gehaald"]),
        ("Het bericht ‘Zzp’ers en foto’s bij de overheid’", ["Zzp’ers en foto’s bij de overheid"]),
        ("Het bericht &lsquo;Overheid haalt doelen niet&rsquo;", ["Overheid haalt doelen niet"]),
    ],
)
def test_the_headline_in_a_subject(subject: str, titles: list[str]) -> None:
    found = in_subject(subject)
    assert [quoted.text for quoted in found][: len(titles)] == titles
    assert all(quoted.place is Place.SUBJECT for quoted in found)


def test_two_headlines_in_a_subject() -> None:
    found = [
        quoted.text
        for quoted in in_subject("De berichten ‘Rijk haalt doelen niet’ en ‘Meer vrouwen aan de top’")
    ]
    assert found[:2] == ["Rijk haalt doelen niet", "Meer vrouwen aan de top"]


def test_a_subject_without_quotation_marks_is_a_weaker_reading() -> None:
    (found,) = in_subject("Het bericht dat het Rijk zijn doelen voor diversiteit niet haalt")
    assert found.place is Place.BARE
    assert found.text == "het Rijk zijn doelen voor diversiteit niet haalt"
    assert in_subject("De wachtlijsten in de jeugdzorg") == ()


def test_headlines_in_the_questions() -> None:
    text = (
        "1 Bent u bekend met het bericht «Rijk haalt «eigen» doelen niet»?1\n"
        "2 Deelt u de mening dat «het beter moet kunnen»?\n"
        "1 Binnenlands Bestuur, 20 juni 2023, ‘Rijk haalt eigen doelstel-\nlingen diversiteit niet’, " + NU
    )
    found = {quoted.text: quoted.place for quoted in in_notes(tidy(text, lines=True))}
    assert found["Rijk haalt «eigen» doelen niet"] is Place.FOOTNOTE
    assert found["het beter moet kunnen"] is Place.TEXT
    assert found["Rijk haalt eigen doelstellingen diversiteit niet"] is Place.FOOTNOTE


def test_outlets_and_days_in_a_footnote() -> None:
    cited = cite(
        "Het bericht in de Volkskrant over de doelen", "1 Brabants Dagblad, 2 juli 2023; NRC, 03-07-2023"
    )
    assert cited.sites == {"volkskrant.nl", "bd.nl", "nrc.nl"}
    assert cited.days == {date(2023, 7, 2), date(2023, 7, 3)}


def test_the_day_of_sending_is_not_a_cited_day() -> None:
    assert cite("x", "over het bericht (ingezonden 27 juni 2023)").days == frozenset()


@pytest.mark.parametrize(
    "text", ["31 februari 2023", "99-99-2023", "https://[", "«" * 500, "‘" * 500, "http://" * 300]
)
def test_nonsense_is_survived_and_names_no_day(text: str) -> None:
    assert cite(text, text).days == frozenset()
