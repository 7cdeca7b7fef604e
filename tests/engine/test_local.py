"""The local engine: what runs at a stop may finish, and a tick that fails ends itself alone."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest

from monitor.clock import SystemClock
from monitor.engine.local import LocalEngine, Tick
from tests.waiting import LONG


async def test_what_runs_may_finish() -> None:
    stop, done = asyncio.Event(), list[str]()

    async def send() -> None:
        stop.set()
        await asyncio.sleep(0.3)
        done.append("sent")

    await asyncio.wait_for(LocalEngine((Tick("deliver", send, 0.1),)).run(stop), LONG)
    assert done == ["sent"]


async def test_what_hangs_is_cut_off_in_the_end_and_said_without_alarm(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stop = asyncio.Event()

    async def hangs() -> None:
        stop.set()
        await asyncio.Event().wait()

    await asyncio.wait_for(LocalEngine((Tick("deliver", hangs, 60),), grace=0.05).run(stop), LONG)
    await asyncio.sleep(0)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == [
        "tick was cut off by the stop, the next start takes it up"
    ]


async def test_a_tick_that_fails_comes_again_and_hinders_no_other() -> None:
    stop, failed, well = asyncio.Event(), list[int](), list[int]()

    async def bad() -> None:
        failed.append(1)
        message = "no luck"
        raise ValueError(message)

    async def good() -> None:
        well.append(1)
        if len(failed) > 1 and len(well) > 1:
            stop.set()

    engine = LocalEngine((Tick("bad", bad, 0.05), Tick("good", good, 0.05)))
    await asyncio.wait_for(engine.run(stop), LONG)
    assert len(failed) > 1
    assert len(well) > 1


@pytest.mark.fault(51)
async def test_a_clock_that_is_set_back_stops_no_tick() -> None:
    stop, ran = asyncio.Event(), list[int]()

    async def tick() -> None:
        ran.append(1)
        if len(ran) == 1:  # planned by a clock that was an hour ahead
            engine.plan("collect", SystemClock().now() + timedelta(hours=1))
        else:
            stop.set()

    engine = LocalEngine((Tick("collect", tick, 0.2),))
    await asyncio.wait_for(engine.run(stop), LONG)
    assert len(ran) > 1


@pytest.mark.fault(54)
async def test_a_tick_that_overruns_is_never_beside_itself_and_what_is_due_is_done() -> None:
    """What comes due meanwhile stands in the database for the next one; no run is queued up."""
    stop, running, due, runs = asyncio.Event(), list[int](), [0], list[int]()

    async def tick() -> None:
        assert not running, "beside itself"
        running.append(1)
        found, due[:] = list(due), []
        await asyncio.sleep(0.3)  # six of its paces
        runs.append(len(found))
        running.clear()
        if len(runs) < 3:
            due.append(0)
        else:
            stop.set()

    await asyncio.wait_for(LocalEngine((Tick("triage", tick, 0.05),)).run(stop), LONG)
    assert runs[:3] == [1, 1, 1]
    assert due == []
