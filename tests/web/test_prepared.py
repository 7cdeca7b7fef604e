"""Lines agreed beforehand, at a story: only what was approved, and is valid, is shown as what may be said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from monitor.storage.tables.desk import line_versions, lines
from tests.web.conftest import Browser
from tests.web.town import NOW, Town

CORE = "Wij halen de streefcijfers dit jaar."
LATER, BEFORE = NOW + timedelta(days=9), NOW - timedelta(days=1)


def _line(town: Town, **said: object) -> None:
    row = {"title": "Streefcijfers vooraf", "topic": "diversiteit", "channels": []} | said
    word = {"line": 90, "number": 1, "core": CORE, "text": "Tekst.", "user": 2, "name": "Wim", "at": BEFORE}
    with town.database.write() as connection:
        connection.execute(insert(lines).values(id=90, **row))
        connection.execute(insert(line_versions).values(**word, note=""))


APPROVED = {"state": "vastgesteld", "approved_version": 1, "approved_by": 3, "approved_name": "Gerda",
            "approved_at": BEFORE, "valid_until": LATER}  # fmt: skip


@pytest.mark.parametrize(
    ("what", "said", "spoken", "words"),
    [
        ("approved and valid", APPROVED, True, "vastgesteld door Gerda"),
        ("a draft", {"state": "concept"}, False, "Nog niet te gebruiken"),
        ("submitted", {"state": "voorgelegd"}, False, "Nog niet te gebruiken"),
        ("expired", APPROVED | {"valid_until": BEFORE}, False, "Niet meer te gebruiken"),
        ("a topic that is no more", APPROVED | {"topic": "vervlogen"}, True, "dat er niet meer is"),
        ("another topic", APPROVED | {"topic": "wonen"}, False, ""),
        ("withdrawn", APPROVED | {"state": "ingetrokken"}, False, ""),
    ],
)
def test_what_of_a_line_agreed_beforehand_a_story_shows(
    town: Town, browser: Browser, what: str, said: dict[str, object], spoken: bool, words: str
) -> None:
    _line(town, **said)
    page = browser.sign_in("lezer").get(f"/verhalen/{town.story}").text
    assert (CORE in page) is spoken, what
    assert ("Streefcijfers vooraf" in page) is bool(words)
    assert words in page
    listed = browser.get("/lijnen").text
    assert ("Dit onderwerp is er niet meer" in listed) is (what == "a topic that is no more")
