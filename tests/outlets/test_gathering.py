"""What is worked out beside the reading: quick looks hide nothing, an index of sitemaps is no article."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.model.outlet import Outlet
from monitor.model.reading import Entry, Reading
from monitor.rules.gathering import gathered
from monitor.rules.identity import fingerprint
from monitor.rules.steady import steady

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
KRANT = Outlet(slug="krant", name="Krant", url="https://www.krant.nl/rss")
MOVING = {
    "Laatste update: maandag": "",
    "Het plan ligt er. Online sinds dinsdag": "Het plan ligt er.",
    "Bijgewerkt: vandaag": "",
    "Het plan ligt er. 3 reacties": "Het plan ligt er.",
    "Het plan ligt er. \u0663 uur geleden": "Het plan ligt er.",
    "Lees ook: het vorige plan": "",
    "Het plan ligt er.\nLees ook: het vorige plan": "Het plan ligt er.",
    "  \u00a9 ANP": "",
    "Het plan  ligt\u00a0er. Gewijzigd om 12:30 uur": "Het plan ligt er.",
    "Het plan ligt er.\nLaatste update: 20 juni 2023 12:05": "Het plan ligt er.",
    "Het plan ligt er.\n1.204 reacties": "Het plan ligt er.",
    "Het plan ligt er.\nReacties (57)": "Het plan ligt er.",
    "5 minuten geleden Het plan ligt er.": "Het plan ligt er.",
    "Leestijd: 2 min Het plan ligt er.": "Het plan ligt er.",
    "Het plan ligt er.\n2.301 keer gelezen": "Het plan ligt er.",
    "Het plan ligt er.\nMeest gelezen: Weerbericht": "Het plan ligt er.",
    "Het plan ligt er.\n© 2023 De Krant": "Het plan ligt er.",
}
STILL = (
    *("Het plan ligt er.", "Minister trekt plan van 12 maart in", "Online plan", "Meer geld voor zorg", ""),
    "De wet is gewijzigd op 12 maart 2023 en de trein van 12:05 reed niet. Ruim 200 keer ging het mis.",
)


@pytest.mark.parametrize("text", MOVING)
def test_what_a_page_changes_by_itself_is_no_part_of_the_text(text: str) -> None:
    assert steady(text) == MOVING[text]
    assert fingerprint(Entry(lead=text)) == fingerprint(Entry(lead=MOVING[text]))


@pytest.mark.parametrize("text", STILL)
def test_what_the_newsroom_wrote_stays(text: str) -> None:
    assert steady(text) == text


def test_an_index_of_sitemaps_leads_on_and_holds_no_article() -> None:
    entries = (
        Entry(url="https://www.krant.nl/sitemap-2.xml"),
        Entry(url="https://www.krant.nl/sitemap-1.xml"),
    )
    found = gathered(Reading(entries=entries, format="sitemapindex"), KRANT, NOW)
    assert (found.onward, found.candidates, found.seen) == ("https://www.krant.nl/sitemap-2.xml", (), 2)


def test_since_leaves_out_what_is_older_and_what_has_no_date() -> None:
    entries = tuple(
        Entry(url=f"https://www.krant.nl/{name}", title=name, published=moment)
        for name, moment in (("oud", NOW.replace(hour=1)), ("nieuw", NOW.replace(hour=5)), ("zonder", None))
    )
    found = gathered(Reading(entries=entries), KRANT, NOW, NOW.replace(hour=4))
    assert [each.title for each in found.candidates] == ["nieuw"]


def test_entries_without_a_title_and_faults_are_counted_as_dropped() -> None:
    entries = (Entry(url="https://www.krant.nl/1", title="Kop"), Entry(guid="zonder"))
    found = gathered(Reading(entries=entries, faults=("repaired",)), KRANT, NOW)
    assert (len(found.candidates), found.dropped, found.seen) == (1, 2, 2)
