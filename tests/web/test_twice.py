"""Pressed twice: by an impatient finger it is one press, by two people the second hears who was first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from monitor.storage.tables.actions import actions, mutes
from monitor.storage.tables.desk import lines

if TYPE_CHECKING:
    from sqlalchemy import Table

    from tests.web.conftest import Browser
    from tests.web.town import Town

LINE = {"core": "Wij nemen dit serieus.", "text": "Het ministerie neemt dit serieus."}


def _rows(town: Town, table: Table) -> int:
    with town.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize(
    ("path", "fields", "table", "says"),
    [
        ("oppakken", {}, actions, "Jij hebt dit verhaal opgepakt."),
        ("notitie", {"why": "Gebeld met de directie."}, actions, "De notitie staat in de tijdlijn."),
        ("geen-reactie", {"why": "Te klein."}, actions, "Vastgelegd: geen reactie."),
        ("dempen", {"why": "Te veel.", "hours": 4}, mutes, "Het verhaal is gedempt."),
        ("lijnen", LINE, lines, "De lijn staat als concept klaar."),
    ],
)
def test_a_second_press_changes_nothing_and_is_answered_like_the_first(
    town: Town, browser: Browser, path: str, fields: dict[str, object], table: Table, says: str
) -> None:
    browser.sign_in("woordvoerder")
    before = _rows(town, table)
    for _ in range(2):
        page = browser.submit(f"/verhalen/{town.story}/{path}", **fields)
        assert says in page
        assert 'role="alert"' not in page
    assert _rows(town, table) == before + 1


def test_who_comes_second_hears_who_was_first(town: Town, browser: Browser) -> None:
    path = f"/verhalen/{town.story}/oppakken"
    browser.sign_in("woordvoerder").submit(path)
    browser.cookies.clear()
    assert "opgepakt, het laatst door Wim Woordvoerder" in browser.sign_in("goedkeurder").submit(path)
    page = browser.post("/voorkeur/taal/en", data={"csrf": browser.csrf, "verder": "/vandaag"})
    assert page.status_code == 303
    assert "the story is taken up, last by Wim Woordvoerder" in browser.submit(path)


def test_the_steps_of_a_line_pressed_twice(town: Town, browser: Browser) -> None:
    browser.sign_in("woordvoerder").submit(f"/verhalen/{town.story}/lijnen", **LINE)
    with town.database.read() as connection:
        line = connection.scalar(select(func.max(lines.c.id)))
    for _ in range(2):
        assert "De lijn is voorgelegd." in browser.submit(f"/lijnen/{line}/voorleggen")
    browser.cookies.clear()
    browser.sign_in("goedkeurder")
    for _ in range(2):
        settled = browser.submit(f"/lijnen/{line}/vaststellen", version=1, days=7, uses="telefonisch")
        assert "De lijn is vastgesteld." in settled


def test_what_was_typed_is_shown_again_when_the_database_does_not_answer(
    town: Town, browser: Browser
) -> None:
    browser.sign_in("woordvoerder")
    with town.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE actions RENAME TO out_of_reach")
    answer = browser.post(
        f"/verhalen/{town.story}/notitie", data={"csrf": browser.csrf, "why": "Een half uur aan getypt."}
    )
    assert answer.status_code == 503
    assert "Een half uur aan getypt." in answer.text
