"""``monitor test-alert``: whether each message of this trial arrived, whatever else went along with it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from monitor.app.house import House
from monitor.cli.root import app
from tests.keeping.stage import Town, make_due, parts, town, work

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


async def waiting(place: Town, variables: Mapping[str, str]) -> None:
    """An alert that was written and not yet sent."""
    await work(variables)
    place.publish(1)
    make_due(variables)
    made = parts(variables)
    async with House(made) as house:
        await house.collector.run(made.settings.outlets)
        await house.triage()
    made.database.close()


@pytest.mark.parametrize(("slack", "ends"), [("up", 0), ("down", 3)])
async def test_a_trial_counts_its_own_messages_only(tmp_path: Path, slack: str, ends: int) -> None:
    async with town(tmp_path) as place:
        variables = place.variables(f"sqlite:///{tmp_path / 'monitor.db'}")
        await waiting(place, variables)
        if slack == "down":
            variables["MONITOR_SLACK_API_URL"] = "http://127.0.0.1:9/"
        done = await asyncio.to_thread(
            CliRunner().invoke, app, ["test-alert", "woordvoering"], env=dict(variables)
        )
        assert place.told("email") == [1], "what waited went along"
    assert done.exit_code == ends, done.output
    assert ("1 testbericht niet aangekomen" in done.output) is (slack == "down")
