"""What the desk shows on a busy day, and that it is never behind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from monitor.model.response import LineState
from monitor.storage.lead_time import lead_times
from monitor.storage.respond import ResponseBook
from tests.web.busy import busy
from tests.web.conftest import Browser
from tests.web.town import NOW, Town, article, open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Every state that a page can be in."""
    made = busy(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def browser(town: Town) -> Iterator[Browser]:
    """Nobody in particular."""
    with open_desk(town) as url, Browser(base_url=url, follow_redirects=False, timeout=30) as made:
        yield made


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
