"""The daemon as a process: it starts, tells, says how it is, and stops when asked."""

from __future__ import annotations

import asyncio
import signal
import socket
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bench.sigkill import item, make_due, trial
from monitor.storage.database import Database
from monitor.storage.sole import Sole
from standins.configuration import environment, write_configuration
from standins.mail import MailCatcher
from standins.outlets import OutletsStandIn
from standins.slack import SlackStandIn
from tests.engine.running import free_port, running
from tests.waiting import LONG

ROOT = Path(__file__).parents[2]


async def healthz(port: int) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(LONG):
        while True:
            try:
                answer = await client.get(f"http://127.0.0.1:{port}/healthz")
            except httpx.TransportError:
                await asyncio.sleep(0.2)
                continue
            if answer.status_code == 503 or answer.json()["articles"]:  # its round may end sooner
                return answer
            await asyncio.sleep(0.2)


@pytest.mark.slow
async def test_a_new_article_reaches_mail_and_slack_and_sigterm_ends_it_cleanly(tmp_path: Path) -> None:
    port = free_port()
    feeds = OutletsStandIn(feeds={"krant": [item(0, datetime.now(UTC))]})
    async with feeds as outlets, MailCatcher() as mail, SlackStandIn() as slack:
        write_configuration(tmp_path / "feeds.yaml", {"krant": outlets.url("krant")})
        variables = environment(tmp_path, smtp_port=mail.port, slack_url=slack.url, slack_token=slack.token)
        variables |= {"MONITOR_WEB_PORT": str(port)}
        async with running(variables, "run", "--no-web"):
            baseline = await healthz(port)
            assert baseline.status_code == 200, baseline.text
            assert (mail.caught, slack.posted) == ([], [])
        outlets.publish("krant", item(1, datetime.now(UTC)))
        make_due(tmp_path)
        async with running(variables, "run", "--no-web") as process:
            mails, posts = await mail.wait_for(1, LONG), await slack.wait_for(1, LONG)
            assert "Overheid en diversiteit 1" in str(mails[0].mail["Subject"])
            assert "Overheid en diversiteit 1" in posts[0].text
            process.send_signal(signal.SIGTERM)
            _, log = await asyncio.wait_for(process.communicate(), LONG)
            assert process.returncode == 0
            assert b"stopped cleanly" in log


async def test_no_outlet_can_be_reached_and_the_daemon_says_so_and_stays_up(tmp_path: Path) -> None:
    port, nowhere = free_port(), free_port()
    write_configuration(tmp_path / "feeds.yaml", {"krant": f"http://127.0.0.1:{nowhere}/feed.xml"})
    variables = environment(
        tmp_path, smtp_port=nowhere, slack_url="http://127.0.0.1:9/", slack_token="xoxb-x"
    )
    variables |= {"MONITOR_WEB_PORT": str(port)}
    async with running(variables, "run") as process:
        answer = await healthz(port)
        assert answer.status_code == 503
        assert "no outlet can be reached" in answer.json()["faults"][0]
        assert process.returncode is None
        assert process.stderr is not None
        log = b""
        while log.count(b"Eerste keer?") < 2:  # once more when the first round is over
            line = await asyncio.wait_for(process.stderr.readline(), LONG)
            assert line, log.decode()
            log += line
        process.terminate()
        await process.communicate()
    before, once, after = log.partition(b"no outlet could be read")
    assert b"outlet not read" in before
    assert b"why=connect" in before
    assert once
    assert b"outlets=1" in after
    assert after.count(b"Eerste keer?") == 1


async def refused(variables: dict[str, str]) -> str:
    """What a daemon that cannot start says; it ends by itself, and not as if all were well."""
    async with running(variables, "run") as process:
        _, said = await asyncio.wait_for(process.communicate(), LONG)
        assert process.returncode == 3, said.decode()
        assert b"Traceback" not in said
        return said.decode()


async def test_one_daemon_works_on_a_file_and_a_killed_one_leaves_it_free(tmp_path: Path) -> None:
    nowhere = free_port()
    write_configuration(tmp_path / "feeds.yaml", {"krant": f"http://127.0.0.1:{nowhere}/feed.xml"})
    variables = environment(tmp_path, smtp_port=nowhere, slack_url="http://127.0.0.1:9/", slack_token="x")
    first = free_port()
    async with running({**variables, "MONITOR_WEB_PORT": str(first)}, "run", "--no-web") as process:
        await healthz(first)
        said = await refused({**variables, "MONITOR_WEB_PORT": "0"})
        assert f"process {process.pid} on" in said
        assert "werkt al een Voorsprong" in said
        assert "MONITOR_DATABASE_URL" in said
        process.kill()
        await process.wait()
    database = Database(variables["MONITOR_DATABASE_URL"])
    Sole(database).close()
    database.close()


async def test_a_port_that_is_taken_is_said_and_nothing_starts(tmp_path: Path) -> None:
    write_configuration(tmp_path / "feeds.yaml", {"krant": "http://127.0.0.1:9/feed.xml"})
    variables = environment(tmp_path, smtp_port=9, slack_url="http://127.0.0.1:9/", slack_token="x")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = await refused({**variables, "MONITOR_WEB_PORT": str(port)})
    assert f"kan niet luisteren op 127.0.0.1:{port}" in said
    assert "kies een andere met MONITOR_WEB_PORT" in said
    assert "started" not in said


@pytest.mark.slow
async def test_killed_at_random_nothing_is_lost() -> None:
    result = await trial(kills=3, articles=6, seed=4, pause=(0.5, 2.5))
    assert (result.lost_mail, result.lost_slack) == (0, 0), result
    assert result.twice_slack == 0, result
