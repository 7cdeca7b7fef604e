"""One article at many addresses, and many at one: what happens to links makes no news and hides none."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from monitor.model.collecting import Collected, OutletState, Saved
from monitor.model.outlet import Outlet
from monitor.model.reading import Entry, Reading
from monitor.rules import polling
from monitor.rules.gathering import gathered
from monitor.storage.collecting import CollectStore
from monitor.storage.tables.articles import articles, versions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitor.storage.database import Database

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
KRANT = Outlet(slug="krant", name="Krant", url="https://www.krant.nl/rss")
STATE = OutletState(slug="krant", url=KRANT.url, last_read=NOW, last_success=NOW)


@dataclass
class Feed:
    """Readings of one outlet, ten minutes apart; the first is its baseline."""

    database: Database
    read: int = 0
    saved: list[Saved] = field(default_factory=list)

    def reads(self, *entries: Entry, later: timedelta = timedelta(minutes=10)) -> Saved:
        now = NOW + self.read * later
        found = gathered(Reading(entries=entries), KRANT, now)
        row = Collected(state=STATE, candidates=found.candidates, baseline=self.read == 0)
        self.read += 1
        self.saved.append(CollectStore(self.database).save([row], now))
        return self.saved[-1]

    def stored(self) -> list[tuple[str, str]]:
        with self.database.read() as connection:
            rows = connection.execute(select(articles.c.title, articles.c.url).order_by(articles.c.id))
            return [(row.title, row.url) for row in rows]

    def versions(self) -> int:
        with self.database.read() as connection:
            return connection.scalar(select(func.count()).select_from(versions)) or 0


@pytest.fixture
def feed(database: Database) -> Feed:
    return Feed(database)


def entry(
    number: int,
    url: str = "",
    *,
    guid: str = "",
    title: str | None = None,
    lead: str | None = None,
    published_raw: str | None = None,
    body: str = "",
) -> Entry:
    """Article ``number`` as its feed has it."""
    date = f"Fri, 20 Nov 2026 0{number}:00:00 +0100"
    return Entry(
        url=url or f"https://www.krant.nl/nieuws/{number}/kop",
        guid=guid or f"g{number}",
        title=f"Kop van bericht {number}" if title is None else title,
        lead=f"De lead van bericht {number}." if lead is None else lead,
        published_raw=date if published_raw is None else published_raw,
        body=body,
    )


def links(write: Callable[[int, int], Entry], reading: int) -> Sequence[Entry]:
    """A window of five, of which each reading has one new."""
    return [write(number, reading) for number in range(5 + reading, reading, -1)]


ROTATING: dict[str, Callable[[int, int], Entry]] = {
    "another number in each link": lambda n, reading: entry(
        n, f"https://www.krant.nl/stuk?id={n}&cb={reading}{n}", guid=f"{reading}-{n}"
    ),
    "a session in the path": lambda n, reading: entry(n, f"https://www.krant.nl/s{reading}a/{n}/kop"),
    "no link, another guid": lambda n, reading: entry(n, guid=f"{reading}-{n}", url=" "),
    "a site rebuilt": lambda n, reading: entry(
        n, f"https://www.krant.nl/{'nieuw' if reading else 'oud'}/{n}", guid=f"{reading > 0}{n}"
    ),
}


@pytest.mark.parametrize("how", ROTATING)
def test_links_that_rotate_bring_one_new_article_where_there_is_one(feed: Feed, how: str) -> None:
    for reading in range(4):
        saved = feed.reads(*links(ROTATING[how], reading))
        if reading:
            assert (saved.new, saved.changed, saved.known) == (1, 0, 4)
            assert not polling.shows_gap(saved.outlets[0], STATE), "nothing is missing"
    assert len(feed.stored()) == 8
    now = {(each.title, each.url) for each in links(ROTATING[how], 3)}
    assert now <= set(feed.stored()), "where they can be read now"


TRACKING: tuple[Callable[[int], str], ...] = (
    lambda n: f"?utm_source=rss{n}&utm_campaign=q{n}",
    lambda n: f"#comments-{n}",
    lambda n: f"?xtor=RSS-{n}#top",
)


@pytest.mark.parametrize("tail", TRACKING)
def test_other_tracking_is_no_new_version(feed: Feed, tail: Callable[[int], str]) -> None:
    for reading in range(3):
        saved = feed.reads(*(entry(n, f"https://www.krant.nl/n/{n}{tail(reading)}") for n in range(3)))
    assert (saved.new, saved.changed, saved.known) == (0, 0, 3)
    assert feed.versions() == 0
    fresh = entry(1, f"https://www.krant.nl/n/1{tail(9)}", title="Een andere kop")
    assert feed.reads(fresh).changed == 1, "and other words still are"


def test_a_page_that_all_items_link_to_gives_none_of_them_its_name(feed: Feed) -> None:
    page = "https://www.krant.nl/kort"
    for reading in range(4):
        saved = feed.reads(*links(lambda n, _: entry(n, page), reading))
        if reading:
            assert (saved.new, saved.changed, saved.known) == (1, 0, 4)
    assert [title for title, _ in feed.stored()][5:] == [f"Kop van bericht {n}" for n in (6, 7, 8)]


def test_items_without_link_and_guid_are_known_by_what_does_not_move(feed: Feed) -> None:
    for reading in range(3):
        saved = feed.reads(*(Entry(title=f"Kop {n}", lead=f"Lead {n}, {reading} reacties") for n in range(5)))
    assert (saved.new, saved.known) == (0, 5)


APART = [
    ("another date", {"published_raw": "Sat, 21 Nov 2026 01:00:00 +0100"}),
    ("another lead", {"lead": "Iets heel anders."}),
    ("another title", {"title": "Een andere kop"}),
]


@pytest.mark.parametrize(("what", "other"), APART)
def test_what_differs_in_anything_is_another_article(feed: Feed, what: str, other: dict[str, str]) -> None:
    feed.reads(*(entry(n) for n in range(5)))
    again = (entry(n, f"https://www.krant.nl/later/{n}", **other) for n in range(5))
    assert feed.reads(*again).new == 5, what


def test_a_title_alone_is_no_article(feed: Feed) -> None:
    bare = {"lead": "", "published_raw": "", "title": "Het weer"}
    feed.reads(*(entry(n, f"https://www.krant.nl/weer/{n}", **bare) for n in range(3)))
    assert feed.reads(*(entry(n, f"https://www.krant.nl/weer/{n}", **bare) for n in range(3, 6))).new == 3


def test_one_article_in_two_sections_has_not_moved(feed: Feed) -> None:
    first = [entry(n) for n in range(4)]
    feed.reads(*first)
    second = [entry(n, f"https://www.krant.nl/politiek/{n}") for n in range(4)]
    assert feed.reads(*first, *second).new == 4
    assert feed.reads(*first, *second).known == 8


def test_what_was_gone_for_a_month_is_known_when_it_comes_back(feed: Feed) -> None:
    feed.reads(*(entry(n) for n in range(5)))
    feed.reads(*(entry(n) for n in range(3, 5)))
    saved = feed.reads(*(entry(n) for n in range(5)), later=timedelta(days=31))
    assert (saved.new, saved.known) == (0, 5)


def test_another_body_at_another_address_is_a_version(feed: Feed) -> None:
    """Otherwise no edit would ever be seen of an outlet whose links rotate."""
    old, new = "De tekst van gisteren.", "De minister trekt zijn streefcijfers in."
    feed.reads(*(entry(n, f"https://www.krant.nl/a/{n}", guid=f"a{n}", body=old) for n in range(5)))
    for reading, changed in (("b", 5), ("c", 0)):
        texts = (
            entry(n, f"https://www.krant.nl/{reading}/{n}", guid=f"{reading}{n}", body=new) for n in range(5)
        )
        saved = feed.reads(*texts)
        assert (saved.new, saved.changed) == (0, changed)
    assert feed.versions() == 5


def test_a_column_without_a_date_is_another_one_when_it_says_something_else(feed: Feed) -> None:
    told = {"title": "Het weer", "lead": "Lees hier de verwachting.", "published_raw": ""}
    for day in range(2):
        texts = (
            entry(n, f"https://www.krant.nl/{day}/{n}", guid=f"{day}-{n}", body=f"Dag {day}, {n}.", **told)
            for n in range(3)
        )
        assert feed.reads(*texts).new == 3
