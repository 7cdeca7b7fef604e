"""What may go and what must stay, on both databases; the dry run tells what the sweep then does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Table, func, insert, select

from monitor.rules.retention import TERMS, Kind
from monitor.storage.checking import check_database
from monitor.storage.database import Database
from monitor.storage.retention import survey, sweep
from monitor.storage.tables.actions import actions
from monitor.storage.tables.alerts import alerts, deliveries
from monitor.storage.tables.articles import articles, stories, topic_matches, versions
from monitor.storage.tables.outlets import quarantine, rounds
from monitor.storage.tables.told import told_before

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def add(database: Database, table: Table, **values: object) -> int:
    with database.write() as connection:
        key = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def article(
    database: Database, days: int, *, matched: bool = False, pending: bool = False
) -> tuple[int, int]:
    """An article of so many days ago, with a text, alone in its story; ``(article, story)``."""
    at = NOW - timedelta(days=days)
    story = add(database, stories, title="t", created=at, first_published=at, last_article=at)
    facts = {"outlet": "krant", "url": "u", "title": "t", "body": "tekst", "fingerprint": b"f"}
    number = add(
        database,
        articles,
        key=f"k{story}",
        published=at,
        first_seen=at,
        story=story,
        pending=pending,
        joined=at,
        version=2,
        revised=at,
        **facts,
    )
    with database.write() as connection:
        row = {"article": number, "version": 1, "seen": at, "title": "was", "body": "tekst"}
        connection.execute(insert(versions).values(**row))
        if matched:
            match = {"article": number, "version": 1, "topic": "x", "tier": "digest", "hits": [], "at": at}
            connection.execute(insert(topic_matches).values(**match))
    return number, story


def told(database: Database, story: int, days: int = 400) -> None:
    at = NOW - timedelta(days=days)
    facts = {"route": "r", "reason": "first-sight", "because": "b", "topics": [], "covered": {}, "view": {}}
    number = add(database, alerts, story=story, created=at, **facts)
    sent = {"channel": "email", "recipient": "piket@example.nl", "state": "sent"}
    add(database, deliveries, alert=number, created=at, due=at, settled=at, **sent)


def left(database: Database, table: Table) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize(
    ("what", "days", "matched", "pending", "stays"),
    [
        ("old and without a topic", 91, False, False, False),
        ("not yet old", 89, False, False, True),
        ("old, with a topic", 91, True, False, True),
        ("old, and never looked at", 91, False, True, True),
    ],
)
def test_an_article(
    database: Database, what: str, days: int, matched: bool, pending: bool, stays: bool
) -> None:
    article(database, days, matched=matched, pending=pending)
    foreseen = survey(database, NOW)[Kind.UNMATCHED]
    assert left(database, articles) == 1, "the dry run changes nothing"
    assert foreseen == (0 if stays else 1), what
    assert sweep(database, NOW)[Kind.UNMATCHED] == foreseen
    assert left(database, articles) == left(database, stories) == left(database, versions) == int(stays), what


def test_a_story_that_was_told_or_acted_upon_stays_whole(database: Database) -> None:
    (_, first), (_, second) = article(database, 400), article(database, 400)
    told(database, first)
    at = NOW - timedelta(days=400)
    add(database, actions, story=second, at=at, who="A", kind="note", why="", detail={})
    sweep(database, NOW)
    with database.read() as connection:
        assert connection.scalars(select(articles.c.body)).all() == ["tekst", "tekst"]


def test_the_text_of_a_matched_article_goes_after_a_year_and_its_headline_stays(database: Database) -> None:
    number, _ = article(database, 366, matched=True)
    assert survey(database, NOW)[Kind.TEXTS] == 1
    sweep(database, NOW)
    with database.read() as connection:
        row = connection.execute(select(articles).where(articles.c.id == number)).mappings().one()
        assert (row["title"], row["body"]) == ("t", "")
        assert connection.scalar(select(versions.c.body)) == ""
    assert survey(database, NOW)[Kind.TEXTS] == 0


def test_who_was_told_is_struck_out_after_a_year_and_that_somebody_was_stays(database: Database) -> None:
    _, story = article(database, 400)
    told(database, story, days=366)
    told(database, story, days=300)
    assert sweep(database, NOW)[Kind.RECIPIENTS] == 1
    with database.read() as connection:
        found = connection.scalars(select(deliveries.c.recipient).order_by(deliveries.c.settled)).all()
    assert [each.startswith("removed-") for each in found] == [True, False]
    assert sweep(database, NOW)[Kind.RECIPIENTS] == 0


def test_more_than_a_batch_goes_and_the_database_stays_whole(database: Database) -> None:
    with database.write() as connection:
        rows = [{"started": NOW - timedelta(days=31), "asked": n} for n in range(2_500)]
        connection.execute(insert(rounds), rows)
        connection.execute(insert(rounds).values(started=NOW - timedelta(days=29)))
    assert survey(database, NOW)[Kind.ROUNDS] == 2_500
    assert sweep(database, NOW)[Kind.ROUNDS] == 2_500
    assert left(database, rounds) == 1
    assert [check for check in check_database(database) if check.faults] == []


def test_what_no_reader_could_read_goes_after_a_month(database: Database) -> None:
    row = {"outlet": "krant", "url": "u", "size": 1, "body": b"x"}
    for days in (29, 31):
        add(database, quarantine, at=NOW - timedelta(days=days), digest=bytes([days]), **row)
    assert survey(database, NOW)[Kind.QUARANTINE] == 1
    assert sweep(database, NOW)[Kind.QUARANTINE] == 1
    assert left(database, quarantine) == 1


def test_every_kind_has_a_term_and_a_ground() -> None:
    assert set(TERMS) == set(Kind)
    assert all(term.because for term in TERMS.values())
    caches = {Kind.ANALYSES, Kind.TOLD}  # each as long as what it is asked by: see test_retention_whole.py
    assert all(TERMS[kind].keep >= timedelta(days=30) for kind in set(Kind) - caches)


def test_what_was_told_before_a_restore_is_forgotten_once_no_feed_can_bring_it(database: Database) -> None:
    for name, days in (("old", 15), ("new", 13)):
        with database.write() as connection:
            connection.execute(insert(told_before).values(digest=name, at=NOW - timedelta(days=days)))
    sweep(database, NOW)
    with database.read() as connection:
        assert list(connection.scalars(select(told_before.c.digest))) == ["new"]
