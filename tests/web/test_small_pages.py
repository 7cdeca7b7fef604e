"""What pages say first, and what they do not call a miss."""

from __future__ import annotations

from datetime import timedelta

import lxml.html
from sqlalchemy import insert

from monitor.storage.tables.alerts import suppressions
from tests.web.conftest import Browser
from tests.web.town import NOW, Town


def test_what_was_taken_up_or_told_another_way_is_not_counted_as_not_told(
    town: Town, browser: Browser
) -> None:
    with town.database.write() as connection:
        for cause in ("acknowledged", "summarised", "muted"):
            row = {"story": town.story, "route": "alles", "cause": cause, "detail": ""}
            connection.execute(insert(suppressions).values(**row, at=NOW - timedelta(minutes=5)))
    page = browser.sign_in("lezer").get("/bronnen").text
    told = next(line for line in page.splitlines() if "Niet gemeld" in line)
    assert "1 gedempt" in told
    assert "opgepakt" not in told
    assert "samenvatting" not in told


def test_a_new_topic_begins_with_its_examples(browser: Browser) -> None:
    browser.sign_in("beheerder")
    order = {
        "/onderwerpen/nieuw": ["match", "ignore", "alert"],
        "/onderwerpen/diversiteit": ["alert", "match"],
    }
    for path, names in order.items():
        (form,) = lxml.html.fromstring(browser.get(path).text).cssselect("form#vraag")
        fields = [each.get("name") for each in form.iter("textarea")]
        assert [each for each in fields if each in names] == names
