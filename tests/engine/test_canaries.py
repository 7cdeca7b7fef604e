"""A distinct canary in every secret; each fails at a server that refuses and repeats it; none sings."""

from __future__ import annotations

import asyncio
import logging
import zipfile
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest
import yaml
from sqlalchemy import select
from typer.testing import CliRunner

from monitor.channels.apprise import available
from monitor.channels.heartbeat import Heartbeat
from monitor.channels.slack import SlackSettings
from monitor.channels.slack_buttons import SlackButtons
from monitor.cli.root import app
from monitor.config.environment import VARIABLES, Environment, load_environment
from monitor.engine.logs import Formatter
from monitor.model.press import Press
from monitor.model.way_out import WayOut
from monitor.rules.redaction import Redaction
from monitor.storage.database import Database
from monitor.storage.tables.alerts import deliveries
from standins.configuration import environment
from standins.proxy import ForwardProxy
from tests.engine.refusing import Refuser, RefusingMail, RefusingPostgres
from tests.engine.running import free_port, running
from tests.engine.test_daemon import healthz
from tests.keeping.stage import Town, make_due, town
from tests.waiting import LONG, until

NAMES = (
    *("smtp", "slack", "slackapp", "oidc", "signing", "metrics", "collector", "hook", "database", "proxy"),
    *("beatuser", "beatpass", "beatpath", "calpath", "calquery", "othercalpath"),
    *("apprisehost", "appriseuser", "apprisepass", "apprisepath", "otherapprise"),
    *("invitation", "following", "pushed", "nowhere"),
)
C = {name: f"K{number:02d}{name}9zQ{'x7' * 6}{number:02d}" for number, name in enumerate(NAMES)}


def secrets_at(port: int) -> dict[str, str]:
    """Every secret variable; the servers are all one."""
    here = f"127.0.0.1:{port}"
    return {
        "MONITOR_SMTP_USER": "dienst",
        "MONITOR_SMTP_PASSWORD": C["smtp"],
        "MONITOR_SLACK_TOKEN": C["slack"],
        "MONITOR_SLACK_APP_TOKEN": C["slackapp"],
        "MONITOR_OIDC_CLIENT_SECRET": C["oidc"],
        "MONITOR_WEBHOOK_SECRET": C["signing"],
        "MONITOR_METRICS_TOKEN": C["metrics"],
        "MONITOR_HEARTBEAT_URL": f"http://{C['beatuser']}:{C['beatpass']}@{here}/ping/{C['beatpath']}",
        "MONITOR_CALENDAR_URLS": (
            f"piket=http://{here}/ical/{C['calpath']}/basic.ics?sleutel={C['calquery']} "
            f"nacht=http://{here}/{C['othercalpath']}.ics"
        ),
        "MONITOR_APPRISE_URLS": (
            f"teams=json://{C['appriseuser']}:{C['apprisepass']}@{here}/{C['apprisepath']}\n"
            f"pers=json://{here}/x/{C['otherapprise']} weg=tgram://123:{C['apprisehost']}/1"
        ),
    }


def configure(folder: Path, hook: str) -> None:
    """Every channel on one route, and two rosters at secret addresses."""
    file = folder / "feeds.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    for duty in ("piket", "nacht"):
        rota = {"members": ["beheer"], "calendar": f"secret:{duty}"}
        content["people"][f"dienst-{duty}"] = {"name": duty, "rota": rota}
    content["webhooks"] = {"keten": {"url": hook, "ask": hook + "/{id}"}}
    places = ["slack:#woordvoering", "email:piket", "webhook:keten", "apprise:teams", "apprise:pers"]
    content["routes"][0]["channels"] = [*places, "apprise:weg"]
    file.write_text(yaml.safe_dump(content), encoding="utf-8")


def sung(text: str | bytes) -> set[str]:
    """The canaries in a text: whole, encoded, in base64, and more than half of one."""
    said = text if isinstance(text, str) else text.decode("utf-8", "replace")
    return {
        name
        for name, canary in C.items()
        for form in (canary[: len(canary) * 2 // 3], canary[len(canary) // 3 :], quote(b64(canary)))
        if form in said
    }


def b64(text: str) -> str:
    return b64encode(text.encode()).decode().rstrip("=")


async def command(variables: Mapping[str, str], *arguments: str) -> str:
    """All that a command says."""
    done = await asyncio.to_thread(CliRunner().invoke, app, [*arguments], env={**variables})
    assert done.exit_code in (0, 3), done.output
    return done.output


async def visits(port: int) -> list[str]:
    """Everything that the desk answers, where it refuses as well."""
    said = []
    bearer = {"authorization": f"Bearer {C['metrics']}"}
    async with httpx.AsyncClient(
        trust_env=False, base_url=f"http://127.0.0.1:{port}", timeout=LONG
    ) as browser:
        open_to_all = ("/healthz", "/metrics", "/readyz", "/inloggen", "/api/v1/outlets")
        said += [(await browser.get(path)).text for path in open_to_all]
        figures = await browser.get("/metrics", headers=bearer)
        assert "voorsprong_" in figures.text
        said.append(figures.text)
        asked = parse_qs(urlsplit((await browser.get("/oidc/start")).headers["location"]).query)
        refused = await browser.get("/oidc/terug", params={"state": asked["state"][0], "code": "c"})
        assert refused.status_code == 400
        said.append(refused.text)
        secret = (f"/welkom/{C['invitation']}", f"/volgen/{C['following']}", f"/{C['nowhere']}")
        said += [(await browser.get(path)).text for path in secret]
        said.append((await browser.post(f"/push/{C['pushed']}")).text)
    return said


BY_THEMSELVES = {"MONITOR_DATABASE_URL", "MONITOR_PROXY"}
"""With these nothing else would be asked; they have tests of their own, below."""


async def until_all_failed(database: Database, mail: RefusingMail) -> None:
    def tried() -> bool:
        columns = deliveries.c.channel, deliveries.c.recipient
        with database.read() as connection:
            failed = {(*each,) for each in connection.execute(select(*columns).where(deliveries.c.why != ""))}
        wanted = {"slack", "email", "webhook", *(("apprise",) if available() else ())}
        return {channel for channel, _ in failed} >= wanted and bool(mail.caught)

    await until(tried, every=0.2)


@pytest.mark.slow
@pytest.mark.fault(81)
async def test_no_secret_stands_in_anything_that_is_written(tmp_path: Path) -> None:
    assert {each.name for each in VARIABLES if each.secret} <= {*secrets_at(1), *BY_THEMSELVES}
    port = free_port()
    async with town(tmp_path) as place, Refuser() as world, RefusingMail("piket") as mail:
        configure(tmp_path, f"{world.url}/hook/{C['hook']}")
        variables = _variables(place, world, mail) | {"MONITOR_WEB_PORT": str(port)}
        written = await _daemon(place, variables, port, mail)
        for arguments in (
            ("backup", str(tmp_path / "now.zip")),
            ("dossier", "1", "--format", "md"),
            ("dead-letters",),
            ("check", "--env"),
            ("test-alert", "woordvoering"),
        ):
            written[arguments[0]] = await command({**variables, "MONITOR_OTLP_ENDPOINT": ""}, *arguments)
        written["heartbeat"] = await _heartbeat(variables)
        with zipfile.ZipFile(tmp_path / "now.zip") as pack:
            written["backup's content"] = b"".join(pack.read(each) for each in pack.namelist()).decode()
        written |= {"traces": world.traces.decode("utf-8", "replace"), "mails": "".join(mail.caught)}
    asked = sung(world.heard) | sung(mail.heard)
    assert asked >= {*NAMES} - NOT_ASKED - (set() if available() else OF_APPRISE), "each did fail"
    assert "nobody here for [secret]" in written["backup's content"]
    assert "nobody here for" in written["mails"].replace("=\r\n", "")
    assert "deliver" in written["traces"]
    assert {name: sung(text) for name, text in written.items() if sung(text)} == {}


NOT_ASKED = {
    "metrics",
    "signing",
    "database",
    "proxy",
    "invitation",
    "following",
    "pushed",
    "nowhere",
    "apprisehost",
}
"""What never leaves, what is asked of us, and Telegram's, which no test reaches."""
OF_APPRISE = {"appriseuser", "apprisepass", "apprisepath", "otherapprise"}


def _variables(place: Town, world: Refuser, mail: RefusingMail) -> dict[str, str]:
    basis = environment(place.folder, smtp_port=mail.port, slack_url=f"{world.url}/api/", slack_token="")
    return {
        **basis,
        **secrets_at(world.port),
        "MONITOR_OIDC_ISSUER": f"{world.url}/oidc",
        "MONITOR_OIDC_CLIENT_ID": "voorsprong",
        "MONITOR_DESK_URL": "http://127.0.0.1:8080",
        "MONITOR_OTLP_ENDPOINT": world.url,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
        "OTEL_EXPORTER_OTLP_HEADERS": f"api-key={C['collector']}",
        "MONITOR_LOG_LEVEL": "debug",
        "MONITOR_LOG_FORMAT": "json",
    }


async def _daemon(place: Town, variables: dict[str, str], port: int, mail: RefusingMail) -> dict[str, str]:
    async with running(variables, "run") as process:
        log = asyncio.create_task(process.communicate())
        await healthz(port)
        place.publish(1)
        make_due(variables)
        database = Database(variables["MONITOR_DATABASE_URL"])
        await until_all_failed(database, mail)
        database.close()
        said = await visits(port)
        process.terminate()
        _, errors = await asyncio.wait_for(log, LONG)
    assert b"roster read" in errors
    assert b"delivery is dead" in errors
    return {"log": errors.decode(), **{f"page {number}": page for number, page in enumerate(said)}}


async def _heartbeat(variables: Mapping[str, str]) -> str:
    """The daemon's first is five minutes after its start."""
    given, _ = load_environment(variables)
    with listening(given) as heard:
        assert not await Heartbeat(given["MONITOR_HEARTBEAT_URL"]).beat()
    assert "heartbeat refused" in "".join(heard)
    return "\n".join(heard)


@contextmanager
def listening(given: Environment) -> Iterator[list[str]]:
    """The lines of the log as the service writes them, at its most talkative."""
    heard = list[str]()
    handler = logging.Handler(logging.DEBUG)
    formatter = Formatter(as_json=False, redact=Redaction(given.secrets()))
    handler.emit = lambda record: heard.append(formatter.format(record))  # type: ignore[method-assign]
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield heard
    root.removeHandler(handler)


@pytest.mark.fault(81)
async def test_a_database_that_refuses_does_not_give_its_password_away(tmp_path: Path) -> None:
    async with town(tmp_path) as place, RefusingPostgres() as postgres:
        url = f"postgresql://bureau:{C['database']}@127.0.0.1:{postgres.port}/voorsprong"
        said = await command(place.variables(url), "poll")
    assert C["database"].encode() in postgres.heard
    assert "no entry with [secret] here" in said
    assert "bureau" not in said
    assert sung(said) == set()


@pytest.mark.fault(81)
async def test_a_proxy_that_refuses_does_not_give_its_password_away() -> None:
    """Slack's client logs the address of a proxy that refuses, with the password in it."""
    stop = asyncio.Event()
    async with ForwardProxy("another:login") as proxy:
        given, _ = load_environment({"MONITOR_PROXY": proxy.url(f"dienst:{C['proxy']}")})
        way_out = WayOut(given["MONITOR_PROXY"])
        settings = SlackSettings(token="xoxb-1", base_url="https://slack.example/api/", way_out=way_out)
        buttons = SlackButtons(settings, "xapp-1", _no_answer)
        with listening(given) as heard:
            connecting = asyncio.create_task(buttons.run(stop))
            await until(lambda: [line for line in heard if "407" in line])
            stop.set()
            await connecting
    assert proxy.asked[0] == "CONNECT slack.example:443"
    assert any("407" in line and "[secret]" in line for line in heard)
    assert sung("".join(heard)) == set()


async def _no_answer(press: Press) -> str:
    raise AssertionError(press)
