"""What a site offers, tried for real; lists of outlets in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from monitor.model.outlet import Kind, Outlet
from monitor.model.reading import Failure, FetchFailed
from monitor.outlets import links, page
from monitor.outlets.discover import discover
from monitor.outlets.opml import as_yaml, read_opml, write_opml
from monitor.outlets.sandbox import Sandbox
from tests.outlets.servers import Exchange, serving

if TYPE_CHECKING:
    from monitor.outlets.http import Fetcher

FEED = b"""<rss><channel><title>De Krant</title><item><title>Kop een van het nieuws</title>
<link>https://k.nl/1</link><pubDate>Tue, 20 Jun 2023 08:15:00 +0200</pubDate></item></channel></rss>"""
HOME = """<html><head><title>Krant</title>
<link rel="alternate" type="application/rss+xml" href="/nieuws.rss"></head>
<body>{}<a href="/feedback">Geef feedback op deze site</a></body></html>""".format(
    "".join(
        f'<li class="teaser"><a href="/nieuws/{n}">Dit is de kop van bericht {n}</a></li>' for n in range(6)
    )
).encode()
MAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://k.nl/2</loc><news:news>
<news:publication_date>2023-06-20T08:15:00+02:00</news:publication_date><news:title>Kop twee</news:title>
</news:news></url></urlset>"""


async def site(exchange: Exchange) -> None:
    pages = {"/": HOME, "/nieuws.rss": FEED, "/news.xml": MAP}
    pages["/robots.txt"] = f"Sitemap: http://{exchange.headers['host']}/news.xml".encode()
    body = pages.get(exchange.path)
    await exchange.answer(body or b"", "200 OK" if body else "404 Not Found")


@pytest.mark.parametrize(
    "body",
    [
        b"https://www.krant.nl/nieuws",
        b"krant.html",
        b"",
        b'\xef\xbb\xbf<?xml version="1.0"?><rss><channel><title>Geen lijst</title></channel></rss>',
        b" <?xml version='1.0'?>\n<html><body><p>Niets</p></body></html>",
    ],
)
def test_what_is_no_page_is_a_page_without_links(body: bytes) -> None:
    told = page.parse(body, "text/html", "https://k.nl/", "a")
    assert isinstance(told, FetchFailed)
    assert told.why is Failure.NO_LINKS
    assert links.parse(body, "text/html", "https://k.nl/").entries == ()


async def test_feeds_sitemaps_and_lists_are_proposed_best_first(fetcher: Fetcher, sandbox: Sandbox) -> None:
    async with serving(site) as server:
        found = await discover(server.url(), fetcher, sandbox)
        assert not isinstance(found, FetchFailed)
        assert [(each.kind, each.url) for each in found[:2]] == [
            (Kind.FEED, server.url("/nieuws.rss")),
            (Kind.SITEMAP, server.url("/news.xml")),
        ]
        assert found[0].examples == ("Kop een van het nieuws",)
        page = found[2]
        assert (page.kind, page.entries) == (Kind.PAGE, 6)
        assert "teaser" in page.selector


async def test_a_feed_itself_is_its_own_proposal(fetcher: Fetcher, sandbox: Sandbox) -> None:
    async with serving(site) as server:
        found = await discover(server.url("/nieuws.rss"), fetcher, sandbox)
        assert not isinstance(found, FetchFailed)
        assert [each.title for each in found] == ["De Krant"]


def test_opml_goes_out_and_comes_back() -> None:
    outlets = [
        Outlet(slug="a", name='De "Krant" & Co', url="https://k.nl/rss?a=1&b=2"),
        Outlet(slug="b", name="Andere", url="https://a.nl/rss", tier=1),
        Outlet(slug="c", name="Lijst", url="https://c.nl/", kind=Kind.PAGE, selector='a[href^="/n"] > b'),
        Outlet(slug="d", name="Kaart", url="https://d.nl/s.xml", kind=Kind.SITEMAP, tier=2),
    ]
    back = read_opml(write_opml(outlets, "Voorsprong").encode())
    assert not isinstance(back, str)
    told = [(each.name, each.url, each.kind, each.selector, each.tier) for each in back]
    assert told == [(each.name, each.url, each.kind, each.selector, each.tier) for each in outlets]
    parsed = yaml.safe_load("outlets:\n" + as_yaml(back))["outlets"]
    assert parsed["lijst"]["selector"] == 'a[href^="/n"] > b'


def test_what_comes_in_is_safe_to_paste() -> None:
    body = b"""<opml><body><outline text="x"><outline text='naam: "y" # z' xmlUrl="https://k.nl/rss"/></outline>
    <outline text="slecht" xmlUrl="javascript:alert(1)"/><outline text="dubbel" xmlUrl="https://k.nl/rss"/>
    <outline text="naam y z" xmlUrl="https://k.nl/rss2"/></body></opml>"""
    found = read_opml(body)
    assert not isinstance(found, str)
    parsed = yaml.safe_load("outlets:\n" + as_yaml(found))["outlets"]
    assert {slug: row["url"] for slug, row in parsed.items()} == {
        "naam-y-z": "https://k.nl/rss",
        "naam-y-z-2": "https://k.nl/rss2",
    }
    assert parsed["naam-y-z"]["name"] == 'naam: "y" # z'


def test_what_is_no_opml_is_said_to_be_none() -> None:
    for body in (b"", b"<rss/>", b"<opml><body/></opml>", b"\xff\x00"):
        assert isinstance(read_opml(body), str)
