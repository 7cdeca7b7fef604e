"""Procrastinate's tables: made whole, brought up from an older version, in order, by whoever comes first."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from procrastinate.schema import SchemaManager

from monitor.engine.cluster import ClusterEngine, Shares
from monitor.engine.local import Tick
from monitor.engine.queue_schema import prepare
from monitor.storage.database import Database
from tests.engine.test_cluster import url_of
from tests.waiting import LONG

pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.postgres]

SHIPPED = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
OLD = "03.01"
"""Since then came functions, a table, columns, and values of an enum."""
_MADE = """
SELECT 'function', pg_get_function_identity_arguments(oid) || ' ' || proname FROM pg_proc
 WHERE proname LIKE 'procrastinate%'
UNION ALL SELECT 'column', concat_ws(' ', table_name, column_name, data_type, is_nullable)
 FROM information_schema.columns WHERE table_name LIKE 'procrastinate%'
UNION ALL SELECT 'index', indexname FROM pg_indexes WHERE indexname LIKE 'procrastinate%'
UNION ALL SELECT 'trigger', tgname FROM pg_trigger WHERE tgname LIKE 'procrastinate%'
UNION ALL SELECT 'label', enumlabel FROM pg_enum
"""


def made(url: str) -> set[tuple[str, str]]:
    with psycopg.connect(url) as connection:
        return {(kind, name) for kind, name in connection.execute(_MADE)}


def recorded(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [
            name for (name,) in connection.execute("SELECT name FROM procrastinate_applied ORDER BY name")
        ]


def of_old(url: str, folder: Path) -> None:
    """A database as an older version left it: its migrations applied, and recorded."""
    old = [each for each in SHIPPED if each.name < OLD]
    with psycopg.connect(url, autocommit=True) as connection:
        for each in old:
            connection.execute(each.read_bytes())
            (folder / each.name).write_bytes(each.read_bytes())
        connection.execute(
            "CREATE TABLE procrastinate_applied"
            " (name text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())"
        )
        for each in old:
            connection.execute("INSERT INTO procrastinate_applied (name) VALUES (%s)", (each.name,))


def test_a_new_database_gets_the_schema_and_the_record_and_a_second_time_changes_nothing(
    postgres_empty: Database,
) -> None:
    url = url_of(postgres_empty)
    prepare(url)
    before = made(url)
    assert recorded(url) == [each.name for each in SHIPPED]
    prepare(url)
    assert made(url) == before


async def test_an_older_schema_is_brought_here_by_two_workers_at_once_and_works(
    postgres_empty: Database, tmp_path: Path
) -> None:
    url = url_of(postgres_empty)
    of_old(url, tmp_path)
    behind = made(url)
    with ThreadPoolExecutor(2) as both:
        list(both.map(prepare, [url, url]))
    assert recorded(url) == [each.name for each in SHIPPED]
    now = made(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    prepare(url)
    assert behind != made(url) == now, "step by step it becomes what a new database gets"
    stop, ran = asyncio.Event(), list[int]()

    async def tick() -> None:
        ran.append(1)
        stop.set()

    async def nothing(_: int = 0) -> tuple[int, ...]:
        return ()

    shares = Shares(due=nothing, poll=nothing)
    engine = ClusterEngine(url, (Tick("alert", tick, 1),), shares)
    await asyncio.wait_for(engine.run(stop), LONG)
    assert ran


def test_a_migration_that_fails_leaves_those_before_it_and_the_next_start_goes_on(
    postgres_empty: Database, tmp_path: Path
) -> None:
    url = url_of(postgres_empty)
    for each in SHIPPED:
        (tmp_path / each.name).write_bytes(each.read_bytes())
    prepare(url, tmp_path)
    (tmp_path / "99.00.00_01_pre_a.sql").write_text("CREATE TABLE procrastinate_a (x int)", encoding="ascii")
    broken = tmp_path / "99.00.00_50_post_b.sql"
    broken.write_text("CREATE TABLE procrastinate_b (x int); SELECT 1 / 0", encoding="ascii")
    with pytest.raises(psycopg.errors.DivisionByZero):
        prepare(url, tmp_path)
    assert recorded(url)[-1] == "99.00.00_01_pre_a.sql"
    assert ("column", "procrastinate_b x integer YES") not in made(url)
    broken.write_text("CREATE TABLE procrastinate_b (x int)", encoding="ascii")
    prepare(url, tmp_path)
    assert recorded(url)[-1] == broken.name


def test_a_database_from_before_the_record_is_taken_as_it_was_made_then(
    postgres_empty: Database, tmp_path: Path
) -> None:
    url = url_of(postgres_empty)
    with psycopg.connect(url) as connection:
        connection.execute(SchemaManager.get_schema())
    for each in SHIPPED:
        (tmp_path / each.name).write_bytes(each.read_bytes())
    later = tmp_path / "99.00.00_01_pre_a.sql"
    later.write_text("CREATE TABLE procrastinate_a (x int)", encoding="ascii")
    prepare(url, tmp_path)
    assert recorded(url) == [*(each.name for each in SHIPPED), later.name]
    assert ("column", "procrastinate_a x integer YES") in made(url)


def test_an_older_version_on_a_newer_queue_says_so(
    postgres_empty: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = url_of(postgres_empty)
    prepare(url)
    for each in SHIPPED[:-1]:
        (tmp_path / each.name).write_bytes(each.read_bytes())
    prepare(url, tmp_path)
    assert "newer version" in caplog.text
