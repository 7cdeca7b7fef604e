"""Who takes more than one story on PostgreSQL takes them in one order: two never wait for each other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, insert, select

from monitor.model.article import Article
from monitor.storage.database import Database
from monitor.storage.linking import LinkTransaction
from monitor.storage.respond import ResponseBook
from monitor.storage.tables.articles import articles, stories
from monitor.storage.telling import AlertRecords
from tests.waiting import until_somebody_waits

NOW = datetime(2026, 1, 21, 8, 0, tzinfo=UTC)
LOWER, HIGHER = 2, 9


def article(number: int) -> Article:
    return Article(
        id=number,
        outlet="nu",
        key=f"k{number}",
        url=f"https://nu.nl/{number}",
        title="t",
        lead="",
        body="",
        published=NOW,
        first_seen=NOW,
        version=1,
        baseline=False,
    )


def by_hand(connection: Connection) -> None:
    ResponseBook(connection).move([1], HIGHER, {"join": "pinned"})


def for_a_question(connection: Connection) -> None:
    work = LinkTransaction(connection)
    assert work.follow(article(1), HIGHER, NOW) == LOWER
    for each in (HIGHER, LOWER):  # decided about in this order
        work.alerts.hold(each)


@pytest.mark.postgres
@pytest.mark.parametrize("moved", [by_hand, for_a_question])
async def test_a_summary_of_two_stories_and_who_moves_an_article_between_them(
    postgres_database: Database, moved: Callable[[Connection], None]
) -> None:
    database = postgres_database
    born = {
        "title": "t",
        "created": NOW,
        "first_published": NOW,
        "last_article": datetime(2025, 1, 1, tzinfo=UTC),
    }
    with database.write() as connection:
        connection.execute(insert(stories), [{"id": each, **born} for each in (LOWER, HIGHER)])
        for number in (1, 2):
            one = article(number)
            row = {name: getattr(one, name) for name in ("id", "key", "outlet", "url", "title", "published")}
            row |= {"lead": "", "body": "", "fingerprint": b"x", "first_seen": NOW, "story": LOWER}
            connection.execute(insert(articles).values(row))

    def move() -> None:
        with database.write() as connection:
            moved(connection)

    with database.write() as connection:
        tick = AlertRecords(connection)
        tick.hold(LOWER)
        other = asyncio.create_task(asyncio.to_thread(move))
        await asyncio.to_thread(until_somebody_waits, database)
        tick.hold(HIGHER)
    await other
    with database.read() as connection:
        assert connection.scalar(select(articles.c.story).where(articles.c.id == 1)) == HIGHER
