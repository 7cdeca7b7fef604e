"""What feeds of every format give, dirt included."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from bench.corpus import data_folder, run
from monitor.model.reading import Entry, Failure, FetchFailed, Reading
from monitor.outlets.feed import parse

URL = "https://www.krant.nl/rss"


def rss(item: str, channel: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>Krant</title>{channel}<item>{item}</item></channel></rss>"
    ).encode()


def only(body: bytes, content_type: str = "application/rss+xml") -> Entry:
    found = parse(body, content_type, URL)
    assert isinstance(found, Reading), found
    assert len(found.entries) == 1
    return found.entries[0]


def test_an_rss_item() -> None:
    entry = only(
        rss(
            "<title>Rijk haalt doelen niet</title><link>https://www.krant.nl/a/1</link><guid>a-1</guid>"
            "<description>&lt;p&gt;Het &lt;em&gt;rijk&lt;/em&gt; D&amp;amp;I&lt;/p&gt;</description>"
            "<content:encoded><![CDATA[<p>Alinea een.</p><p>Alinea twee.</p>]]></content:encoded>"
            "<dc:creator>A. Schrijver</dc:creator><category>Politiek</category>"
            "<pubDate>Tue, 20 Jun 2023 08:15:00 +0200</pubDate>"
        )
    )
    assert entry == Entry(
        url="https://www.krant.nl/a/1",
        guid="a-1",
        title="Rijk haalt doelen niet",
        lead="Het rijk D&I",
        body="Alinea een. Alinea twee.",
        author="A. Schrijver",
        categories=("Politiek",),
        published=datetime(2023, 6, 20, 6, 15, tzinfo=UTC),
        published_raw="Tue, 20 Jun 2023 08:15:00 +0200",
    )


def test_the_channel_tells_its_pace_and_its_hub() -> None:
    body = rss(
        "<title>x</title>",
        '<ttl>60</ttl><atom:link rel="hub" href="https://hub.nl/"/><atom:link rel="self" href="/rss"/>',
    )
    found = parse(body, "", URL)
    assert isinstance(found, Reading)
    assert (found.title, found.format, found.ttl) == ("Krant", "rss", timedelta(minutes=60))
    assert (found.hub, found.topic_url) == ("https://hub.nl/", "https://www.krant.nl/rss")


def test_an_atom_entry_with_xhtml_and_relative_links() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://blog.nl/x/"><entry>
    <id>tag:blog.nl,2023:1</id><title type="text">a &lt; b</title><link rel="self" href="s"/>
    <link rel="alternate" href="../stuk"/><updated>2023-06-20T08:15:00+02:00</updated>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Een</p><p>Twee</p>
    <script>slecht()</script></div></content></entry></feed>"""
    entry = only(body, "application/atom+xml")
    assert entry.title == "a < b"
    assert entry.url == "https://blog.nl/stuk"
    assert entry.body == "Een Twee"
    assert entry.published == entry.updated == datetime(2023, 6, 20, 6, 15, tzinfo=UTC)


def test_rdf() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel><title>K</title></channel><item rdf:about="https://k.nl/1"><title>T</title></item></rdf:RDF>"""
    found = parse(body, "", URL)
    assert isinstance(found, Reading)
    assert found.format == "rdf"
    assert found.entries[0].url == "https://k.nl/1"


def test_json_feed() -> None:
    item = {
        "id": 7,
        "url": "/a",
        "title": "T",
        "content_html": "<p>x</p>",
        "tags": ["a", 3],
        "author": {"name": "N"},
    }
    found = parse(json.dumps({"version": "1", "items": [item, "geen"]}).encode(), "application/json", URL)
    assert isinstance(found, Reading)
    assert len(found.faults) == 1
    entry = found.entries[0]
    assert (entry.guid, entry.url, entry.body, entry.author) == ("7", "https://www.krant.nl/a", "x", "N")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("R&amp;D bij het rijk", "R&D bij het rijk"),
        ("D&amp;amp;I", "D&I"),
        ("<![CDATA[Een <b>vette</b> kop]]>", "Een vette kop"),
        ("caf&eacute; &euro; 5", "café € 5"),
        ("loos & los", "loos & los"),
        ("zacht\u00adkoppel\u200bteken\u202e", "zachtkoppelteken"),
        ("don&#146;t", "don\u2019t"),
        ("5 &lt; 6 en 7 &gt; 3", "5 < 6 en 7 > 3"),
        ("regel\n  twee", "regel twee"),
    ],
)
def test_titles_become_plain_text(text: str, title: str) -> None:
    assert only(rss(f"<title>{text}</title>")).title == title


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://[::1", ""]
)
def test_only_web_addresses_are_links(link: str) -> None:
    assert only(rss(f"<title>x</title><link>{link}</link>")).url == ""


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", Failure.EMPTY),
        (b"   \n", Failure.EMPTY),
        (b"<!DOCTYPE html><html><body>404</body></html>", Failure.NOT_A_FEED),
        (b"<html><title>DPG Media Privacy Gate</title></html>", Failure.CONSENT_WALL),
        (b"geen feed", Failure.NOT_A_FEED),
        (b"{", Failure.UNPARSABLE),
        (b'{"items": 3}', Failure.NOT_A_FEED),
        (b"<urlset><url><loc>https://x.nl</loc></url></urlset>", Failure.NOT_A_FEED),
    ],
)
def test_what_is_no_feed_is_said_to_be_none(body: bytes, why: Failure) -> None:
    found = parse(body, "text/html", URL)
    assert isinstance(found, FetchFailed)
    assert found.why is why


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "iso-8859-15", "utf-16"])
def test_charsets_are_read_as_declared(charset: str) -> None:
    text = f'<?xml version="1.0" encoding="{charset}"?><rss><item><title>Financiën</title></item></rss>'
    assert only(text.encode(charset), "application/xml").title == "Financiën"


@pytest.mark.parametrize(
    ("label", "header", "body", "title"),
    [
        ("iso-8859-1", "", "Financiën".encode(), "Financiën"),
        ("utf-8", "text/xml; charset=ISO-8859-1", "Financiën in België".encode(), "Financiën in België"),
        (
            "utf-8",
            "text/xml; charset=ISO-8859-1",
            "Financiën, België".encode() + b" \xc3",
            "Financiën, België Ã",
        ),
        ("utf-8", "", "Financiën in België, caf".encode() + b"\xc3", "Financiën in België, cafÃ"),
        ("utf-8", "", "Financiën, België en ".encode() + b"\x93citaat", "Financiën, België en “citaat"),
        ("utf-8", "", "Financiën, ‘België’".encode("cp1252"), "Financiën, ‘België’"),
        ("iso-8859-1", "", b"\xc4\xc5\xe5 in Malm\xf6", "ÄÅå in Malmö"),
    ],
    ids=[
        "label",
        "header",
        "header and cut",
        "cut",
        "one byte of another",
        "label of utf-8",
        "really latin-1",
    ],
)
def test_a_wrong_label_and_a_broken_byte_spoil_no_word(
    label: str, header: str, body: bytes, title: str
) -> None:
    document = f'<?xml version="1.0" encoding="{label}"?><rss><item><title>'.encode() + body
    assert only(document + b"</title></item></rss>", header or "application/xml").title == title


FLOORS = {"title": 0.99, "content": 0.99, "link": 0.9, "id": 0.85, "date": 1.0, "date text": 1.0}


@pytest.mark.eval
def test_every_document_of_the_corpus_is_read_and_agreement_does_not_fall() -> None:
    if not data_folder().is_dir():
        pytest.skip(f"no feeds in {data_folder()}: set MONITOR_EVAL_DATA")
    tally = run(data_folder())
    assert tally.documents > 2_000
    assert tally.escaped == []
    for kind, floor in FLOORS.items():
        assert tally.share(kind) >= floor, "\n".join(miss for miss in tally.misses if miss.startswith(kind))
