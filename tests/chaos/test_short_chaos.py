"""The short form of ``make chaos``: a few dozen kills, and two daemons side by side."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bench.chaos import Result, run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("chaos")]


def _nothing_lost(result: Result) -> None:
    assert result.articles > 0
    assert set(result.lost.values()) == {0}, result
    assert result.unsettled == 0
    assert result.alerts_twice == 0
    assert result.twice["slack"] == 0
    assert result.twice["webhook"] == 0


def test_killed_on_sqlite(tmp_path: Path) -> None:
    _nothing_lost(asyncio.run(run(15, f"sqlite:///{tmp_path / 'monitor.db'}", "sqlite", seed=3)))


def test_two_daemons_side_by_side_deliver_what_one_would(tmp_path: Path) -> None:
    _nothing_lost(asyncio.run(run(0, f"sqlite:///{tmp_path / 'monitor.db'}", "sqlite", workers=2, seed=4)))
