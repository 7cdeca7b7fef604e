"""The drill: the database is lost, an older backup comes back, and nobody is told anything twice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.cli.root import app
from monitor.storage.database import Database
from tests.keeping.stage import Town, make_due, town, work
from tests.waiting import LONG


async def monitor(variables: Mapping[str, str], *arguments: str) -> Result:
    """Give a command as an operator does."""
    return await asyncio.to_thread(CliRunner().invoke, app, list(arguments), env=dict(variables))


async def a_day(place: Town, first: dict[str, str], second: dict[str, str], backup: Path) -> None:
    """Article 1 is told and backed up; article 2 is told after the backup, maybe by another worker."""
    await work(first)
    place.publish(1)
    await work(first)
    done = await monitor(first, "backup", str(backup))
    assert done.exit_code == 0, done.output
    place.publish(2)
    make_due(second)
    await work(second)
    assert (place.told("email"), place.told("slack")) == ([1, 2], [1, 2])


async def goes_on(place: Town, back: dict[str, str], backup: Path, sent_from: Sequence[str]) -> None:
    """Article 3 came while there was no database: nothing is told twice or missed, no id is given again."""
    place.publish(3)
    named = [word for each in sent_from for word in ("--sent-from", each)]
    done = await monitor(back, "restore", str(backup), *named)
    assert done.exit_code == 0, done.output
    await work(back)
    assert (place.told("email"), place.told("slack")) == ([1, 2, 3], [1, 2, 3])
    names = [each.mail["Message-ID"] for each in place.mail.caught]
    assert len(set(names)) == len(names), "a mailbox shows one message of an id"


@pytest.mark.fault(58)
@pytest.mark.parametrize("source", ["the log", "the old database"])
async def test_what_was_sent_after_the_backup_is_not_sent_again(tmp_path: Path, source: str) -> None:
    async with town(tmp_path) as place:
        lost, backup = tmp_path / "monitor.db", tmp_path / "backup.zip"
        variables = place.variables(f"sqlite:///{lost}")
        await a_day(place, variables, variables, backup)
        back = place.variables(f"sqlite:///{tmp_path / 'home.db'}")
        began = time.perf_counter()
        sent_from = f"{lost}.sent.jsonl" if source == "the log" else f"sqlite:///{lost}"
        await goes_on(place, back, backup, [sent_from])
        assert time.perf_counter() - began < LONG, "bench.restore measures it"
        place.publish(4)
        make_due(back)
        await work(back)
        assert (place.told("email"), place.told("slack")) == ([1, 2, 3, 4], [1, 2, 3, 4])
        verified = await monitor(back, "verify")
        assert verified.exit_code == 0, verified.output


@pytest.mark.postgres
@pytest.mark.fault(58)
async def test_in_a_cluster_each_worker_has_a_log_and_both_are_asked(
    tmp_path: Path, postgres_database: Database, postgres_empty: Database
) -> None:
    async with town(tmp_path) as place:
        first, second, back = (
            place.variables(database.url.set(drivername="postgresql").render_as_string(hide_password=False))
            | {"MONITOR_SENT_LOG": str(tmp_path / log)}
            for database, log in (
                (postgres_database, "0.jsonl"),
                (postgres_database, "1.jsonl"),
                (postgres_empty, "new.jsonl"),
            )
        )
        await a_day(place, first, second, tmp_path / "backup.zip")
        logs = [str(tmp_path / "0.jsonl"), str(tmp_path / "1.jsonl")]
        await goes_on(place, back, tmp_path / "backup.zip", logs)


async def test_without_a_log_it_is_said_and_nothing_is_missed(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        variables = place.variables(f"sqlite:///{tmp_path / 'monitor.db'}")
        await a_day(place, variables, variables, tmp_path / "backup.zip")
        back = place.variables(f"sqlite:///{tmp_path / 'elsewhere' / 'home.db'}")
        done = await monitor(back, "restore", str(tmp_path / "backup.zip"))
        assert done.exit_code == 0
        assert "kan opnieuw komen" in done.output
        place.publish(3)
        await work(back)
        assert set(place.told("email")) == {1, 2, 3}
