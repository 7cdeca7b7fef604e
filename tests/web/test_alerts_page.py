"""*Meldingen* at the desk: figures, what this file would have sent, and muting, with a reason and an end."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from monitor.storage.tables.actions import mutes
from tests.web.conftest import Browser
from tests.web.town import Town


@pytest.fixture
def officer(browser: Browser) -> Browser:
    """Somebody who may respond."""
    return browser.sign_in("woordvoerder")


def test_what_was_sent_and_what_would_have_been(officer: Browser) -> None:
    page = officer.get("/meldingen?dagen=30&proef=1")
    assert page.status_code == 200
    assert "De instellingen van nu hadden gemeld" in page.text
    assert re.search(r'<th scope="row">[^<]+</th><td class="num" data-label="Meldingen">[1-9]', page.text)


def test_muting_a_topic_needs_a_reason_and_ends_by_hand(officer: Browser, town: Town) -> None:
    what = re.search(r'<option value="(topic [^"]+)">', officer.get("/meldingen").text)
    assert what is not None
    assert "Geef een reden" in officer.submit("/meldingen/dempen", what=what[1], hours=4, why=" ")
    assert "campagne, bekend" in officer.submit(
        "/meldingen/dempen", what=what[1], hours=4, why="campagne, bekend"
    )
    assert (
        officer.submit("/meldingen/dempen", what=what[1], hours=4, why="campagne, bekend").count("Opheffen")
        == 1
    )
    with town.database.read() as connection:
        *_, row = connection.execute(select(mutes).where(mutes.c.kind == "topic")).all()
    assert f"topic {row.target}" == what[1]
    assert (row.until - row.since).total_seconds() == 4 * 3600
    lifted = officer.submit("/meldingen/opheffen", what=what[1])
    assert "Er is geen onderwerp, medium of route gedempt." in lifted
    assert "niet (meer) gedempt" in officer.submit("/meldingen/opheffen", what=what[1])


def test_what_is_not_in_the_list_is_refused(officer: Browser) -> None:
    assert "uit de lijst" in officer.submit("/meldingen/dempen", what="topic bestaat-niet", hours=4, why="x")
    form = {"csrf": officer.csrf, "what": "story 1", "hours": "4", "why": "x"}
    assert officer.post("/meldingen/dempen", data=form).status_code in (400, 422)
