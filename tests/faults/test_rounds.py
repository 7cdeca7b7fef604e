"""Cases 27, 29 and 42-50 of the fault matrix: whole rounds, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from monitor.flows.collect import Collector
from monitor.model.condition import Condition
from monitor.model.outlet import Outlet
from monitor.model.reading import Fetched, FetchFailed, Unchanged, Validators
from monitor.outlets.sandbox import Sandbox
from monitor.rules.condition import diagnose
from monitor.rules.wording.phrases import say
from monitor.storage.collecting import CollectStore
from monitor.storage.quarantine import MOST_BYTES, kept, raw
from monitor.storage.tables.articles import articles, versions
from monitor.storage.tables.outlets import outlet_state

if TYPE_CHECKING:
    from monitor.storage.database import Database

START = datetime(2023, 6, 20, 6, tzinfo=UTC)
KRANT = Outlet(slug="krant", name="Krant", url="https://www.krant.nl/rss")
ANDER = Outlet(slug="ander", name="Ander", url="https://www.ander.nl/rss")


NONE = Validators()


@dataclass
class Day:
    """Outlets on a day that the test decides: documents by address, and a clock that it turns."""

    database: Database
    sandbox: Sandbox
    documents: dict[str, bytes] = field(default_factory=dict)
    time: datetime = START
    conditional: int = 0
    asked: int = 0
    lying: bool = False
    permanent: str = ""

    def now(self) -> datetime:
        return self.time

    async def fetch(
        self, url: str, validators: Validators = NONE, *, accept: str = "", robots: bool = False
    ) -> Fetched | Unchanged | FetchFailed:
        del accept, robots
        self.asked += 1
        self.conditional += bool(validators.etag)
        if self.lying and validators.etag:
            return Unchanged(url=url)
        validators = Validators(etag=b'"e"')
        body = self.documents[url]
        return Fetched(url=url, body=body, validators=validators, permanent_url=self.permanent)

    async def round(self, *outlets: Outlet, later: timedelta = timedelta(minutes=10)) -> dict[str, str]:
        """One round; what came of each outlet."""
        collector = Collector(CollectStore(self.database), self, self.sandbox, self, jitter=lambda: 0.5)
        done = await collector.run(outlets or (KRANT,))
        self.time += later
        return {polled.outlet: polled.outcome for polled in done.polled}

    def publishes(self, *items: str, outlet: Outlet = KRANT) -> None:
        """What the outlet's feed holds from now on."""
        body = "".join(f"<item>{item}</item>" for item in items)
        self.documents[outlet.url] = f"<rss><channel><title>K</title>{body}</channel></rss>".encode()

    def titles(self) -> list[str]:
        """Stored articles, in the order of arrival."""
        with self.database.read() as connection:
            return list(connection.scalars(select(articles.c.title).order_by(articles.c.id)))

    def count(self, table: object = articles) -> int:
        with self.database.read() as connection:
            return connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


@pytest.fixture
def day(database: Database, sandbox: Sandbox) -> Day:
    return Day(database, sandbox)


def item(title: str, url: str = "", guid: str = "", extra: str = "") -> str:
    link = f"<link>{url}</link>" if url else ""
    return f"<title>{title}</title>{link}" + (f"<guid>{guid}</guid>" if guid else "") + extra


@pytest.mark.fault(27)
async def test_a_lying_304_is_found_out_by_asking_without_validators(day: Day) -> None:
    day.publishes(item("Een", "https://www.krant.nl/1"))
    await day.round()
    day.publishes(item("Twee", "https://www.krant.nl/2"))
    day.lying = True
    for _ in range(60):
        await day.round(later=timedelta(minutes=30))
    assert "Twee" in day.titles()
    assert day.conditional > day.asked / 2, "asking conditionally stays the rule"


PAGES = {
    b"<!doctype html><title>Welkom</title>": "not-a-feed",
    b"<html><h1>This domain is parked</h1></html>": "not-a-feed",
    b"<html><title>DPG Media Privacy Gate</title></html>": "consent-wall",
    b"": "empty",
    b"<rss><channel><title>Leeg</title></channel></rss>": "empty",
}


@pytest.mark.fault(29)
async def test_html_with_status_200_is_never_healthy(day: Day) -> None:
    day.publishes(item("Een", "https://www.krant.nl/1"))
    day.publishes(item("Goed", "https://www.ander.nl/1"), outlet=ANDER)
    await day.round()
    for failures, (body, outcome) in enumerate(PAGES.items(), 1):
        day.documents[KRANT.url] = body
        outcomes = await day.round(KRANT, ANDER)
        assert outcomes["krant"] == outcome
        assert outcomes["ander"] in {"read", "unchanged"}
        with day.database.read() as connection:
            found = connection.execute(select(outlet_state).where(outlet_state.c.slug == "krant"))
            state = found.mappings().one()
        assert (state["failures"], state["failure"], state["etag"]) == (failures, outcome, b'"e"')
    assert day.titles() == ["Een", "Goed"]


RAISES = """<rss xmlns:itunes="http://www.itunes.com/DTDs/Podcast-1.0.\u2028dtd"><channel><item>
<itunes:duration>3:00</itunes:duration></item></channel></rss><!-- {} -->"""
"""No tree comes of it, and feedparser raises a ValueError on it."""


@pytest.mark.fault(42)
async def test_a_reader_that_raises_costs_its_outlet_only_and_its_bytes_are_kept(day: Day) -> None:
    body = RAISES.format(0).encode()
    day.documents[KRANT.url] = body
    day.publishes(item("Goed", "https://www.ander.nl/1"), outlet=ANDER)
    for _ in range(3):
        outcomes = await day.round(KRANT, ANDER)
        assert (outcomes["krant"], outcomes["ander"] in {"read", "unchanged"}) == ("unparsable", True)
    assert day.titles() == ["Goed"]
    with day.database.read() as connection:
        (one,) = kept(connection, "krant")
        assert raw(connection, one.id) == body
        assert kept(connection, "ander") == ()
    assert (one.at, one.size) == (START + timedelta(minutes=20), len(body)), "the same bytes are kept once"
    assert "ValueError" in one.detail
    told = diagnose(KRANT, CollectStore(day.database).states()["krant"], None, day.time)
    assert told.condition is Condition.FAILING
    assert "monitor quarantine" in say("nl", told.remedy)


@pytest.mark.fault(42)
async def test_the_quarantine_stays_small(day: Day) -> None:
    for number in range(6):
        day.documents[KRANT.url] = RAISES.format("x" * 2_000_000 if number == 5 else number).encode()
        await day.round(KRANT)
    with day.database.read() as connection:
        found = kept(connection)
        assert [each.at for each in found] == [START + timedelta(minutes=10 * n) for n in (5, 4, 3)]
        assert found[0].size > 2_000_000
        assert len(raw(connection, found[0].id) or b"") == MOST_BYTES
        assert raw(connection, 10_000) is None


@pytest.mark.fault(43)
async def test_without_a_guid_the_address_and_without_that_the_content_tells(day: Day) -> None:
    day.publishes(item("Een", "https://www.krant.nl/1"), item("Twee", guid=" "), item("Drie"), item("Drie"))
    await day.round()
    await day.round()
    assert sorted(day.titles()) == ["Drie", "Een", "Twee"]


@pytest.mark.fault(44)
async def test_one_guid_for_two_articles_keeps_both(day: Day) -> None:
    day.publishes(item("Een", "https://www.krant.nl/1", "g"), item("Twee", "https://www.krant.nl/2", "g"))
    await day.round()
    assert sorted(day.titles()) == ["Een", "Twee"]


@pytest.mark.fault(45)
async def test_guids_that_rotate_make_no_new_articles(day: Day) -> None:
    for turn in range(4):
        day.publishes(*(item(f"Kop {n}", f"https://www.krant.nl/{n}", f"g-{turn}-{n}") for n in range(5)))
        await day.round()
    assert day.count() == 5
    assert day.count(versions) == 0, "and no new versions"


@pytest.mark.fault(46)
async def test_a_thousand_items_republished_are_a_thousand_articles_once(day: Day) -> None:
    day.publishes(*(item(f"Kop {n}", f"https://www.krant.nl/{n}") for n in range(1000)))
    await day.round()
    stamp = "<pubDate>Tue, 20 Jun 2023 08:15:00 +0200</pubDate>"
    day.publishes(
        *(item(f"Kop {n}", f"https://www.krant.nl/{n}?utm_source=x", f"n{n}", stamp) for n in range(1000))
    )
    await day.round()
    assert day.count() == 1000


@pytest.mark.fault(47)
async def test_the_first_poll_is_the_baseline(day: Day) -> None:
    day.publishes(item("Oud", "https://www.krant.nl/1"))
    await day.round()
    day.publishes(item("Nieuw", "https://www.krant.nl/2"), item("Oud", "https://www.krant.nl/1"))
    await day.round()
    with day.database.read() as connection:
        found = {row.title: row.baseline for row in connection.execute(select(articles))}
    assert found == {"Oud": True, "Nieuw": False}


@pytest.mark.fault(47)
async def test_a_feed_that_held_nothing_yet_has_its_baseline_behind_it(day: Day) -> None:
    day.publishes()
    await day.round()
    day.time += timedelta(hours=1)
    day.publishes(item("Het eerste", "https://www.krant.nl/1"))
    await day.round()
    with day.database.read() as connection:
        found = {row.title: row.baseline for row in connection.execute(select(articles))}
    assert found == {"Het eerste": False}


MOVED = {"https://www.andere-krant.nl/feed": True, "https://www.krant.nl/rss/binnenland": False}


@pytest.mark.fault(47)
@pytest.mark.parametrize("url", MOVED)
async def test_a_feed_of_another_site_begins_with_a_baseline_of_its_own(day: Day, url: str) -> None:
    day.publishes(item("Oud", "https://www.krant.nl/1"))
    await day.round()
    moved = replace(KRANT, url=url)
    day.publishes(item("Elders al oud", f"{url}/7"), outlet=moved)
    told = diagnose(moved, CollectStore(day.database).states()["krant"], None, day.time)
    assert "ander adres" in say("nl", told.evidence)
    await day.round(moved)
    with day.database.read() as connection:
        found = {row.title: row.baseline for row in connection.execute(select(articles))}
    assert found == {"Oud": True, "Elders al oud": MOVED[url]}
    told = diagnose(moved, CollectStore(day.database).states()["krant"], None, day.time)
    assert "geeft geen melding" in say("nl", told.evidence)


@pytest.mark.fault(47)
async def test_an_outlet_that_was_only_renamed_keeps_its_baseline(day: Day) -> None:
    """What came between the last poll under the old name and the first under the new one is news."""
    one, two = item("Een", "https://www.krant.nl/1"), item("Twee", "https://www.krant.nl/2")
    day.publishes(one)
    await day.round()
    day.publishes(two, one)
    await day.round(replace(KRANT, slug="krant-nieuw"))
    with day.database.read() as connection:
        rows = connection.execute(select(articles.c.title, articles.c.baseline).order_by(articles.c.id))
        assert [tuple(row) for row in rows] == [("Een", True), ("Twee", False)]


@pytest.mark.fault(47)
async def test_a_feed_that_a_permanent_redirect_led_to_keeps_its_baseline(day: Day) -> None:
    moved = replace(KRANT, url="https://www.andere-krant.nl/feed")
    day.permanent = moved.url
    day.publishes(item("Oud", "https://www.krant.nl/1"))
    await day.round()
    told = diagnose(KRANT, CollectStore(day.database).states()["krant"], None, day.time)
    assert (told.condition, moved.url in say("nl", told.remedy)) == (Condition.OK, True), (
        "the new address is proposed"
    )
    day.publishes(item("Nieuw", "https://www.andere-krant.nl/8"), outlet=moved)
    await day.round(moved)
    with day.database.read() as connection:
        found = {row.title: row.baseline for row in connection.execute(select(articles))}
    assert found == {"Oud": True, "Nieuw": False}


@pytest.mark.fault(48)
async def test_a_title_edited_twenty_times_is_one_article(day: Day) -> None:
    for number in range(20):
        day.publishes(item(f"Kop, versie {number}", "https://www.krant.nl/binnenland/1234567/kop.html"))
        await day.round()
    assert day.titles() == ["Kop, versie 19"]
    assert day.count(versions) == 19, "each earlier one; the newest is the article itself"


DATES = [
    ("Sat, 01 Jan 2999 00:00:00 GMT", START),
    ("9999-12-31T23:59:59Z", START),
    ("0000-01-01T00:00:00Z", START),
    ("0001-01-01T00:00:00Z", START),
    ("Wed, 31 Dec 1969 23:59:59 GMT", START),
    ("", START),
    ("gisteren", START),
    ("di, 20 jun 2023 07:30:00 CEST", START - timedelta(minutes=30)),
    ("Tue, 20 Jun 2023 06:30:00 CET", START - timedelta(minutes=30)),
    ("ma, 19 jun 2023 08:00", START - timedelta(days=1)),
]


@pytest.mark.fault(49)
@pytest.mark.fault(50)
async def test_a_date_is_clamped_and_its_original_kept(day: Day) -> None:
    items = enumerate(raw for raw, _ in DATES)
    day.publishes(
        *(item(f"Kop {n}", f"https://k/{n}", extra=f"<pubDate>{raw}</pubDate>") for n, raw in items)
    )
    await day.round()
    with day.database.read() as connection:
        rows = connection.execute(select(articles).order_by(articles.c.title)).all()
    assert [(row.published_raw, row.published) for row in rows] == DATES
