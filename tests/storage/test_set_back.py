"""Times that are still to come, on both databases: mended once, in their order, and nothing else touched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from monitor.rules.set_back import LONGEST, believable, squeezed
from monitor.storage.database import Database
from monitor.storage.set_back import bring_back
from monitor.storage.tables.actions import actions, mutes
from monitor.storage.tables.articles import articles, stories, versions

NOW = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
EARLIER, HOUR = NOW - timedelta(hours=3), timedelta(hours=1)


def _fill(database: Database) -> None:
    said = {"guid": "", "lead": "", "body": "", "fingerprint": b"", "baseline": False, "flood": False}
    with database.write() as connection:
        story = {"title": "x", "created": EARLIER, "first_published": EARLIER, "last_article": EARLIER}
        connection.execute(insert(stories).values(id=1, **story))
        for number, at in enumerate((EARLIER, NOW + HOUR, NOW + 2 * HOUR), start=1):
            of_it = {
                "key": f"k{number}",
                "outlet": "krant",
                "url": "u",
                "title": "x",
                "story": 1,
                "turn": number,
            }
            times = {"published": at, "first_seen": at, "joined": at, "revised": None}
            row = {"id": number, "pending": False, **of_it, **said, **times}
            connection.execute(insert(articles).values(row))
            text = {
                "article": number,
                "version": 1,
                "seen": at,
                "url": "u",
                "title": "x",
                "lead": "",
                "body": "",
            }
            connection.execute(insert(versions).values(text))
        for at in (EARLIER, NOW + HOUR + timedelta(minutes=1)):
            did = {"story": 1, "at": at, "who": "an", "kind": "note", "why": "", "detail": {}}
            connection.execute(insert(actions).values(did))
        mute = {"kind": "topic", "target": "x", "since": NOW + HOUR, "until": NOW + 5 * HOUR}
        connection.execute(insert(mutes).values(why="w", who="an", **mute))


@pytest.mark.fault(51)
@pytest.mark.parametrize("kind", ["sqlite_database", "postgres_database"])
def test_what_was_stored_under_later_times_is_mended_in_its_order(
    kind: str, request: pytest.FixtureRequest
) -> None:
    database: Database = request.getfixturevalue(kind)
    _fill(database)
    assert bring_back(database, NOW)
    with database.read() as connection:
        joined = list(connection.scalars(select(articles.c.joined).order_by(articles.c.id)))
        seen = list(connection.scalars(select(versions.c.seen).order_by(versions.c.article)))
        did = list(connection.scalars(select(actions.c.at).order_by(actions.c.id)))
        mute = connection.execute(select(mutes.c.since, mutes.c.until)).one()
    assert joined[0] == did[0] == seen[0] == EARLIER, "what had happened is not touched"
    assert NOW - timedelta(seconds=1) < joined[1] < did[1] < joined[2] < NOW, "in the order in which it came"
    assert mute.since < NOW
    assert mute.until == NOW + 5 * HOUR, "an end is chosen, not clocked"
    assert max(seen) < NOW
    assert bring_back(database, NOW) == 0


def test_a_time_to_come_is_put_just_before_now_and_keeps_its_order() -> None:
    times = [NOW + timedelta(seconds=each) for each in (61, 3_600, 7_200, 7_200.5, 86_399.5, 86_400)]
    mended = [squeezed(each, times[-1], NOW) for each in times]
    assert mended == sorted(set(mended))
    assert NOW - timedelta(minutes=6) < mended[0] < mended[-1] < NOW


@pytest.mark.parametrize(
    ("earliest", "stretch", "expected", "says"),
    [
        (timedelta(minutes=2), timedelta(hours=2), True, "a clock that was set back by two hours"),
        (timedelta(days=3_650), timedelta(hours=2), True, "two hours under a year that was wrong"),
        (timedelta(minutes=2), LONGEST + timedelta(minutes=1), False, "a past, and a clock that lags"),
    ],
)
def test_what_is_a_clock_set_back_and_what_is_a_past(
    earliest: timedelta, stretch: timedelta, expected: bool, says: str
) -> None:
    assert believable(NOW + earliest, NOW + earliest + stretch) is expected, says


@pytest.mark.parametrize("kind", ["sqlite_database", "postgres_database"])
def test_a_clock_that_lags_costs_no_history(kind: str, request: pytest.FixtureRequest) -> None:
    """An empty battery, a machine brought back from a copy: everything seems still to come."""
    database: Database = request.getfixturevalue(kind)
    _fill(database)
    lagging = EARLIER - timedelta(days=365)
    with database.write() as connection:
        connection.execute(articles.update().where(articles.c.id == 1).values(joined=EARLIER - LONGEST))
    assert bring_back(database, lagging) == NOW + 2 * HOUR - lagging
    with database.read() as connection:
        assert connection.scalar(select(articles.c.joined).where(articles.c.id == 3)) == NOW + 2 * HOUR


def test_articles_of_one_turn_are_mended_together(sqlite_database: Database) -> None:
    _fill(sqlite_database)
    with sqlite_database.write() as connection:
        row = dict(connection.execute(select(articles).where(articles.c.id == 3)).mappings().one())
        more = [{**row, "id": n, "key": f"k{n}", "turn": 3 + n // 40} for n in range(4, 1_100)]
        connection.execute(insert(articles), more)
    assert bring_back(sqlite_database, NOW)
    assert bring_back(sqlite_database, NOW) == 0
    with sqlite_database.read() as connection:
        assert connection.scalar(select(articles.c.id).where(articles.c.joined > NOW).limit(1)) is None
        assert connection.scalar(select(stories.c.last_article).where(stories.c.last_article > NOW)) is None
