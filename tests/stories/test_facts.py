"""A story's facts, its spikes, and the names in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert

from monitor.config.names import read, shipped, with_own
from monitor.model.alert import Trigger
from monitor.model.calendar import AMSTERDAM
from monitor.model.naming import Who
from monitor.rules.alerting.signals import busy, spikes
from monitor.rules.alerting.state import ArticleFact
from monitor.rules.stories.facts import Appearance, Spike, busy_hours, facts, same_hours, spike, tail
from monitor.rules.stories.named import Lexicon
from monitor.storage.database import Database
from monitor.storage.tables.articles import articles, topic_matches
from monitor.storage.usual import usual_outlets

NOON = datetime(2023, 6, 20, 12, tzinfo=UTC)


def seen(outlet: str, minutes: float, tier: int = 1, title: str = "Kop") -> Appearance:
    at = NOON + timedelta(minutes=minutes)
    return Appearance(outlet=outlet, tier=tier, at=at, headlines=((at, title),))


def first_spike(seen: Iterable[Appearance], earlier: Sequence[int]) -> Spike | None:
    judged = (spike(hour, earlier) for hour in busy_hours(seen))
    return next((found for found in judged if found), None)


def test_the_facts_of_a_story_in_whatever_order_its_articles_come() -> None:
    found = facts(
        [seen("vak", 300, tier=2), seen("nu", 0), seen("ad", 45), seen("nu", 50, title="Nieuwe kop")]
    )
    assert found is not None
    assert (found.first_outlet, found.first_at, found.titles) == ("nu", NOON, 3)
    assert found.by_tier == ((1, ("nu", "ad")), (2, ("vak",)))
    assert (found.first_hour, found.prominence) == (2, 8)
    assert [title for _, _, title in found.headlines] == ["Kop", "Kop", "Nieuwe kop", "Kop"]
    assert facts([]) is None


@pytest.mark.parametrize(
    ("minutes", "earlier", "spikes", "why"),
    [
        ((0, 10), (), False, "two outlets are never a spike"),
        ((0, 10, 20), (), True, "three within an hour where nothing is known"),
        ((0, 70, 140), (), False, "three, but hours apart"),
        ((0, 10, 20), (3, 2, 4, 3), False, "three where three is usual"),
        ((0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55), (3, 2, 4, 3), True, "twelve where three is usual"),
        (
            (0, 10, 20),
            (0, 0, 0, 0, 0, 0, 0, 0),
            True,
            "three where it is always quiet",
        ),
    ],
)
def test_a_spike_holds_at_low_volume(
    minutes: tuple[float, ...], earlier: tuple[int, ...], spikes: bool, why: str
) -> None:
    found = first_spike([seen(f"o{at}", at) for at in minutes], earlier)
    assert (found is not None) is spikes, f"{why}: {found}"


def test_one_outlet_that_writes_often_is_no_spike() -> None:
    assert first_spike([seen("nu", at) for at in range(12)], ()) is None


def test_the_tail_of_poisson() -> None:
    assert tail(0, 2.0) == pytest.approx(1.0)
    assert tail(1, 2.0) == pytest.approx(0.8646647)
    assert tail(3, 0.25) == pytest.approx(0.0021615, abs=1e-6)


def test_names_are_found_as_they_are_written() -> None:
    found = Lexicon(shipped()).find(
        "D66-Kamerlid wil dat BZK en de minister van Financiën de VVD antwoorden; sp, volt en ez niet."
    )
    names = {(each.who, each.name) for each in found}
    assert (Who.PARTY, "D66") in names
    assert (Who.MINISTRY, "Binnenlandse Zaken en Koninkrijksrelaties") in names
    assert (Who.MINISTRY, "Financiën") in names
    assert (Who.MINISTER, "minister") in names
    assert (Who.PARTY, "VVD") in names
    assert (Who.MEMBER, "lid van de Tweede Kamer") in names
    assert not {(Who.PARTY, "SP"), (Who.PARTY, "Volt")} & names
    assert [each.name for each in Lexicon(shipped()).find("PREMIER belt Volt")] == [
        "minister-president",
        "Volt",
    ]


def test_names_of_the_file_stand_beside_those_shipped() -> None:
    own = with_own({"bewindspersoon": {"Jansen": ["minister Jansen"]}, "fractie": {"Volt": []}})
    found = Lexicon(own).find("BZK en Jansen antwoorden Volt Nederland.")
    assert [(each.who.value, each.name) for each in found] == [
        ("bewindspersoon", "Jansen"),
        ("fractie", "Volt"),
        ("ministerie", "Binnenlandse Zaken en Koninkrijksrelaties"),
    ]


def test_a_wrong_lexicon_says_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="unknown kind 'minister'"):
        read("minister: {Jansen: []}")
    with pytest.raises(ValueError, match="mapping of kinds"):
        read("- Jansen")
    assert Lexicon(read("fractie: {VVD: }")).find("De VVD stemt voor.")[0].name == "VVD"


def test_a_spike_is_a_signal_for_decisions_that_wait_on_it() -> None:
    def came(number: int, *, baseline: bool = False) -> ArticleFact:
        at = NOON + timedelta(minutes=number)
        return ArticleFact(id=number, outlet=f"o{number}", outlet_tier=1, at=at, baseline=baseline)

    (hour,) = busy([came(1), came(2), came(3)], NOON)
    (found,) = spikes([hour], lambda each: spike(each, ()))
    assert (found.trigger, found.at, found.what) == (Trigger.SPIKE, NOON + timedelta(minutes=3), "3")
    assert list(spikes([hour], lambda each: spike(each, (4, 4, 5)))) == [], "as wide every week"
    assert busy([came(1), came(2), came(3, baseline=True)], NOON) == ()
    later = NOON + timedelta(minutes=1)
    assert busy([came(1), came(2), came(3)], later) == (), "who decided had seen the first"


def test_the_same_hour_of_the_week_stays_so_when_the_clock_is_put_back() -> None:
    monday = datetime(2023, 10, 30, 8, 30, tzinfo=AMSTERDAM)
    ((after, until),) = same_hours(monday, weeks=1)
    assert until.astimezone(AMSTERDAM).isoformat() == "2023-10-23T08:30:00+02:00"
    assert until - after == timedelta(hours=1)


def test_the_usual_is_counted_from_the_archive(database: Database) -> None:
    """Six weeks of one topic: two outlets every Tuesday at noon, another topic and another hour beside it."""
    with database.write() as connection:
        for week in range(1, 7):
            then = NOON - timedelta(weeks=week)
            stored(connection, "nu", then - timedelta(minutes=10), "diversiteit")
            stored(connection, "nu", then - timedelta(minutes=20), "diversiteit")
            stored(connection, "ad", then, "diversiteit")
            stored(connection, "oud", then - timedelta(minutes=5), "diversiteit", baseline=True)
            stored(connection, "vak", then - timedelta(minutes=5), "wonen")
            stored(connection, "trouw", then - timedelta(minutes=61), "diversiteit")
            stored(connection, "zeit", then - timedelta(days=1), "diversiteit")
    with database.read() as connection:
        noon = NOON.astimezone(AMSTERDAM)
        assert usual_outlets(connection, {"diversiteit"}, noon) == (2, 2, 2, 2, 2, 2)
        assert usual_outlets(connection, {"diversiteit", "wonen"}, noon) == (3,) * 6
        assert usual_outlets(connection, {"diversiteit"}, noon - timedelta(hours=8)) == (0,) * 6
        assert usual_outlets(connection, set(), noon) == ()


def stored(connection: Connection, outlet: str, at: datetime, topic: str, *, baseline: bool = False) -> None:
    """An article that matched a topic."""
    key = f"{outlet}-{at.isoformat()}-{topic}"
    row = {
        "key": key,
        "outlet": outlet,
        "url": f"https://{outlet}.example/",
        "title": "Kop",
        "fingerprint": key.encode(),
        "published": at,
        "first_seen": at,
        "baseline": baseline,
    }
    number = connection.execute(insert(articles).values(row).returning(articles.c.id)).scalar_one()
    match = {"article": number, "version": 1, "topic": topic, "tier": "alert", "hits": [], "at": at}
    connection.execute(insert(topic_matches).values(match))
