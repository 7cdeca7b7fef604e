"""Each text once: what an article says now stands with it, what it said before among its versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text

from monitor.model.bodies import Body, BodyState
from monitor.model.collecting import Collected
from monitor.storage.bodies import BodyStore
from monitor.storage.collecting import CollectStore
from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.storage.tables.articles import articles, versions
from monitor.storage.versions import said
from tests.faults.test_storage import batch

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)


def saying(title: str, body: str = "") -> list[Collected]:
    [row] = batch(1)
    [one] = row.candidates
    fresh = one._replace(title=title, body=body, fingerprint=f"{title} {body}".encode())
    return [replace(row, candidates=(fresh,))]


def told(database: Database, number: int = 1) -> list[tuple[int, datetime, str, str]]:
    every = said([number]).c
    asked = select(every.version, every.seen, every.title, every.body).order_by(every.version)
    with database.read() as connection:
        return [(row.version, row.seen, row.title, row.body) for row in connection.execute(asked)]


def copies(database: Database) -> list[int]:
    with database.read() as connection:
        return list(connection.scalars(select(versions.c.version).order_by(versions.c.version)))


def test_a_first_version_has_no_copy_and_each_later_one_leaves_the_one_before(database: Database) -> None:
    store = CollectStore(database)
    store.save(saying("Een"), NOW)
    assert (told(database), copies(database)) == ([(1, NOW, "Een", "")], [])
    store.save(saying("Twee"), LATER)
    store.save(saying("Twee"), LATER + timedelta(hours=1))
    assert told(database) == [(1, NOW, "Een", ""), (2, LATER, "Twee", "")]
    with database.read() as connection:
        number = connection.scalars(select(articles.c.id)).one()
    page = Body(article=number, state=BodyState.READ, text="De hele tekst")
    for _ in range(2):  # the same page again is no version
        BodyStore(database).settle([page], LATER + timedelta(days=1))
    assert told(database)[1:] == [
        (2, LATER, "Twee", ""),
        (3, LATER + timedelta(days=1), "Twee", "De hele tekst"),
    ]
    assert copies(database) == [1, 2]


def test_a_worker_of_the_release_before_may_copy_the_newest_version_meanwhile(database: Database) -> None:
    store = CollectStore(database)
    store.save(saying("Een"), NOW)
    with database.write() as connection:
        number = connection.scalars(select(articles.c.id)).one()
        connection.execute(insert(versions).values(article=number, version=1, seen=NOW, title="Een"))
    assert [row[2] for row in told(database)] == ["Een"], "told once"
    store.save(saying("Twee"), LATER)
    assert [row[2] for row in told(database)] == ["Een", "Twee"]


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_an_archive_with_copies_keeps_every_version_through_the_migration(
    kind: str, request: pytest.FixtureRequest
) -> None:
    if kind == "sqlite":
        database = Database(f"sqlite:///{request.getfixturevalue('tmp_path') / 'old.db'}")
    else:
        database = request.getfixturevalue("postgres_empty")
    upgrade(database, "0040")
    with database.write() as connection:
        for number, newest in ((1, 1), (2, 3)):
            facts = {
                "number": number,
                "key": f"k{number}",
                "newest": newest,
                "title": f"Kop {newest}",
                "print": b"f",
            }
            connection.execute(_ARTICLE, facts)
            for version in range(1, newest + 1):
                seen = f"2026-03-01 {11 + version}:00:00+00:00"[: 19 if database.sqlite else None]
                facts = {"number": number, "version": version, "seen": seen, "title": f"Kop {version}"}
                connection.execute(_VERSION, facts)
    upgrade(database)
    every = said([1, 2]).c
    asked = select(every.article, every.version, every.title).order_by(every.article, every.version)
    with database.read() as connection:
        rows = [tuple(row) for row in connection.execute(asked)]
        revised = connection.scalars(select(articles.c.revised).order_by(articles.c.id)).all()
    assert rows == [(1, 1, "Kop 1"), *((2, version, f"Kop {version}") for version in (1, 2, 3))]
    assert revised == [None, NOW + timedelta(hours=2)]
    assert copies(database) == [1, 1, 2, 3], "the release before still reads them"
    CollectStore(database).save(saying("Kop 2"), LATER)
    assert (told(database, 1), copies(database)) == (
        [(1, NOW, "Kop 1", ""), (2, LATER, "Kop 2", "")],
        [1, 1, 2, 3],
    )
    database.close()


_ARTICLE = text(
    "INSERT INTO articles (id, key, outlet, url, title, fingerprint, published, first_seen, version)"
    " VALUES (:number, :key, 'o', 'u', :title, :print, '2026-03-01 12:00', '2026-03-01 12:00', :newest)"
)
_VERSION = text(
    "INSERT INTO versions (article, version, seen, title) VALUES (:number, :version, :seen, :title)"
)
