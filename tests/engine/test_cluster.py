"""Workers on one PostgreSQL: they share the work, survive each other's death and the database's."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from monitor.cli.root import app
from monitor.engine.cluster import cron, prepare, share_of
from monitor.storage.database import Database
from tests.keeping.stage import Town, make_due, town, work
from tests.waiting import LONG, until

pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.postgres]


@asynccontextmanager
async def worker(variables: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "monitor",
        "worker",
        env={**os.environ, **variables, "MONITOR_WEB_PORT": port},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def told(place: Town, *numbers: int) -> None:
    """Wait until these were told; then let what would come twice come."""
    # A worker that died with an outlet in hand keeps it for a minute.
    await until(lambda: set(numbers) <= set(place.told("email")) & set(place.told("slack")), every=0.2)
    await asyncio.sleep(1.5)
    assert (sorted(place.told("email")), sorted(place.told("slack"))) == ([*numbers], [*numbers])


def url_of(database: Database) -> str:
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.mark.fault(55)
async def test_two_workers_tell_each_article_once_and_one_may_be_killed(
    tmp_path: Path, postgres_database: Database
) -> None:
    async with town(tmp_path) as place:
        variables = place.variables(url_of(postgres_database))
        await work(variables)
        async with worker(variables) as first, worker(variables) as second:
            place.publish(1)
            make_due(variables)
            await told(place, 1)
            first.kill()
            place.publish(2)
            make_due(variables)
            await told(place, 1, 2)
            second.send_signal(signal.SIGTERM)
            _, log = await asyncio.wait_for(second.communicate(), LONG)
            assert second.returncode == 0
            assert b"stopped cleanly" in log
            assert b"Traceback" not in log, log.decode()


_CUT = """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""


@pytest.mark.fault(56)
async def test_the_workers_connections_are_cut_and_they_come_back(
    tmp_path: Path, postgres_database: Database
) -> None:
    async with town(tmp_path) as place:
        variables = place.variables(url_of(postgres_database))
        await work(variables)
        async with worker(variables) as process:
            place.publish(1)
            make_due(variables)
            await told(place, 1)
            with postgres_database.write() as connection:
                cut = connection.scalar(text(_CUT)) or 0
                assert cut >= 2
            place.publish(2)
            make_due(variables)
            await told(place, 1, 2)
            assert process.returncode is None


def test_preparing_a_second_time_is_no_fault(postgres_empty: Database) -> None:
    prepare(url_of(postgres_empty))
    prepare(url_of(postgres_empty))


def test_a_share_is_the_same_everywhere_and_shares_are_even() -> None:
    counts = [0] * 10
    for number in range(1_000):
        counts[share_of(f"outlet-{number}", 10)] += 1
    assert share_of("nos", 7) == share_of("nos", 7)
    assert max(counts) < 2 * min(counts)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(1, "* * * * * */1"), (5, "* * * * * */5"), (60, "*/1 * * * *"), (300, "*/5 * * * *")],
)
def test_a_pace_as_cron(seconds: float, expected: str) -> None:
    assert cron(seconds) == expected


def test_a_cluster_on_sqlite_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_bytes(Path("feeds.yaml").read_bytes())
    variables = {
        "MONITOR_CONFIG": str(tmp_path / "feeds.yaml"),
        "MONITOR_DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}",
    }
    done = CliRunner().invoke(app, ["worker"], env=variables)
    assert done.exit_code == 2
    assert "PostgreSQL" in done.output
