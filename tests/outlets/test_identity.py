"""Identity: one sentence per row."""

from __future__ import annotations

import pytest

from monitor.model.outlet import Outlet
from monitor.model.reading import Entry
from monitor.rules.identity import (
    article_key,
    article_keys,
    canonical_url,
    fingerprint,
    guids_rotate,
    outlet_article_id,
)

NU = Outlet(slug="nu-algemeen", name="NU.nl", url="https://www.nu.nl/rss/Algemeen")
NU_SECTION = Outlet(slug="nu-politiek", name="NU.nl Politiek", url="https://www.nu.nl/rss/Politiek")
BLOG = Outlet(slug="blog", name="Blog", url="https://blog.example.nl/feed")


@pytest.mark.parametrize(
    ("dirty", "clean", "because"),
    [
        ("https://www.krant.nl/a/b/", "https://krant.nl/a/b", "www and a trailing slash say nothing"),
        ("HTTP://Krant.NL:80/a", "https://krant.nl/a", "scheme, case and default port say nothing"),
        ("https://krant.nl/a?utm_source=rss&id=4", "https://krant.nl/a?id=4", "tracking goes, meaning stays"),
        ("https://krant.nl/a?b=2&a=1", "https://krant.nl/a?a=1&b=2", "the order of parameters says nothing"),
        ("https://krant.nl/a?CMP=x&xtor=RSS-1&redirect=1", "https://krant.nl/a", "dirt seen in footnotes"),
        ("https://krant.nl/a#:~:text=minister%20zei", "https://krant.nl/a", "text fragments go"),
        ("https://krant.nl/lang-\n  stuk.html", "https://krant.nl/lang-stuk.html", "a line break inside"),
        ("https://krant.nl/stuk.html2", "https://krant.nl/stuk.html", "a glued footnote number after"),
        ("1https://krant.nl/stuk", "https://krant.nl/stuk", "a glued footnote number before"),
        ("https://krant.nl/stuk).", "https://krant.nl/stuk", "closing marks of the sentence"),
        (
            "https://m.krant.nl/stuk/amp/",
            "https://krant.nl/stuk",
            "the mobile and amp forms are the same article",
        ),
        ("https://krant.nl/caf%C3%A9", "https://krant.nl/caf%C3%A9", "escapes stay"),
        ("https://krant.nl/café", "https://krant.nl/caf%C3%A9", "and unescaped text gets them"),
        ("https://krant.nl/%7Ejan", "https://krant.nl/~jan", "a needless escape goes"),
        ("//krant.nl/x", "https://krant.nl/x", "no scheme"),
        ("javascript:alert(1)", "", "not an address of an article"),
        ("https://[::1", "", "not an address at all"),
        ("", "", "nothing"),
        ("geen adres", "", "words"),
    ],
)
def test_canonical_url(dirty: str, clean: str, because: str) -> None:
    assert canonical_url(dirty) == clean, because
    assert canonical_url(canonical_url(dirty)) == clean, "canonical twice is canonical once"


@pytest.mark.parametrize("scheme", ["https://", "http://"])
@pytest.mark.parametrize(
    "host", ["krant.nl", "www.krant.nl", "m.krant.nl", "www.m.krant.nl", "www2.krant.nl", "m.nl"]
)
def test_a_usual_address_and_one_that_is_taken_apart_come_to_the_same(scheme: str, host: str) -> None:
    paths = (
        "",
        "/",
        "/a",
        "/a/",
        "/amp",
        "/a/amp/",
        "/stuk.html",
        "/stuk.html/",
        "/index.html",
        "/a/Default.HTML",
    )
    for path in (*paths, "/a-1234/~b12", "/stuk.html2", "/a//b", "/a.b"):
        url = f"{scheme}{host}{path}"
        assert canonical_url(url) == canonical_url(f"{url}#top"), url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.nu.nl/binnenland/6268273/een-titel.html", "nu.nl:6268273"),
        ("https://nu.nl/-/6268273/", "nu.nl:6268273"),
        ("https://www.nu.nl/politiek/6268273/een-andere-titel.html?redirect=1#x", "nu.nl:6268273"),
        ("https://nos.nl/artikel/2479384-een-titel", "nos.nl:2479384"),
        ("https://nos.nl/l/2479384", "nos.nl:2479384"),
        ("https://nos.nl/collectie/13871/artikel/2479384-een-titel", "nos.nl:2479384"),
        ("https://nos.nl/nieuwsuur/artikel/2479384-een-titel", "nos.nl:2479384"),
        ("https://www.ad.nl/politiek/een-titel~a1b2c3d4/", "ad.nl:a1b2c3d4"),
        (
            "https://www.volkskrant.nl/nieuws-achtergrond/een-titel~b1b2c3d4/?referrer=x",
            "volkskrant.nl:b1b2c3d4",
        ),
        ("https://www.rtlnieuws.nl/nieuws/artikel/5391234/een-titel", "rtl.nl:5391234"),
        ("https://www.rtl.nl/nieuws/artikel/5391234/een-titel", "rtl.nl:5391234"),
        ("https://www.nrc.nl/nieuws/2023/06/20/een-titel-a4167890", "nrc.nl:a4167890"),
        ("https://www.omroepwest.nl/nieuws/4708324/een-titel", "omroepwest.nl:4708324"),
        ("https://www.nu.nl/binnenland/", None),
        ("https://onbekend.nl/nieuws/4708324/een-titel", None),
        ("nu.nl", None),
    ],
)
def test_outlet_article_id(url: str, expected: str | None) -> None:
    assert outlet_article_id(url) == expected


def test_an_article_in_two_sections_of_one_site_is_one_article() -> None:
    first = Entry(url="https://www.nu.nl/binnenland/6268273/oude-titel.html", guid="article-6268273")
    second = Entry(
        url="https://www.nu.nl/politiek/6268273/nieuwe-titel.html", guid="https://www.nu.nl/-/6268273/"
    )
    assert article_key(first, NU) == article_key(second, NU_SECTION) == "nu.nl:6268273"


def test_a_stranger_cannot_claim_another_outlets_article() -> None:
    entry = Entry(url="https://www.nu.nl/binnenland/6268273/x.html", title="Iets anders")
    assert article_key(entry, BLOG) != article_key(entry, NU)


def test_one_guid_and_two_addresses_are_two_articles() -> None:
    first = Entry(url="https://blog.example.nl/1", guid="x", title="Een")
    second = Entry(url="https://blog.example.nl/2", guid="x", title="Twee")
    assert article_key(first, BLOG) != article_key(second, BLOG)


def test_a_rotating_guid_does_not_make_a_new_article() -> None:
    keys = {article_key(Entry(url="https://blog.example.nl/1", guid=str(n)), BLOG) for n in range(5)}
    assert len(keys) == 1


def test_without_an_address_the_guid_counts_and_without_that_the_content() -> None:
    assert article_key(Entry(guid="a", title="Een"), BLOG) == article_key(Entry(guid="a", title="Twee"), BLOG)
    assert article_key(Entry(guid="", title="Een"), BLOG) != article_key(Entry(guid="", title="Twee"), BLOG)


def test_an_address_of_the_front_page_is_not_an_identity() -> None:
    home = "https://blog.example.nl/"
    assert article_key(Entry(url=home, guid="a"), BLOG) != article_key(Entry(url=home, guid="b"), BLOG)


def test_entries_sharing_an_address_but_not_a_guid_are_kept_apart() -> None:
    page = "https://blog.example.nl/kort-nieuws"
    keys = article_keys(
        [Entry(url=page, guid="a"), Entry(url=page, guid="b"), Entry(url=page, guid="a")], BLOG
    )
    assert keys[0] != keys[1]
    assert keys[0] == keys[2]


def test_a_key_fits_its_column() -> None:
    key = article_key(Entry(url=f"https://blog.example.nl/{'x' * 5000}"), BLOG)
    assert len(key) <= 200
    assert key != article_key(Entry(url=f"https://blog.example.nl/{'x' * 5001}"), BLOG)


def test_a_version_is_other_words_not_other_spacing() -> None:
    entry = Entry(title="Rijk  haalt doelen niet", lead="")
    assert fingerprint(entry) == fingerprint(Entry(title="rijk haalt doelen niet"))
    assert fingerprint(entry) != fingerprint(Entry(title="rijk haalt doelen wel"))


def test_an_outlet_whose_guids_rotate_is_known_by_it() -> None:
    assert guids_rotate([("a", "b"), ("c", "d"), ("e", "e")])
    assert not guids_rotate([("a", "a"), ("c", "d"), ("e", "e")])
    assert not guids_rotate([("a", "b")])
