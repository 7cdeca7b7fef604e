"""Which work goes first, that a tick is one for all workers, and how a worker stops."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

import pytest

from monitor.engine.cluster import ClusterEngine, Pace, Shares
from monitor.engine.local import Tick
from tests.waiting import until

if TYPE_CHECKING:
    from monitor.storage.database import Database

pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.postgres]
BACKLOG = 120


def url_of(database: Database) -> str:
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)


async def nothing_due() -> Iterable[int]:
    return ()


async def nothing(_: int) -> None:
    return None


IDLE = Shares(due=nothing_due, poll=nothing)


async def running(engines: list[ClusterEngine], so: Callable[[], bool]) -> None:
    """Let them run until it is so, then ask them to stop and wait for it."""
    stop = asyncio.Event()
    tasks = [asyncio.create_task(each.run(stop)) for each in engines]
    try:
        await until(so)
    finally:
        stop.set()
        await asyncio.gather(*tasks)


async def test_alerts_go_before_a_backlog_of_polling_and_the_archive_after_it(
    postgres_database: Database,
) -> None:
    done: list[str] = []

    def noting(name: str) -> Callable[[], Awaitable[None]]:
        async def work() -> None:
            done.append(name)

        return work

    handed_out: list[int] = []

    async def due() -> Iterable[int]:
        first, handed_out[:] = not handed_out, [1]
        return range(BACKLOG) if first else ()

    async def poll(_: int) -> None:
        """Slow for as long as the alerts have not overtaken it three times, whatever the machine is doing."""
        await asyncio.sleep(0.15 if done.count("deliver") < 4 else 0)
        done.append("poll")

    ticks = (Tick("deliver", noting("deliver"), 1), Tick("search", noting("search"), 1))
    one_at_a_time = Pace(concurrency=1)
    engine = ClusterEngine(url_of(postgres_database), ticks, Shares(due=due, poll=poll), one_at_a_time)
    await running([engine], lambda: done.count("poll") == BACKLOG and done[-1] == "search")
    first, last = done.index("poll"), len(done) - 1 - done[::-1].index("poll")
    during = done[first:last]
    assert during.count("deliver") >= 3, done
    assert "search" not in during, done
    assert "search" in done[last:], done


async def test_a_tick_is_one_for_all_workers(postgres_database: Database) -> None:
    at: list[float] = []

    async def note() -> None:
        at.append(asyncio.get_running_loop().time())

    ticks = (Tick("alert", note, 2),)
    engines = [ClusterEngine(url_of(postgres_database), ticks, IDLE) for _ in range(3)]
    await running(engines, lambda: len(at) >= 4)
    moments = (at[-1] - at[0]) / 2 + 1
    assert len(at) < moments + 1, f"three workers, and one tick every two seconds: {at}"  # one may run late


async def test_a_worker_that_is_asked_to_stop_ends_what_it_began_and_begins_nothing(
    postgres_database: Database,
) -> None:
    began: list[int] = []
    ended: list[int] = []

    async def slow() -> None:
        began.append(len(began))
        await asyncio.sleep(1.5)
        ended.append(began[-1])

    engine = ClusterEngine(url_of(postgres_database), (Tick("triage", slow, 1),), IDLE)
    await running([engine], lambda: bool(began))
    assert ended == began
