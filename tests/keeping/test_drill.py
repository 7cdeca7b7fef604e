"""The drill: the database is lost, an older backup comes back, and nobody is told anything twice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.cli.root import app
from tests.keeping.stage import Town, make_due, town, work
from tests.waiting import LONG


async def monitor(variables: Mapping[str, str], *arguments: str) -> Result:
    """Give a command as an operator does."""
    return await asyncio.to_thread(CliRunner().invoke, app, list(arguments), env=dict(variables))


async def a_day(place: Town, variables: dict[str, str], backup: Path) -> None:
    """Article 1 is told and backed up; article 2 is told after the backup."""
    await work(variables)
    place.publish(1)
    await work(variables)
    done = await monitor(variables, "backup", str(backup))
    assert done.exit_code == 0, done.output
    place.publish(2)
    await work(variables)
    assert (place.told("email"), place.told("slack")) == ([1, 2], [1, 2])


@pytest.mark.fault(58)
@pytest.mark.parametrize("source", ["the log", "the old database"])
async def test_what_was_sent_after_the_backup_is_not_sent_again(tmp_path: Path, source: str) -> None:
    async with town(tmp_path) as place:
        lost = tmp_path / "monitor.db"
        variables = place.variables(f"sqlite:///{lost}")
        await a_day(place, variables, tmp_path / "backup.zip")
        log, home = Path(f"{lost}.sent.jsonl"), f"sqlite:///{tmp_path / 'home.db'}"
        place.publish(3)  # while there is no database
        began = time.perf_counter()
        back = place.variables(home)
        sent_from = str(log) if source == "the log" else f"sqlite:///{lost}"
        done = await monitor(back, "restore", str(tmp_path / "backup.zip"), "--sent-from", sent_from)
        assert done.exit_code == 0, done.output
        await work(back)
        outage = time.perf_counter() - began
        assert (place.told("email"), place.told("slack")) == ([1, 2, 3], [1, 2, 3])
        assert outage < LONG, "bench.restore measures it"
        place.publish(4)
        make_due(back)
        await work(back)
        assert (place.told("email"), place.told("slack")) == ([1, 2, 3, 4], [1, 2, 3, 4])
        verified = await monitor(back, "verify")
        assert verified.exit_code == 0, verified.output


async def test_without_a_log_it_is_said_and_nothing_is_missed(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        variables = place.variables(f"sqlite:///{tmp_path / 'monitor.db'}")
        await a_day(place, variables, tmp_path / "backup.zip")
        back = place.variables(f"sqlite:///{tmp_path / 'elsewhere' / 'home.db'}")
        done = await monitor(back, "restore", str(tmp_path / "backup.zip"))
        assert done.exit_code == 0
        assert "kan opnieuw komen" in done.output
        place.publish(3)
        await work(back)
        assert set(place.told("email")) == {1, 2, 3}
