"""Traces: fetch, triage and deliver at an OTLP collector, over workers; and nothing at all without one."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.app.house import House
from monitor.app.tracing import tracing
from monitor.engine.cluster import ClusterEngine, Shares
from monitor.ports.tracing import Untraced
from monitor.storage.database import Database
from standins.configuration import environment, write_configuration
from standins.otlp import OtlpStandIn
from tests.engine.running import free_port, running
from tests.engine.test_cluster import url_of
from tests.engine.test_daemon import healthz
from tests.keeping.stage import parts, town
from tests.waiting import LONG, until


@pytest.fixture(autouse=True)
def in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches leave every tenth of a second instead of every five, by the variable of the standard."""
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")


async def test_an_article_is_followed_from_fetch_to_delivery_without_addresses(tmp_path: Path) -> None:
    async with town(tmp_path) as place, OtlpStandIn() as collector:
        made = parts(place.variables(f"sqlite:///{tmp_path / 'monitor.db'}"))
        async with House(replace(made, tracing=tracing(collector.url, "one"))) as house:
            for number in (1, 2):
                await house.collector.run(made.settings.outlets)
                await house.triage()
                await house.deliverer.run()
                place.publish(number)
            await house.triage()
        await until(
            lambda: {"email", "slack"} <= {each.facts.get("voorsprong.channel") for each in collector.spans}
        )
        made.database.close()
    assert (place.told("email"), place.told("slack")) == ([1], [1])
    assert [each.facts["voorsprong.outcome"] for each in collector.named("fetch")] == ["fetched"] * 2
    assert {each.facts["server.address"] for each in collector.named("fetch")} == {"127.0.0.1"}
    triaged = [each.facts["voorsprong.articles"] for each in collector.named("triage")]
    assert triaged == [1, 1], "the third time there was nothing to do"
    assert {each.facts["voorsprong.channel"] for each in collector.named("deliver")} == {"email", "slack"}
    said = repr([(each.facts, each.failed) for each in collector.spans])
    for secret in (urlsplit(place.outlets.url("krant")).path, place.slack.token, "@", "woordvoering"):
        assert secret not in said


@pytest.mark.postgres
@pytest.mark.xdist_group("cluster")
async def test_a_share_polled_elsewhere_stands_below_the_tick_that_handed_it_out(
    postgres_empty: Database,
) -> None:
    stop, polled = asyncio.Event(), list[int]()

    async def due() -> tuple[int, ...]:
        return () if polled else (7,)

    async def poll(number: int) -> None:
        with traces.span("fetch"):
            polled.append(number)
        stop.set()

    async with OtlpStandIn() as collector:
        traces = tracing(collector.url, "one")
        engine = ClusterEngine(url_of(postgres_empty), (), Shares(due=due, poll=poll), tracing=traces)
        await asyncio.wait_for(engine.run(stop), LONG)
        await until(lambda: len(collector.named("fetch")) == len(collector.named("poll share")) == 1)
        (share,), (fetch,) = collector.named("poll share"), collector.named("fetch")
        handed_out = {each.id: each for each in collector.named("hand out")}
    assert polled == [7]
    assert share.facts["voorsprong.share"] == 7
    assert handed_out[share.parent].trace == share.trace == fetch.trace
    assert fetch.parent == share.id


async def test_a_collector_that_is_ill_holds_up_no_stop(tmp_path: Path) -> None:
    port = free_port()
    write_configuration(tmp_path / "feeds.yaml", {"krant": "http://127.0.0.1:9/feed.xml"})
    variables = environment(tmp_path, smtp_port=9, slack_url="http://127.0.0.1:9/", slack_token="x")
    variables["MONITOR_WEB_PORT"] = str(port)
    async with OtlpStandIn(status=503) as collector:
        variables["MONITOR_OTLP_ENDPOINT"] = collector.url
        async with running(variables, "run", "--no-web") as process:
            await healthz(port)
            await until(lambda: collector.asked > 0)
            process.terminate()
            await asyncio.wait_for(process.communicate(), LONG)
            assert process.returncode == 0


def test_without_a_collector_nothing_of_it_is_imported() -> None:
    program = (
        "import sys; from monitor.app.tracing import tracing; from monitor.ports.tracing import Untraced\n"
        "assert isinstance(tracing('', 'x'), Untraced)\n"
        "sys.exit(any(name.startswith('opentelemetry.sdk') for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    assert Untraced().carrier() == {}


async def test_a_failed_fetch_is_a_failed_span_and_an_exception_too() -> None:
    def broken() -> None:
        with traces.span("broken"):
            message = "no luck"
            raise ValueError(message)

    async with OtlpStandIn() as collector:
        traces = tracing(collector.url, "one")
        with traces.span("refused") as span:
            span.failed("robots")
        with pytest.raises(ValueError, match="no luck"):
            broken()
        await until(lambda: len(collector.spans) == 2)
    assert {each.name: each.failed for each in collector.spans} == {
        "refused": "robots",
        "broken": "ValueError: no luck",
    }
