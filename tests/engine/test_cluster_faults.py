"""Short forms of ``python -m bench.cluster kill`` and ``crash``: processes, a server and signals are real."""

from __future__ import annotations

import pytest

from bench.cluster_faults import Fault, Plan, trial
from bench.postgres import Postgres

pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.postgres, pytest.mark.timeout(300)]
HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3")


@pytest.mark.fault(55)
async def test_workers_killed_one_after_the_other_lose_nothing() -> None:
    plan = Plan(
        fault=Fault.KILL,
        seconds=8,
        workers=2,
        outlets=6,
        pause=(1, 2),
        kills=3,
        hosts=HOSTS,
        every=2,
        hurry=True,
    )
    with Postgres() as postgres:
        found = await trial(plan, postgres)
    assert found.well, found
    assert found.faults == 3
    assert found.twice_slack == 0, found


@pytest.mark.fault(56)
async def test_postgresql_stopped_at_once_under_load_comes_back_and_so_do_the_workers() -> None:
    plan = Plan(
        fault=Fault.CRASH,
        seconds=8,
        workers=1,
        outlets=6,
        crashes=1,
        down=2,
        hosts=HOSTS,
        every=2,
        hurry=True,
    )
    with Postgres() as postgres:
        found = await trial(plan, postgres)
    assert found.well, found
    assert found.recovered_in[0] >= 0, found
    assert found.twice_slack == 0, found
