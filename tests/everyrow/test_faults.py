"""What the walk over everything found, each by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, update

from monitor.flows.alert_views import Looked, Moment, alert_view, summary_line
from monitor.model.alert import Decision, Reason, Route
from monitor.model.calendar import Calendar
from monitor.model.phrase import Phrase, unpacked
from monitor.model.story import StoryRows
from monitor.outlets.tweedekamer.reading import question_of
from monitor.rules.alerting import Responses, StoryState
from monitor.rules.retention import Kind
from monitor.rules.wording.facts import more_line, shown
from monitor.rules.wording.mail import alert_mail
from monitor.storage import audit, questions
from monitor.storage.parliament import ParliamentStore
from monitor.storage.tables.desk import audit as log
from monitor.storage.tables.desk import saved_searches
from monitor.storage.tables.parliament import question_links
from monitor.storage.tables.parliament import questions as asked
from monitor.web.board import read
from monitor.web.log import FACTS
from tests.web.conftest import Browser
from tests.web.test_api import token_for
from tests.web.town import NOW, Town, open_desk, settings, settle

if TYPE_CHECKING:
    from monitor.storage.database import Database


def test_a_message_counts_every_article_of_a_story_of_twelve_hundred() -> None:
    rows = [
        {"id": n, "outlet": f"o{n}", "url": "", "title": f"Kop {n}", "lead": "", "body": "", "because": None}
        | {"published": NOW + timedelta(minutes=n)}
        for n in range(1_200)
    ]
    looked = Looked(
        state=StoryState(id=1, articles=()), route=Route(slug="r"), responses=Responses(), last=None
    )
    decision = Decision(reason=Reason.FIRST_SIGHT, because="")
    told = alert_view(
        looked, decision, StoryRows("Kop 0", rows, {}, {}), Moment(now=NOW, settings=settings())
    )
    _, more = shown(told)
    assert more == 1_192
    assert more_line(told, more) in alert_mail(told, first=True).text
    assert summary_line(told).outlet == "o0", "a summary names where the story began"


def _question(number: str, day: date | None) -> dict[str, object]:
    plain = {
        "kind": "Schriftelijke vragen",
        "subject": number,
        "actors": [],
        "papers": [],
        "fingerprint": b"",
    }
    return {**plain, "number": number, "asked": day, "standing": "open", "first_seen": NOW}


def _link(number: str, article: int, state: str, score: float) -> dict[str, object]:
    plain = {"confidence": "vast", "because": "", "at": NOW}
    return {**plain, "question": number, "article": article, "state": state, "score": score}


def test_questions_are_counted_and_ordered_alike_on_both_databases(database: Database) -> None:
    town = settle(database)
    numbers = [f"2023Z1{place:03}" for place in range(60)]
    with database.write() as connection:
        days = [None, *(date(2023, 6, 1) + timedelta(days=place % 20) for place in range(59))]
        known = [_question(number, day) for number, day in zip(numbers, days, strict=True)]
        connection.execute(insert(asked), known)
        connection.execute(insert(question_links), [_link(each, 1, "suggested", 0.3) for each in numbers])
        connection.execute(insert(question_links), [_link(numbers[1], 2, "linked", 0.1)])
        connection.execute(insert(question_links), [_link(numbers[1], 4, "proposed", 0.9)])
    with database.read() as connection:
        assert questions.count_waiting(connection) == 61
        assert len(questions.waiting(connection, Calendar(), NOW.date())) == 50
        assert questions.listed(connection, Calendar(), NOW.date())[-1][0].asked is None
        here = questions.of_stories(connection, [1], Calendar(), NOW.date())[1]
        assert [(each.number, each.state) for each in here] == [(numbers[1], "linked")]
    board = read(town.services, settings(), NOW)
    assert board.to_link == 61
    assert [each.number for each in board.due] == [numbers[1]], "though it may also be about another story"


def test_names_longer_than_their_columns_are_cut_or_refused_in_words(database: Database) -> None:
    town, long = settle(database), "x" * 480
    with database.write() as connection:
        audit.note(connection, NOW, long, "ontdekt", f"https://{long}", {})
    with database.read() as connection:
        assert audit.verify(connection).first_bad is None
    bearer = token_for(town, "beheerder", "beheren")
    with open_desk(town) as url, Browser(base_url=url, timeout=60) as browser:
        browser.sign_in("lezer")
        browser.submit("/zoeken/bewaren", q=long)
        tried = browser.post("/inloggen", data={"csrf": browser.csrf, "login": long, "password": "x"})
        line = {"title": "y" * 301, "core": "Kern.", "text": "Tekst."}
        refused = browser.post("/api/v1/lines", json=line, headers=bearer)
    assert "te lang" in tried.text
    assert (refused.status_code, "title" in refused.text) == (422, True)
    with database.read() as connection:
        assert connection.scalar(select(saved_searches.c.name)) == "x" * 199 + "…"


def test_what_the_house_writes_is_one_clean_line_that_fits(database: Database) -> None:
    record = {
        "Nummer": "2023Z1",
        "Id": "g" * 99,
        "Soort": "S" * 300,
        "Onderwerp": "Het \u202ebericht\x1b[31m\n x",
    }
    found = question_of(record)
    assert not isinstance(found, str)
    assert found.subject == "Het bericht[31m x"
    ParliamentStore(database).save_questions([found], NOW, news=True)
    assert isinstance(question_of(record | {"Nummer": "9" * 41}), str)


@pytest.mark.parametrize("text", ["[zonder zinnen", "[1, 2", "zelfde kop"])
def test_words_of_before_phrases_were_kept_are_said_as_they_are(text: str) -> None:
    assert unpacked(text) == (Phrase("as-said", {"text": text}),)


def test_the_log_says_it_in_the_readers_words(town: Town, browser: Browser) -> None:
    notes: dict[str, tuple[str, str, dict[str, object]]] = {
        "hoort erbij: ja, onderwerp: wonen": ("beoordeeld", "7", {"topic": "wonen", "relevant": True}),
        "tot: 26 juni 2023, 11:30": ("mute", "route pers", {"why": "Rust.", "until": NOW.isoformat()}),
        "medium krant": ("mute", "outlet krant", {"why": "Rust."}),
        "artikelen zonder onderwerp: 3": ("retention", "database", {"unmatched-articles": 3}),
        "zette een back-up terug": ("restore", "b.zip", {"rows": 2}),
    }
    with town.database.write() as connection:
        for action, target, detail in notes.values():
            audit.note(connection, NOW, "system", action, target, detail)
    assert set(Kind) <= FACTS.keys()
    browser.sign_in("beheerder")
    page = " ".join(browser.get("/logboek").text.split())
    assert [said for said in (*notes, "de dienst") if said not in page] == []


def test_a_log_that_somebody_spoilt_is_shown_in_both_languages(town: Town, browser: Browser) -> None:
    with town.database.write() as connection:
        audit.note(connection, NOW, audit.SYSTEM, "backup", "x", {})
        connection.execute(update(log).values(at="ooit"))
    browser.sign_in("beheerder")
    assert "ooit" in browser.get("/logboek?controleer=1").text
    browser.post("/voorkeur/taal/en", data={"csrf": browser.csrf, "verder": "/vandaag"})
    assert "row 1 was changed" in browser.get("/logboek?controleer=1").text
    with town.database.read() as connection:
        assert "backup" not in audit.Patrol().last(connection), "and the metrics go on"


def test_an_article_without_an_address_is_no_link_to_the_page_itself(town: Town, browser: Browser) -> None:
    with town.database.write() as connection:
        connection.exec_driver_sql("UPDATE articles SET url = ''")
    browser.sign_in("lezer")
    for path in ("/verhalen/1", "/artikelen/1", "/artikelen/2/versies", "/zoeken?q=", "/bronnen/dagblad"):
        page = browser.get(path)
        assert page.status_code == 200
        assert 'href=""' not in page.text, path
