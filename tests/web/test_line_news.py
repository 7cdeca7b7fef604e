"""Who hears of a line, on its page: pressed twice it is told once; where nobody can be, it says so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from monitor.storage.tables.alerts import alerts, deliveries
from monitor.storage.tables.desk import users

if TYPE_CHECKING:
    from tests.web.conftest import Browser
    from tests.web.town import Town

ADDRESSES = {"goedkeurder": "gerda@example.nl", "woordvoerder": "wim@example.nl"}
LINE = {"core": "Wij nemen dit serieus.", "text": "Het ministerie neemt dit serieus."}


def _told(town: Town) -> int:
    with town.database.read() as connection:
        query = select(func.count()).select_from(alerts).where(alerts.c.route == "lijnen")
        return connection.scalar(query) or 0


@pytest.fixture
def reachable(town: Town, request: pytest.FixtureRequest) -> Town:
    """Before the desk opens: which channels there are, and who has an address."""
    channels, addresses = getattr(request, "param", ({"email"}, ADDRESSES))
    town.services = replace(town.services, channels=frozenset(channels))
    with town.database.write() as connection:
        for login, address in addresses.items():
            connection.execute(update(users).where(users.c.login == login).values(email=address))
    return town


def test_one_message_a_step_however_often_it_is_pressed(reachable: Town, browser: Browser) -> None:
    browser.sign_in("woordvoerder").submit(f"/verhalen/{reachable.story}/lijnen", **LINE)
    csrf = browser.csrf
    with ThreadPoolExecutor(4) as hands:
        pressed = [hands.submit(browser.post, "/lijnen/1/voorleggen", data={"csrf": csrf}) for _ in range(4)]
        assert {each.result().status_code for each in pressed} == {303}
    assert _told(reachable) == 1
    page = browser.get("/lijnen/1").text
    assert "Wie hiervan weet" in page
    assert "gerda@example.nl · onderweg" in page
    with reachable.database.write() as connection:
        connection.execute(update(deliveries).values(state="sent"))
    assert "gerda@example.nl · verstuurd" in browser.get("/lijnen/1").text
    browser.cookies.clear()
    browser.sign_in("goedkeurder").submit("/lijnen/1/teruggeven", why="Korter.")
    assert _told(reachable) == 2
    assert "Wie hiervan weet" not in browser.get("/lijnen/1").text


@pytest.mark.parametrize(
    ("reachable", "says"),
    [
        ((set(), ADDRESSES), "e-mail is niet ingesteld"),
        (({"email"}, {}), "van wie mag vaststellen is geen e-mailadres bekend"),
    ],
    indirect=["reachable"],
)
def test_where_nobody_can_be_told_the_page_says_how_to_mend_it(
    reachable: Town, browser: Browser, says: str
) -> None:
    browser.sign_in("woordvoerder").submit(f"/verhalen/{reachable.story}/lijnen", **LINE)
    assert says in browser.submit("/lijnen/1/voorleggen")
    assert _told(reachable) == 0


def test_an_administrator_gives_somebody_an_address_and_nobody_is_signed_out(browser: Browser) -> None:
    browser.sign_in("goedkeurder")
    session = dict(browser.cookies)
    browser.cookies.clear()
    browser.sign_in("beheerder")
    page = browser.submit("/mensen/3", role="goedkeurder", actief="ja", email="gerda@elders.example")
    assert "gerda@elders.example" in page
    assert "Dit is geen e-mailadres" in browser.submit(
        "/mensen/3", role="goedkeurder", actief="ja", email="g"
    )
    own = browser.submit("/mensen/4", role="beheerder", actief="ja", email="bram@example.nl")
    assert "bram@example.nl" in own
    refused = browser.submit("/mensen/4", role="lezer", actief="ja", email="bram@example.nl")
    assert "Je eigen rol kun je niet wijzigen: vraag het een andere beheerder." in refused
    browser.cookies.clear()
    browser.cookies.update(session)
    assert browser.get("/vandaag").status_code == 200
