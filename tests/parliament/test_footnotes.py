"""Footnotes as they really come: one row a kind of dirt, and never a silent wrong link."""

from __future__ import annotations

from datetime import date

import pytest

from bench import footnotes as bench
from bench import link as data
from monitor.model.parliament import Candidate
from monitor.rules.parliament.linking import Linker

ASKED = date(2023, 6, 27)
ARTICLES = (
    Candidate(
        id="nu1",
        url="https://www.nu.nl/binnenland/6268273/overheid-haalt-eigen-diversiteitsdoelen-niet-of-nauwelijks.html",
        titles=("Overheid haalt eigen diversiteitsdoelen niet of nauwelijks",),
        outlet="NU.nl",
        published=date(2023, 6, 20),
    ),
    Candidate(
        id="bb1",
        url="https://www.binnenlandsbestuur.nl/bestuur-en-organisatie/rijk-haalt-eigen-doelstellingen-diversiteit-niet",
        titles=("Rijk haalt eigen doelstellingen diversiteit niet",),
        outlet="Binnenlands Bestuur",
        published=date(2023, 6, 20),
    ),
    Candidate(
        id="bb2",
        url="https://www.binnenlandsbestuur.nl/bestuur-en-organisatie/bzk-niet-trots-op-cijfers",
        titles=("BZK: diversiteit is onze prioriteit",),
        outlet="Binnenlands Bestuur",
        published=date(2023, 6, 21),
    ),
    Candidate(
        id="nos1",
        url="https://nos.nl/artikel/2479123-ministeries-schieten-tekort-bij-inclusie",
        titles=("Ministeries schieten tekort bij inclusie",),
        outlet="NOS",
        published=date(2023, 6, 22),
    ),
    Candidate(
        id="noslive",
        url="https://nos.nl/liveblog/2479500-debat-over-inclusie",
        titles=("Liveblog: debat over inclusie in de Kamer",),
        outlet="NOS",
        published=date(2023, 6, 23),
    ),
    Candidate(
        id="vk1",
        url="https://www.volkskrant.nl/nieuws-achtergrond/rijksoverheid-worstelt-met-diversiteit-aan-de-top~b1a2b3c4/",
        titles=("Rijksoverheid worstelt met diversiteit aan de top",),
        outlet="de Volkskrant",
        published=date(2023, 6, 19),
    ),
    Candidate(
        id="nrc1",
        url="https://www.nrc.nl/nieuws/2023/06/18/de-ambtenaar-van-de-toekomst-is-divers-a4167890",
        titles=("De ambtenaar van de toekomst is divers",),
        outlet="NRC",
        published=date(2023, 6, 18),
    ),
    Candidate(
        id="tel1",
        url="https://www.telegraaf.nl/nieuws/1234567890/woede-om-quotum-bij-ministerie",
        titles=("Woede om quotum bij ministerie: ‘Dit is absurd’",),
        outlet="De Telegraaf",
        published=date(2023, 6, 17),
    ),
    Candidate(
        id="ad1",
        url="https://www.ad.nl/politiek/ambtenaren-vertrekken-massaal-na-racisme~aabcdef12/",
        titles=("Ambtenaren vertrekken massaal na racisme",),
        outlet="AD",
        published=date(2023, 6, 16),
    ),
    Candidate(
        id="tr1",
        url="https://www.trouw.nl/opinie/stop-met-de-vinkjes-op-het-ministerie~b7654321/",
        titles=("Opinie: Stop met de vinkjes op het ministerie",),
        outlet="Trouw",
        published=date(2023, 6, 15),
    ),
    Candidate(
        id="fd1",
        url="https://fd.nl/politiek/1480123/kabinet-laat-diversiteit-los",
        titles=("Kabinet laat diversiteit los",),
        outlet="FD",
        published=date(2023, 6, 14),
    ),
)
ROWS: tuple[tuple[str, str, str, str], ...] = (
    (
        "unquoted note",
        "Diversiteit bij de overheid",
        "1 NU.nl, 20 juni 2023, Overheid haalt eigen diversiteitsdoelen niet of nauwelijks",
        "nu1",
    ),
    (
        "unquoted with title first",
        "Diversiteit bij de overheid",
        "1. Overheid haalt eigen diversiteitsdoelen niet of nauwelijks, NU.nl, 20 juni 2023",
        "nu1",
    ),
    (
        "no year",
        "Diversiteit bij de overheid",
        "1 NU.nl, 20 juni jl., «Overheid haalt eigen diversiteitsdoelen niet of nauwelijks»",
        "nu1",
    ),
    ("short nu link", "De diversiteit bij de overheid", "1 https://www.nu.nl/-/6268273/", "nu1"),
    ("nu short", "De diversiteit bij de overheid", "1 nu.nl/6268273", "nu1"),
    (
        "url all caps",
        "De diversiteit bij de overheid",
        "1 HTTPS://WWW.NU.NL/BINNENLAND/6268273/OVERHEID-HAALT.HTML",
        "nu1",
    ),
    ("nos short glued", "De diversiteit bij de overheid", "1https://nos.nl/l/2479123", "nos1"),
    (
        "nos short dot note",
        "De diversiteit bij de overheid",
        "1 https://nos.nl/l/2479123.2 https://www.rijksoverheid.nl/x",
        "nos1",
    ),
    (
        "nos text share",
        "De diversiteit bij de overheid",
        "1 https://nos.nl/artikel/2479123-ministeries-schieten-tekort-bij-inclusie.html",
        "nos1",
    ),
    (
        "nos liveblog with update anchor",
        "De diversiteit bij de overheid",
        "1 https://nos.nl/liveblog/2479500-iets#UPDATE-container-12345",
        "noslive",
    ),
    (
        "vk other slug",
        "De diversiteit bij de overheid",
        "1 https://www.volkskrant.nl/binnenland/iets-heel-anders~b1a2b3c4/?utm_source=link&utm_medium=app&referrer=https%3A%2F%2Ft.co",
        "vk1",
    ),
    ("vk sharing", "De diversiteit bij de overheid", "1 https://www.volkskrant.nl/gs-b1a2b3c4", "vk1"),
    (
        "nrc old path",
        "De diversiteit bij de overheid",
        "1 https://www.nrc.nl/nieuws/2023/06/18/een-andere-titel-2-a4167890?t=1687",
        "nrc1",
    ),
    (
        "outlet day title dash",
        "De diversiteit bij de overheid",
        "1 NRC – 18 juni 2023 – De ambtenaar van de toekomst is divers",
        "nrc1",
    ),
    (
        "nrc handelsblad",
        "De diversiteit bij de overheid",
        '[1] NRC Handelsblad, 18-6-\'23: "De ambtenaar van de toekomst is divers"',
        "nrc1",
    ),
    (
        "title nested",
        "Het bericht 'Woede om quotum bij ministerie: 'Dit is absurd'",
        "1 Telegraaf, 17 juni 2023",
        "tel1",
    ),
    ("title cut", "Het bericht ‘Woede om quotum bij ministerie’", "1 Telegraaf, 17 juni 2023", "tel1"),
    (
        "wrapped consent",
        "De diversiteit bij de overheid",
        "1 https://myprivacy.dpgmedia.nl/consent/?siteKey=V9f6VUvlHxq9wKIN&callbackUrl=https%3A%2F%2Fwww.ad.nl%2Fprivacy-gate%2Faccept-tcf2%3FredirectUri%3D%252Fpolitiek%252Fambtenaren-vertrekken-massaal-na-racisme~aabcdef12%252F",
        "ad1",
    ),
    (
        "sister",
        "De diversiteit bij de overheid",
        "1 https://www.bd.nl/politiek/ambtenaren-vertrekken~aabcdef12/?cb=1234",
        "ad1",
    ),
    (
        "opinie prefix",
        "Het opiniestuk ‘Stop met de vinkjes op het ministerie’",
        "1 Trouw, 15 juni 2023",
        "tr1",
    ),
    (
        "caps+typo",
        "HET BERICHT ‘KABINET LAAT DIVERSITIET LOS’",
        "1 Het Financieele Dagblad, 14 juni 2023",
        "fd1",
    ),
    (
        "version",
        "Het bericht “BZK: diversiteit is onze prioriteit”",
        "1 Binnenlands Bestuur, 21 juni 2023",
        "bb2",
    ),
    ("slug title", "Het bericht “BZK niet trots op cijfers”", "1 Binnenlands Bestuur, 21 juni 2023", "bb2"),
    (
        "two in one line",
        (
            "De berichten ‘Overheid haalt eigen diversiteitsdoelen niet of nauwelijks’"
            " en ‘Rijk haalt eigen doelstellingen diversiteit niet’"
        ),
        "",
        "bb1,nu1",
    ),
    (
        "two notes one line",
        "De diversiteit bij de overheid",
        (
            "1 NU.nl, 20 juni 2023, 'Overheid haalt eigen diversiteitsdoelen niet of nauwelijks'; Binnenlands"
            " Bestuur, 20 juni 2023, 'Rijk haalt eigen doelstellingen diversiteit niet'"
        ),
        "bb1,nu1",
    ),
    (
        "url+title",
        "De diversiteit bij de overheid",
        "1 https://nos.nl/artikel/2479123 en https://www.binnenlandsbestuur.nl/bestuur-en-organisatie/rijk-haalt-eigen-doel-\nstellingen-diversiteit-niet",
        "bb1,nos1",
    ),
    ("outlet day only", "De diversiteit bij de overheid", "1 De Telegraaf, 17 juni 2023", ""),
    ("outlet day wrong", "De diversiteit bij de overheid", "1 De Telegraaf, 12 mei 2022", ""),
    ("absent nos", "De diversiteit bij de overheid", "1 https://nos.nl/artikel/2479124", ""),
    ("archive", "De diversiteit bij de overheid", "1 https://archive.ph/AbC12", ""),
    ("year before", "Het bericht ‘Rijk haalt doelstellingen diversiteit wel’", "1 Trouw, 3 mei 2019", ""),
    (
        "follow up",
        "Vervolgvragen over diversiteit bij de overheid",
        "1 Aanhangsel Handelingen, vergaderjaar 2022-2023, nr. 2988",
        "",
    ),
    ("homepage", "De diversiteit bij de overheid", "1 https://www.nu.nl/ en https://nos.nl", ""),
    (
        "video timestamp",
        "De diversiteit bij de overheid",
        "1 https://www.youtube.com/watch?v=6268273abcd",
        "",
    ),
    (
        "other nu id w same title",
        "Het bericht ‘Overheid haalt eigen diversiteitsdoelen niet of nauwelijks’",
        "1 https://www.nu.nl/binnenland/6268999/overheid-haalt-eigen-diversiteitsdoelen.html",
        "",
    ),
)


@pytest.mark.parametrize(("name", "subject", "note", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_footnote(name: str, subject: str, note: str, expected: str) -> None:
    found = Linker(ARTICLES).link(subject, ASKED, f"1\nBent u bekend met het bericht?1\n{note}")
    assert ",".join(sorted(link.article for link in found.links)) == expected, name


@pytest.mark.eval
@pytest.mark.skipif(not data.DATA.exists(), reason="MONITOR_EVAL_DATA is absent: footnotes are not measured")
def test_generated_dirt_on_the_half_that_was_not_looked_at() -> None:
    tally, size = bench.run(1, seed=2026, count=1_000)
    linkable = [kind for kind in tally.cited if kind not in bench.NOT_LINKABLE]
    found, cited = (sum(counts[kind] for kind in linkable) for counts in (tally.found, tally.cited))
    assert size >= 3_000
    assert found / cited >= 0.985
    assert tally.wrong / tally.links <= 0.01
    assert tally.silent <= 3
    assert not any(tally.found[kind] for kind in bench.NOT_LINKABLE)
