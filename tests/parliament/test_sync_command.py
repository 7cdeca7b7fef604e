"""``monitor parliament sync`` as a user types it, against the stand-in."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.cli.root import app
from standins.tweedekamer import TweedeKamerStandIn

CONFIG = """
outlets:
  tweede-kamer: {{name: Tweede Kamer, url: "{base}", kind: tweedekamer, terms: open data}}
topics:
  diversiteit: {{title: Diversiteit, alert: "diversiteit*"}}
people:
  piket: {{name: Piket, email: piket@example.nl}}
routes:
  - channels: [email:piket]
fetch: {{allow_networks: [127.0.0.0/8]}}
"""


async def run(folder: Path, base: str, *arguments: str) -> Result:
    config = folder / "feeds.yaml"
    config.write_text(CONFIG.format(base=base), encoding="utf-8")
    database = {"MONITOR_DATABASE_URL": f"sqlite:///{folder / 'm.db'}"}
    command = ["parliament", "sync", "--config", str(config), *arguments]

    def invoke() -> Result:
        return CliRunner(env=database).invoke(app, command)

    return await asyncio.to_thread(invoke)


async def test_read_twice_and_again_from_a_day(tmp_path: Path) -> None:
    changed = datetime.now(UTC) - timedelta(days=2)
    async with TweedeKamerStandIn() as house:
        for number in range(5):
            house.ask(f"2026Z0000{number}", "Iets", "2026-01-02T00:00:00+01:00", changed=changed)
        first = await run(tmp_path, house.base, "--json")
        assert first.exit_code == 0, first.output
        written = json.loads(first.stdout.splitlines()[0])
        assert (written["stream"], written["new"], written["failure"]) == (
            "Zaak:Schriftelijke vragen",
            5,
            None,
        )
        again = await run(tmp_path, house.base)
        assert "0 nieuw" in again.stdout.splitlines()[0]
        replayed = await run(tmp_path, house.base, "--since", "2026-01-01", "--json")
        assert json.loads(replayed.stdout.splitlines()[0])["new"] == 0


async def test_a_world_that_fails_is_exit_3(tmp_path: Path) -> None:
    async with TweedeKamerStandIn(faults=[503]) as house:
        result = await run(tmp_path, house.base)
    assert result.exit_code == 3
    assert "mislukt: server-error" in result.stdout


@pytest.mark.parametrize("since", ["gisteren", "2026-13-01"])
async def test_bad_input_is_exit_2(tmp_path: Path, since: str) -> None:
    result = await run(tmp_path, "http://127.0.0.1:9/", "--since", since)
    assert result.exit_code == 2
    assert "geen dag" in result.stderr
