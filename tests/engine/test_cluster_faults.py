"""Short forms of ``python -m bench.cluster kill`` and ``crash``: processes, a server and signals are real."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.cluster_faults import Fault, Plan, trial
from bench.postgres import Postgres

pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.postgres]
HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
SHORT = Plan(fault=Fault.KILL, seconds=8, outlets=6, hosts=HOSTS, every=2, hurry=True)


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(
            replace(SHORT, workers=2, pause=(1, 2), kills=3),
            marks=pytest.mark.fault(55),
            id="workers killed one after the other",
        ),
        pytest.param(
            replace(SHORT, fault=Fault.CRASH, workers=1, crashes=1, down=2),
            marks=pytest.mark.fault(56),
            id="PostgreSQL stopped at once under load",
        ),
    ],
)
async def test_nothing_is_lost_and_all_come_back(plan: Plan) -> None:
    with Postgres() as postgres:
        found = await trial(plan, postgres)
    assert found.well, found
    assert found.faults == (plan.kills or plan.crashes)
    assert found.twice_slack == 0, found
    assert all(seconds >= 0 for seconds in found.recovered_in), found
    assert len(found.recovered_in) == (plan.crashes if plan.fault is Fault.CRASH else 0)
