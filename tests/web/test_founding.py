"""The founding case by hand, from a live alert to the dossier: with a mouse, with keys, without a script.

The whole service runs as a process: an outlet publishes, the alert arrives by mail, the officer follows the
link in that mail, another person approves the line, a reader takes the dossier.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import httpx
import lxml.html
import pytest
from anyio.from_thread import start_blocking_portal
from playwright.sync_api import Browser as Chromium
from sqlalchemy import update

from monitor.model.person import Role
from monitor.storage import audit
from monitor.storage.database import Database
from monitor.storage.tables.outlets import outlet_state
from standins.configuration import environment, write_configuration
from standins.mail import MailCatcher
from standins.outlets import Item, OutletsStandIn
from standins.slack import SlackStandIn
from tests.engine.running import free_port
from tests.waiting import LONG
from tests.web.town import person as account
from tests.web.visitors import Keys, Mouse, sign_in, visitor

pytestmark = pytest.mark.browser
NEWS = {
    "muis": (
        "Overheid haalt eigen diversiteitsdoelen niet of nauwelijks",
        "Twee van de twaalf halen het doel.",
    ),
    "toetsen": (
        "Ministerie stopt met proef diversiteit in de top",
        "De directeuren vinden het plan te duur.",
    ),
    "zonder script": ("Rekenkamer: rijk telt diversiteit dubbel", "Cijfers van tien diensten kloppen niet."),
}
CORE = "Het Rijk moet een afspiegeling van de samenleving zijn."


@dataclass
class Service:
    """A running service with its outlet and its mail."""

    url: str
    folder: Path
    outlets: OutletsStandIn
    mail: MailCatcher

    def publish(self) -> None:
        """All the news at once; it has been told when this returns."""
        for number, (title, lead) in enumerate(NEWS.values()):
            address = f"https://krant.example/{number}/artikel"
            self.outlets.publish("krant", Item(url=address, title=title, lead=lead, at=datetime.now(UTC)))
        deadline = time.monotonic() + LONG
        while len(self.mail.caught) < len(NEWS):
            assert time.monotonic() < deadline, [str(each.mail["Subject"]) for each in self.mail.caught]
            _make_due(self.folder)
            time.sleep(0.5)

    def link(self, title: str) -> str:
        """Where the button leads of the mail that tells of an article."""
        (caught,) = [each for each in self.mail.caught if title in str(each.mail["Subject"])]
        html = caught.mail.get_body(("html",))
        assert html is not None
        links = lxml.html.fromstring(html.get_content()).iter("a")
        (button,) = [each for each in links if "Openen in Voorsprong" in "".join(map(str, each.itertext()))]
        return str(button.get("href"))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Service]:
    """Everything real; the baseline was read before there was news."""
    folder, port = tmp_path_factory.mktemp("dienst"), free_port()
    outlets = OutletsStandIn(feeds={"krant": [_begin()]})
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(outlets),
        portal.wrap_async_context_manager(MailCatcher()) as mail,
        portal.wrap_async_context_manager(SlackStandIn()) as slack,
    ):
        write_configuration(folder / "feeds.yaml", {"krant": outlets.url("krant")})
        variables = environment(folder, smtp_port=mail.port, slack_url=slack.url, slack_token=slack.token)
        url = f"http://127.0.0.1:{port}"
        variables |= {"MONITOR_WEB_PORT": str(port), "MONITOR_DESK_URL": url}
        shutil.copy(migrated_file, folder / "monitor.db")
        _people(variables["MONITOR_DATABASE_URL"])
        with subprocess.Popen(
            [sys.executable, "-m", "monitor", "run"],
            env={**os.environ, **variables},
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                _up(url)
                made = Service(url, folder, outlets, mail)
                made.publish()
                yield made
            finally:
                process.terminate()


def _make_due(folder: Path) -> None:
    """The outlet is asked at the next tick, not in a minute."""
    database = Database(f"sqlite:///{folder / 'monitor.db'}")
    with database.write() as connection:
        connection.execute(update(outlet_state).values(next_poll=None))
    database.close()


def _begin() -> Item:
    return Item(url="https://krant.example/begin", title="Begin", at=datetime.now(UTC))


def _people(url: str) -> None:
    database = Database(url)
    with database.write() as connection:
        account(connection, "woordvoerder", "Wim Woordvoerder", Role.OFFICER)
        account(connection, "goedkeurder", "Gerda Goedkeurder", Role.APPROVER)
        account(connection, "lezer", "Lotte Lezer", Role.READER)
    database.close()


def _up(url: str) -> None:
    deadline = time.monotonic() + LONG
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/healthz", trust_env=False).json()["articles"]:  # its round may end sooner
                return
        except (httpx.TransportError, KeyError):
            pass
        time.sleep(0.1)
    raise AssertionError("the service did not come up")


@pytest.mark.slow
def test_from_a_live_alert_to_the_dossier(chromium: Chromium, service: Service) -> None:
    for way in NEWS:  # one service for all three, on however many workers the tests run
        _walk(chromium, service, way)


def _walk(chromium: Chromium, service: Service, way: str) -> None:
    hand = Keys if way == "toetsen" else Mouse
    options: dict[str, object] = {"java_script_enabled": way != "zonder script", "locale": "nl-NL"}
    title, _ = NEWS[way]
    link = service.link(title)
    assert link.startswith(f"{service.url}/verhalen/")
    with visitor(chromium, **options) as page:
        officer = hand(page)
        page.goto(link)
        sign_in(officer, "woordvoerder")
        assert page.url == link
        assert title in page.inner_text("h1")
        assert "Diversiteit bij de overheid" in page.inner_text("main")
        officer.go("Ik pak dit op")
        assert "opgepakt" in page.inner_text(".flash")
        officer.open("Woordvoeringslijn schrijven")
        officer.fill("core", CORE)
        officer.fill("text", "De cijfers laten zien dat het beter moet.\n\nNa de zomer volgt een plan.")
        officer.go("Bewaren als concept")
        officer.go("Voorleggen ter vaststelling")
        assert page.locator("text=Lijn vaststellen").count() == 0
    with visitor(chromium, **options) as page:
        approver = hand(page)
        page.goto(service.url)
        sign_in(approver, "goedkeurder")
        assert "Wacht op vaststelling" in page.inner_text("main")
        approver.go("/lijnen/")
        assert CORE in page.inner_text("main")
        approver.go("Lijn vaststellen")
        assert "vastgesteld" in page.inner_text(".flash")
    with visitor(chromium, **options) as page:
        reader = hand(page)
        page.goto(service.url)
        sign_in(reader, "lezer")
        reader.go(link.removeprefix(service.url))
        text = page.inner_text("main")
        assert "vastgesteld door Gerda Goedkeurder" in text
        assert "Wim Woordvoerder legde de lijn voor" in text
        assert page.locator("text=Ik pak dit op").count() == 0
        content = reader.take("ODT")
    with zipfile.ZipFile(BytesIO(content)) as odt:
        words = odt.read("content.xml").decode()
    assert all(each in words for each in ("Aanleiding", title, CORE))
    database = Database(f"sqlite:///{service.folder / 'monitor.db'}")
    with database.read() as connection:
        assert audit.verify(connection).first_bad is None
    database.close()
