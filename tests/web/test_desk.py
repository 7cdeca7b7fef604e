"""What the desk shows on a busy day, and that it is never behind."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select, text

from monitor.config.load import parse_settings
from monitor.model.outlet import FullText
from monitor.model.response import LineState
from monitor.model.settings import Settings
from monitor.storage.lead_time import lead_times
from monitor.storage.respond import ResponseBook
from monitor.storage.tables.digests import digests
from tests.web.busy import busy
from tests.web.conftest import Browser
from tests.web.test_browser import PAGES as BROWSED
from tests.web.town import NOW, Town, article, open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = (*(path for path in BROWSED if "proef" not in path), "/knipselkrant/2023-06-28")
"""All but the trial that lives every story again."""
MOST_ASKED = 30


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Every state that a page can be in."""
    made = busy(tmp_path)
    yield made
    made.database.close()


def test_a_line_that_was_looked_at_again_keeps_the_day_of_its_approval(town: Town, browser: Browser) -> None:
    browser.sign_in("goedkeurder")
    with town.database.read() as connection:
        before = ResponseBook(connection).line(1)
        leads = lead_times(connection)
    assert before
    assert before.approved_at
    assert "Nieuw sinds de vaststelling" in browser.get("/lijnen/1").text
    town.clock.at = NOW + timedelta(days=2)
    browser.sign_in("goedkeurder")
    page = browser.submit("/lijnen/1/bevestigen")
    assert "Nieuw sinds de vaststelling" not in page
    assert "maandag 26 juni, 10:30" in page
    with town.database.read() as connection:
        after = ResponseBook(connection).line(1)
        assert lead_times(connection) == leads == ((town.story, 0),)
    assert after
    assert (after.state, after.approved_at) == (LineState.APPROVED, before.approved_at)
    assert after.looked_at == town.clock.at


def test_what_comes_in_is_on_the_page_at_once(town: Town, browser: Browser) -> None:
    browser.sign_in("lezer")
    assert "Nieuwe streefcijfers gepubliceerd" not in browser.get("/vandaag").text
    with town.database.write() as connection:
        title = "Nieuwe streefcijfers gepubliceerd"
        connection.execute(
            text("UPDATE stories SET title = :title WHERE id = :story"), {"title": title, "story": town.story}
        )
        article(
            connection, town.story, "dagblad", title, NOW, match=("diversiteit", "alert", "streefcijfers")
        )
    assert "Nieuwe streefcijfers gepubliceerd" in browser.get("/vandaag").text


def test_a_mute_ends_without_anything_being_written(town: Town, browser: Browser) -> None:
    browser.sign_in("lezer")
    assert "Gedempt tot dinsdag 27 juni, 10:30" in browser.get("/vandaag").text
    town.clock.at = NOW + timedelta(hours=23, minutes=1)
    browser.sign_in("lezer")
    page = browser.get("/vandaag").text
    assert "Rijk haalt eigen streefcijfers" in page
    assert "Gedempt tot dinsdag 27 juni, 10:30" not in page


def test_an_outlet_is_found_and_added_and_refused_a_second_time(town: Town, browser: Browser) -> None:
    config = town.services.config
    assert config
    live = [town.services.settings()]

    def reload() -> str:
        read = parse_settings(config.read_text(encoding="utf-8"))
        assert isinstance(read, Settings)
        live.append(read)
        return ""

    town.services = replace(town.services, reload=reload, settings=lambda: live[-1])
    with open_desk(town) as url, Browser(base_url=url, timeout=30) as desk:
        desk.sign_in("beheerder")
        site = {"csrf": desk.csrf, "url": "https://zuiderpost.example"}
        assert "20 artikelen" in desk.post("/bronnen/ontdek", data=site).text
        address = "https://zuiderpost.example/nieuws.rss"
        form = {"name": "Zuiderpost", "url": address, "tier": "2", "terms": "vrij"}
        added = desk.submit("/bronnen", **form)
        assert "De eerste lezing is de beginstand." in added
        assert "<h1>Zuiderpost</h1>" in added
        assert "hetzelfde adres" in desk.submit("/bronnen", **form)
        wrong = desk.submit("/bronnen", name="Verkeerd", url="ftp://zuiderpost.example/x")
        assert 'role="alert"' in wrong
        assert "Dit medium wordt al gelezen: Zuiderpost" in desk.post("/bronnen/ontdek", data=site).text
    assert len(live) == 2
    added_outlet = live[-1].outlet("zuiderpost")
    assert added_outlet
    found = (added_outlet.tier, added_outlet.terms, added_outlet.fulltext)
    assert found == (2, "vrij", FullText.CANDIDATES)
    browser.sign_in("woordvoerder")
    assert browser.post("/bronnen", data={"csrf": browser.csrf, **form}).status_code == 403


@pytest.mark.parametrize("day", ["2023-06-25", "2023-06-28", "2023-07-01", "2031-01-01"])
def test_only_the_next_digest_is_worked_on(town: Town, browser: Browser, day: str) -> None:
    """A draft of a past day would go out at once; one of a later day would keep the next from being made."""
    browser.sign_in("woordvoerder")
    page = browser.get(f"/knipselkrant/{day}").text
    assert "Deze gaat niet uit" in page
    assert "/weglaten" not in page
    form = {"why": "Dubbel met gisteren."}
    path = f"/knipselkrant/{day}/verhalen/{town.story}/weglaten"
    assert "Alleen aan de eerstvolgende knipselkrant" in browser.submit(path, **form)
    with town.database.read() as connection:
        assert connection.scalar(select(digests.c.id).where(digests.c.day == date.fromisoformat(day))) is None


def test_a_digest_is_ordered_commented_cut_and_sent(browser: Browser) -> None:
    browser.sign_in("woordvoerder")
    here = "/knipselkrant/2023-06-27"

    def inside() -> list[int]:
        erin = browser.get(here).text.split('id="erin"')[1].split("Eruit")[0]
        return [int(number) for number in re.findall(r'id="i(\d+)"', erin)]

    first, second, *_ = before = inside()
    browser.submit(f"{here}/verhalen/{second}/plaats", plaats=0)
    assert inside()[:2] == [second, first]
    assert "Lees vooral dit." in browser.submit(
        f"{here}/verhalen/{first}/toelichting", why="Lees vooral dit."
    )
    assert "Geef een reden" in browser.submit(f"{here}/verhalen/{second}/weglaten", why=" ")
    dropped = browser.submit(f"{here}/verhalen/{second}/weglaten", why="Dubbel met gisteren.")
    assert inside() == [number for number in before if number != second]
    assert "Dubbel met gisteren." in dropped
    mail = browser.get(f"{here}/voorbeeld")
    assert "Lees vooral dit." in mail.text
    assert "sandbox" in mail.headers["content-security-policy"]
    assert "Wim Woordvoerder" in browser.submit(f"{here}/nagekeken")
    assert "onderweg" in browser.submit(f"{here}/versturen")
    assert "al verstuurd" in browser.submit(f"{here}/versturen")
    assert "Lees vooral dit." in browser.get(here).text
    assert 'role="alert"' in browser.submit(f"{here}/verhalen/{first}/plaats", plaats=0)


def test_a_near_miss_becomes_an_example_with_one_click(browser: Browser) -> None:
    browser.sign_in("woordvoerder")
    miss = "Gemeente viert dag van de diversiteit"
    form = {"title": "Diversiteit", "alert": "streefcijfer*", "match": "Rijk mist streefcijfers"}
    form |= {"csrf": browser.csrf, "erbij": miss, "eruit": "Column over streefcijfers"}
    page = browser.post("/onderwerpen/diversiteit/proef", data=form).text
    assert f"Rijk mist streefcijfers\n{miss}</textarea>" in page
    assert f"Niet gevonden: “{miss}”" in page
    assert ">Column over streefcijfers</textarea>" in page


def test_a_revised_line_never_shows_its_draft_as_if_it_may_be_said(town: Town, browser: Browser) -> None:
    browser.sign_in("woordvoerder")
    fields = {"core": "Een heel andere boodschap.", "text": "Nog niet afgestemd.", "note": ""}
    browser.submit("/lijnen/1/versies", **fields)
    page = browser.get(f"/verhalen/{town.story}").text
    assert "Een heel andere boodschap." not in page
    assert "tien zijn op weg" in page
    assert "Versie 3 is in de maak" in page
    assert "Nog niet te gebruiken: deze tekst is niet vastgesteld." in browser.get("/verhalen/2").text


def test_an_alert_that_never_arrived_is_told_on_the_first_page(browser: Browser) -> None:
    browser.sign_in("lezer")
    assert "Melding kwam niet aan bij piket@example.nl" in browser.get("/vandaag").text


def test_the_approver_sees_first_what_waits(browser: Browser) -> None:
    browser.sign_in("goedkeurder")
    page = browser.get("/vandaag").text
    assert page.index("Wacht op vaststelling") < page.index("Vraagt nu iets")
    assert "Woningbouw ligt stil" in page.split("Wacht op vaststelling")[1][:400]


def test_no_page_asks_the_database_much_however_much_there_is_on_it(town: Town, browser: Browser) -> None:
    browser.sign_in("beheerder")
    asked: dict[str, int] = {}
    for path in PAGES:
        said: list[str] = []
        note = partial(_note, said)
        event.listen(town.database.engine, "before_cursor_execute", note)
        browser.get(path.format(story=town.story, line=1))
        event.remove(town.database.engine, "before_cursor_execute", note)
        asked[path] = sum(each.lstrip().upper().startswith("SELECT") for each in said)
    assert asked["/knipselkrant/2023-06-28"] <= 20, "a day that was never built"
    assert {path: count for path, count in asked.items() if count > MOST_ASKED} == {}


def _note(said: list[str], _connection: object, _cursor: object, statement: str, *_: object) -> None:
    said.append(statement)
