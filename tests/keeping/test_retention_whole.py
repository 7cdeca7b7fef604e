"""Of all tables at once: none is forgotten, the dry run tells the truth, and nothing comes in the way."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, event, func, insert, select
from typer.testing import CliRunner

from monitor.cli.root import app
from monitor.rules.retention import ARCHIVE, ARCHIVED, GOES_WITH, STAYS, TERMS, Kind, is_due
from monitor.rules.stories import StorySettings
from monitor.storage import audit
from monitor.storage.checking import check_database
from monitor.storage.database import Database
from monitor.storage.outlived import OUTLIVED
from monitor.storage.retention import BATCH, for_the_archive, last_sweep, steps, survey, sweep
from monitor.storage.tables import metadata
from monitor.storage.tables.actions import actions, mutes
from monitor.storage.tables.alerts import deliveries, threads
from monitor.storage.tables.articles import articles, stories, topic_matches
from monitor.storage.tables.chances import chances
from monitor.storage.tables.desk import story_moves
from monitor.storage.tables.judgements import judgements
from monitor.storage.tables.outlets import outlet_state, rounds
from monitor.storage.told import WINDOW
from monitor.storage.triaging import RULE
from tests.keeping.aged import Rows
from tests.keeping.test_retention import NOW as ARTICLES
from tests.keeping.test_retention import article

NOW = datetime(2033, 6, 1, 12, tzinfo=UTC)
PRIVACY = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
TABLES = set(metadata.tables)


def rows(database: Database, table: Table) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def test_every_table_has_a_term_or_a_reason_to_stay() -> None:
    assert set(OUTLIVED) == set(TERMS) == set(Kind)
    cleaned = {each.table.name for each in OUTLIVED.values()}
    assert cleaned | set(GOES_WITH) | set(STAYS) | set(ARCHIVE) == TABLES, "say how long it is kept"
    assert all(STAYS.values())
    assert all(ARCHIVE.values())
    assert not set(STAYS) & (cleaned | set(GOES_WITH) | set(ARCHIVE))
    for name, owner in GOES_WITH.items():
        keys = [key for key in metadata.tables[name].foreign_keys if key.column.table.name == owner]
        assert name == "search_pending" or [key.ondelete for key in keys] == ["CASCADE"], name


def test_the_privacy_page_names_every_table_and_every_term() -> None:
    assert set(re.findall(r"`([a-z_]+)`", PRIVACY)) >= TABLES
    days = {each.keep.days for each in TERMS.values()}
    assert days == {12, 14, 30, 90, 365, 7 * 365}
    assert TERMS[Kind.ANALYSES].keep == StorySettings().horizon
    assert TERMS[Kind.TOLD].keep == WINDOW


def test_each_reference_is_found_by_an_index_so_that_letting_go_reads_no_table_for_each_row() -> None:
    bare = set()
    for table in metadata.sorted_tables:
        led = {next(iter(index.columns)).name for index in table.indexes}
        led |= {next(iter(table.primary_key.columns)).name}
        bare |= {
            f"{table.name}.{key.parent.name}" for key in table.foreign_keys if key.parent.name not in led
        }
    assert bare == {"invitations.user", "tokens.user"}, "accounts are never deleted, and these are a handful"


@pytest.mark.parametrize("seed", [1, 2])
def test_what_the_dry_run_counts_is_what_goes(database: Database, seed: int) -> None:
    filler, met = Rows(seed, NOW), set[Kind]()
    for _ in range(2):
        filler.fill(database)
        kept = {name: due.rows for name, due in for_the_archive(database, NOW).items()}
        for _ in range(4):
            foreseen = survey(database, NOW)
            met |= {kind for kind, count in foreseen.items() if count}
            assert sweep(database, NOW) == foreseen
            if not any(foreseen.values()):
                break
        assert not any(survey(database, NOW).values()), "it comes to an end"
        left = {name: due.rows for name, due in for_the_archive(database, NOW).items()}
        assert left.pop("alerts") <= kept.pop("alerts"), (
            "what the service said of itself is nothing to archive"
        )
        assert left == kept
    assert met >= set(Kind) - {Kind.MOVES}, "each was tried"
    faults = {each.name: each.faults for each in check_database(database)}
    assert (faults["references"], faults["audit"]) == ((), ())


def test_who_judged_is_counted_also_when_the_judgement_goes_with_its_article(database: Database) -> None:
    number, _ = article(database, 400)
    judged = {"article": number, "topic": "x", "relevant": False, "by": "Wim"}
    with database.write() as connection:
        connection.execute(insert(judgements).values(at=ARTICLES - timedelta(days=400), **judged))
    foreseen = survey(database, ARTICLES)
    assert (foreseen[Kind.JUDGES], foreseen[Kind.UNMATCHED]) == (1, 1)
    assert sweep(database, ARTICLES) == foreseen
    assert rows(database, judgements) == 0


@pytest.mark.parametrize(("by", "stays"), [(RULE, False), ("Wim", True)])
def test_what_the_rule_moved_is_no_deed_and_what_a_person_moved_is(
    sqlite_database: Database, by: str, stays: bool
) -> None:
    database, at = sqlite_database, ARTICLES - timedelta(days=100)
    number, story = article(database, 100)
    _, left_story = article(database, 100)
    move = {"kind": "move", "from_story": left_story, "to_story": story, "articles": [number]}
    with database.write() as connection:
        connection.execute(insert(story_moves).values(by=by, at=at, **move))
    assert sweep(database, ARTICLES)[Kind.UNMATCHED] == (0 if stays else 2)
    assert rows(database, stories) == 2, "the move names them"
    later = ARTICLES + timedelta(days=300)
    assert (sweep(database, later)[Kind.MOVES], sweep(database, later)[Kind.STORIES]) == (
        (0, 0) if stays else (1, 2)
    )
    assert (rows(database, articles), rows(database, stories)) == ((2, 2) if stays else (0, 0))


def test_a_reader_finds_no_trace_of_who_was_told_after_the_year(database: Database) -> None:
    Rows(3, NOW).fill(database)
    sweep(database, NOW)
    old = NOW - TERMS[Kind.RECIPIENTS].keep
    with database.read() as connection:
        over = func.coalesce(deliveries.c.settled, deliveries.c.created) < old
        done = deliveries.c.state != "queued"
        struck = connection.execute(select(deliveries).where(over, done)).mappings().all()
        assert {"digest", "sent", "dead"} <= {row["state"] for row in struck}
        for row in struck:
            assert (row["recipient"], row["why"], row["provider"]) == (f"removed-{row['id']}", "", None)
        assert not connection.execute(select(threads).where(threads.c.opened < old)).all()
        judged = connection.scalars(select(judgements.c.by).where(judgements.c.at < old)).all()
        assert judged
        assert all(each.startswith("removed-") for each in judged)


def _polled(database: Database, slug: str, days: int) -> None:
    at = NOW - timedelta(days=days)
    with database.write() as connection:
        connection.execute(insert(outlet_state).values(slug=slug, last_poll=at))


def test_after_a_long_stop_no_outlet_is_forgotten_and_the_newest_of_what_was_learnt_stays(
    database: Database,
) -> None:
    _polled(database, "a", 200)
    _polled(database, "b", 210)
    with database.write() as connection:
        facts = {"stories": 1, "asked": 1, "weights": [], "shift": 0.0, "usual": 0.1}
        for days in (900, 800):
            connection.execute(insert(chances).values(at=NOW - timedelta(days=days), **facts))
    assert (sweep(database, NOW)[Kind.OUTLETS], rows(database, outlet_state)) == (0, 2)
    _polled(database, "c", 1)
    assert (sweep(database, NOW)[Kind.OUTLETS], rows(database, outlet_state)) == (2, 1)
    assert rows(database, chances) == 1


def test_what_came_to_matter_since_a_batch_was_chosen_is_kept(sqlite_database: Database) -> None:
    """Rows are looked up before the lock is taken: the condition is asked once more under it."""
    first, _ = article(sqlite_database, 91)
    second, _ = article(sqlite_database, 91)
    other = Database(str(sqlite_database.url))
    match = {"article": first, "version": 1, "topic": "x", "tier": "digest", "hits": [], "at": ARTICLES}

    def matched_meanwhile(
        _connection: Any, _cursor: Any, statement: str, _values: Any, _context: Any, _many: bool
    ) -> None:
        if statement == "BEGIN IMMEDIATE" and not rows(other, topic_matches):
            with other.write() as own:
                own.execute(insert(topic_matches).values(**match))

    event.listen(sqlite_database.engine, "before_cursor_execute", matched_meanwhile)
    assert sweep(sqlite_database, ARTICLES)[Kind.UNMATCHED] == 1
    with other.read() as connection:
        assert connection.scalars(select(articles.c.id)).all() == [first]
    assert second
    other.close()


def test_what_went_cannot_be_read_from_the_file(tmp_path: Path, sqlite_database: Database) -> None:
    with sqlite_database.write() as connection:
        old = NOW - timedelta(days=400)
        silence = {"kind": "topic", "target": "x", "since": old, "until": old, "who": "Wim"}
        connection.execute(insert(mutes).values(why="een lang en vertrouwelijk waarom", **silence))
    file = tmp_path / "monitor.db"

    def is_there() -> bool:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return b"vertrouwelijk waarom" in file.read_bytes()

    assert is_there()
    assert sweep(sqlite_database, NOW)[Kind.MUTES] == 1
    assert not is_there()


def test_killed_between_two_batches_it_goes_on_where_it_was(sqlite_database: Database) -> None:
    at = NOW - timedelta(days=31)
    with sqlite_database.write() as connection:
        connection.execute(insert(rounds), [{"started": at} for _ in range(3 * BATCH)])
    begun = steps(sqlite_database, NOW)
    assert next(begun) == (Kind.ROUNDS, BATCH)
    del begun  # killed
    assert rows(sqlite_database, rounds) == 2 * BATCH
    assert last_sweep(sqlite_database) is None
    assert sweep(sqlite_database, NOW)[Kind.ROUNDS] == 2 * BATCH
    assert last_sweep(sqlite_database) == NOW


def test_after_seven_years_it_is_listed_for_the_archive_and_stays(sqlite_database: Database) -> None:
    now = datetime.now(UTC)
    old = now - ARCHIVED - timedelta(days=1)
    with sqlite_database.write() as connection:
        times = {"created": old, "first_published": old, "last_article": old}
        story = connection.execute(insert(stories).values(title="t", **times)).inserted_primary_key
        assert story is not None
        step = {"story": story[0], "at": old, "who": "Wim", "kind": "note", "detail": {}}
        connection.execute(insert(actions).values(**step))
        audit.note(connection, old, "Wim", "note", "verhaal 1", {})
        audit.note(connection, now, "Wim", "note", "verhaal 1", {})
    env = {"MONITOR_DATABASE_URL": str(sqlite_database.url)}
    for arguments in (["retention"], ["retention", "--apply"]):
        told = CliRunner().invoke(app, [*arguments, "--json"], env=env)
        assert told.exit_code == 0, told.output
        lines = [json.loads(line) for line in told.stdout.splitlines()]
        due = {each["archive"]: each["rows"] for each in lines if "archive" in each}
        assert set(due) == set(ARCHIVE)
        assert {name for name, count in due.items() if count} == {"stories", "actions", "audit"}
        assert due["audit"] == 1
    said = CliRunner().invoke(app, ["retention"], env=env)
    assert f"het oudste van {old.date().isoformat()}" in said.stdout
    assert "Archiefwet" in PRIVACY
    assert rows(sqlite_database, stories) == rows(sqlite_database, actions) == 1
    assert rows(sqlite_database, metadata.tables["audit"]) == 3, "and what went is written behind it"


@pytest.mark.parametrize(
    ("last", "due"),
    [(None, True), (timedelta(days=6), False), (timedelta(days=7), True), (timedelta(days=-1), True)],
)
def test_it_is_time_once_a_week_also_after_a_clock_that_was_wrong(last: timedelta | None, due: bool) -> None:
    assert is_due(None if last is None else NOW - last, NOW, timedelta(days=7)) is due
