"""Workers on one PostgreSQL: they share the work, survive each other's death and the database's."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from typer.testing import CliRunner

from monitor.app.shared_polling import LEASE
from monitor.cli.root import app
from monitor.clock import FollowingClock, SystemClock
from monitor.engine.cluster import ClusterEngine, Shares, cron, share_of
from monitor.engine.local import Tick
from monitor.storage.claiming import PollClaims
from monitor.storage.database import Database
from monitor.storage.tables.outlets import outlet_state
from standins.configuration import environment, write_configuration
from tests.engine.running import SetClock, free_port, running
from tests.keeping.stage import Town, make_due, town, work
from tests.waiting import LONG, until

pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.postgres]


def worker(variables: Mapping[str, str]) -> AbstractAsyncContextManager[asyncio.subprocess.Process]:
    return running({**variables, "MONITOR_WEB_PORT": str(free_port())}, "worker")


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


async def says_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()  # until who asked has gone
    writer.close()


async def held(database: Database, until: Callable[[datetime | None], bool]) -> datetime | None:
    """Wait until the claim on the one outlet is so; when it ends."""
    for _ in range(600):
        with database.read() as connection:
            ends = connection.scalar(select(outlet_state.c.claimed_until))
        if until(ends):
            return ends
        await asyncio.sleep(0.1)
    message = f"the claim stays as it is: {ends}"
    raise AssertionError(message)


@pytest.mark.fault(55)
async def test_what_a_worker_has_in_hand_is_held_while_it_lives_and_free_soon_after_its_death(
    tmp_path: Path, postgres_database: Database
) -> None:
    hangs = await asyncio.start_server(says_nothing, "127.0.0.1", 0)
    port = hangs.sockets[0].getsockname()[1]
    write_configuration(tmp_path / "feeds.yaml", {"krant": f"http://127.0.0.1:{port}/feed.xml"})
    variables = environment(tmp_path, smtp_port=1, slack_url="http://127.0.0.1:1/", slack_token="xoxb-x")
    variables["MONITOR_DATABASE_URL"] = url_of(postgres_database)
    async with hangs, worker(variables) as process:
        first = await held(postgres_database, lambda ends: ends is not None)
        assert first is not None
        longer = await held(postgres_database, lambda ends: ends is not None and ends > first)
        process.kill()
        await process.wait()
        left = await held(postgres_database, lambda ends: ends is not None)
        assert left is not None
        assert longer is not None
        assert left - postgres_database.now() <= LEASE, "the dead renew nothing"
        successor, then = PollClaims(postgres_database, "successor"), left
        assert successor.claim(["krant"], then, then + LEASE) == {"krant"}


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


@pytest.mark.fault(51)
@pytest.mark.parametrize("by", [timedelta(hours=-1), timedelta(hours=1)])
async def test_a_worker_whose_clock_is_set_begins_anew_and_goes_on(
    postgres_empty: Database, by: timedelta, caplog: pytest.LogCaptureFixture
) -> None:
    stop, clock, ran = asyncio.Event(), SetClock(), list[timedelta]()

    async def tick() -> None:
        ran.append(clock.by)
        if len(ran) == 1:
            clock.by = by
        elif "the clock was set" in caplog.text:
            stop.set()

    async def nothing(_: int = 0) -> tuple[int, ...]:
        return ()

    shares = Shares(due=nothing, poll=nothing)
    engine = ClusterEngine(url_of(postgres_empty), (Tick("alert", tick, 1),), shares, clock=clock)
    await asyncio.wait_for(engine.run(stop), 120)
    assert ran[0] == timedelta(0)
    assert ran[-1] == by


def test_the_time_of_the_cluster_is_the_databases(postgres_database: Database) -> None:
    """Loopback has one clock: what it says lies between two readings of ours."""
    before = SystemClock().now()
    told = postgres_database.now()
    assert before <= told <= SystemClock().now()
    behind = timedelta(hours=1)
    other = FollowingClock(lambda: postgres_database.now() - behind)
    assert before <= other.now() + behind
    behind = timedelta(0)
    assert other.follow()
    assert other.now() >= told


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
