"""*Waarom wel of niet gemeld*: each reason for a silence has its words, at the article itself."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, update
from typer.testing import CliRunner

from monitor.cli.root import app
from monitor.model.condition import Condition, Diagnosis
from monitor.model.desk import ArticleRow, Matched
from monitor.model.outlet import FullText, Outlet
from monitor.model.phrase import Phrase
from monitor.model.routing import Node
from monitor.model.settings import Settings
from monitor.model.topic import Hit, Tier, Topic, Where
from monitor.rules.unseen import Absence, Source, unseen
from monitor.storage.tables.articles import articles, topic_matches
from monitor.storage.workbench import Workbench
from monitor.web.answer import Answer
from monitor.web.lookup import why_of
from monitor.web.why import Verdict, account, judge
from tests.web.conftest import Browser
from tests.web.town import CONFIG, Town, settings

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
SETTINGS = Settings(
    routes=Node(slug="root"),
    outlets=(
        Outlet(slug="krant", name="Krant", url="https://krant.example", fulltext=FullText.NEVER),
        Outlet(
            slug="blad", name="Blad", url="https://blad.example", exclude="column", fulltext=FullText.ALWAYS
        ),
    ),
    topics=(
        Topic(
            slug="doelen",
            title="Doelen",
            alert="doel EN overheid",
            digest="doel",
            mask='"eigen doel"',
            exclude="voetbal",
        ),
    ),
)


def row(title: str, *, outlet: str = "krant", waited: timedelta = timedelta(0), body: str = "") -> ArticleRow:
    return ArticleRow(
        id=1,
        story=None,
        outlet=outlet,
        url="https://krant.example/1",
        title=title,
        body=body,
        published=NOW - waited,
        first_seen=NOW,
    )


@pytest.mark.parametrize(
    ("title", "outlet", "verdict", "since"),
    [
        ("Het weer blijft droog", "krant", Verdict.NOT, False),
        ("Overheid in eigen doel", "krant", Verdict.MASKED, False),
        ("Overheid haalt doel met voetbal", "krant", Verdict.EXCLUDED, False),
        ("Column: overheid haalt doel", "blad", Verdict.BARRED, False),
        ("Overheid haalt doel", "krant", Verdict.ALERT, True),
        ("Doel gehaald", "krant", Verdict.DIGEST, True),
    ],
)
def test_what_a_topic_says(title: str, outlet: str, verdict: Verdict, since: bool) -> None:
    (judged,) = judge(row(title, outlet=outlet), SETTINGS)
    assert (judged.verdict, judged.since) == (verdict, since)


@pytest.mark.parametrize(
    ("what", "topic", "title", "gone", "lapsed"),
    [
        ("a topic that still finds it", "doelen", "Overheid haalt doel", False, False),
        ("a topic, or a headline, that was changed since", "doelen", "Het weer blijft droog", False, True),
        ("a topic that was removed since", "vervlogen", "Overheid haalt doel", True, False),
    ],
)
def test_what_a_topic_found_stays_whatever_became_of_it(
    what: str, topic: str, title: str, gone: bool, lapsed: bool
) -> None:
    hit = Hit(rule="melding", where=Where.TITLE, start=0, end=8, sentence=title)
    found = (
        Matched(topic=topic, tier=Tier.DIGEST, at=NOW),
        Matched(topic=topic, tier=Tier.ALERT, hits=(hit,), at=NOW),
    )
    judged = {each.topic: each for each in judge(replace(row(title), matched=found), SETTINGS)}
    kept = judged[topic]
    assert (kept.verdict, kept.rules) == (Verdict.ALERT, ("melding",)), what
    assert (kept.gone, kept.lapsed, kept.since) == (gone, lapsed, False), what


def test_the_page_tells_what_a_removed_topic_found(town: Town, browser: Browser) -> None:
    with town.database.write() as connection:
        connection.execute(
            update(topic_matches).where(topic_matches.c.article == 2).values(topic="vervlogen")
        )
        again = select(topic_matches).where(topic_matches.c.article == 2)
        one = dict(connection.execute(again).mappings().first() or {})
        one |= {"id": None, "version": 9, "tier": "digest"}
        connection.execute(insert(topic_matches).values(one))
    page = browser.sign_in("lezer").get("/artikelen/2").text
    assert "vervlogen: <strong>raak, een melding waard</strong>" in page
    assert "dit onderwerp bestaat niet meer" in page
    assert 'href="/onderwerpen/vervlogen"' not in page


SITES = (
    (Outlet(slug="a", name="A", url="https://feeds.a.example/rss"), Condition.OK, True),
    (Outlet(slug="b", name="B", url="https://b.test/rss"), Condition.FAILING, True),
    (Outlet(slug="c", name="C", url="https://c.invalid/rss"), Condition.NEW, False),
)
SOURCES = tuple(
    Source(
        outlet=outlet,
        diagnosis=Diagnosis(outlet=outlet.slug, condition=condition, evidence=Phrase("seen-new")),
        since=NOW if read else None,
    )
    for outlet, condition, read in SITES
)


@pytest.mark.parametrize(
    ("what", "address", "absence"),
    [
        ("of an outlet that is read", "https://www.a.example/nieuws/1", Absence.NOT_THERE),
        ("of one that fails", "http://b.test/x?utm_source=y", Absence.BLIND),
        ("of one not read yet", "https://c.invalid/1", Absence.NOT_YET),
        ("of a site nobody follows", "https://elders.example.org/1", Absence.NOT_FOLLOWED),
        ("a word", "streefcijfers", Absence.NO_ADDRESS),
        ("nothing", "", Absence.NO_ADDRESS),
        ("a script", "javascript:alert(1)", Absence.NO_ADDRESS),
        ("a broken address", "http://[::1", Absence.NO_ADDRESS),
        ("a huge address", "https://a.example/" + "x" * 100_000, Absence.NOT_THERE),
    ],
)
def test_why_an_article_never_came(what: str, address: str, absence: Absence) -> None:
    assert unseen(address, SOURCES).absence is absence, what


def test_the_page_finds_an_article_by_its_address_and_says_why_there_is_none(
    town: Town, browser: Browser
) -> None:
    browser.sign_in("lezer")
    with town.database.write() as connection:
        connection.execute(update(articles).where(articles.c.id == 2).values(key="omroep.example/a2"))
    found = browser.get("/waarom", params={"adres": "http://www.omroep.example/a2/?utm_source=x#top"})
    assert (found.status_code, found.headers["location"]) == (303, "/artikelen/2")
    assert browser.get("/waarom", params={"adres": "2"}).headers["location"] == "/artikelen/2"
    absent = browser.get("/waarom", params={"adres": "https://omroep.example/nooit"}).text
    assert "Het is niet binnengekomen" in absent
    assert 'href="/bronnen/omroep"' in absent
    elsewhere = browser.get("/waarom", params={"adres": "https://onbekend.example.com/<script>"}).text
    assert "van example.com wordt niets gelezen" in elsewhere
    assert "monitor discover https://example.com" in elsewhere
    assert "<script>" not in elsewhere.split("<main", 1)[1]
    assert "Dit is geen webadres" in browser.get("/waarom", params={"adres": "9" * 40}).text
    assert "Zoek uit" in browser.get("/waarom").text
    searched = browser.get("/zoeken", params={"q": "https://omroep.example/nooit"}).text
    assert "/waarom?adres=https%3A%2F%2Fomroep.example%2Fnooit" in searched


def test_the_terminal_says_what_the_page_says(town: Town, browser: Browser) -> None:
    found = why_of(town.services, 2)
    assert found is not None
    lines = [line for part in Answer(settings(), "nl").of(*found) for line in part.lines]
    page = html.unescape(re.sub(r"<[^>]+>", "", browser.sign_in("lezer").get("/artikelen/2").text))
    assert len(lines) > 4
    for line in lines:
        assert line.text in page


@pytest.mark.parametrize(
    ("what", "article", "read", "late", "too_old"),
    [
        ("pages that are never read", row("x"), "geen-tekst", False, False),
        ("a text behind a wall", row("x", outlet="blad"), "nog-geen-tekst", False, False),
        ("a text that was read", row("x", body="De hele tekst."), "tekst", False, False),
        ("an outlet that came late", row("x", waited=timedelta(hours=5)), "geen-tekst", True, False),
        ("an old article", row("x", waited=timedelta(days=3)), "geen-tekst", True, True),
    ],
)
def test_how_it_came(what: str, article: ArticleRow, read: str, late: bool, too_old: bool) -> None:
    told = account(article, None, None, SETTINGS)
    assert (told.read, told.late is not None, told.too_old) == (read, late, too_old), what


def test_the_command_line_answers_for_each_and_refuses_what_is_no_address(town: Town, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(CONFIG, encoding="utf-8")
    config = {"MONITOR_CONFIG": str(tmp_path / "feeds.yaml")}
    runner = CliRunner(env={**config, "MONITOR_DATABASE_URL": str(town.database.url)})
    told = runner.invoke(app, ["why", "2"])
    assert (told.exit_code, "Onderwerpen" in told.stdout) == (0, True)
    assert "/artikelen/2" in told.stdout
    both = runner.invoke(app, ["why", "-", "--json"], input="2\n\nhttps://nu.nl/1\n")
    first, second = (json.loads(line) for line in both.stdout.splitlines())
    assert (first["article"], second["article"]) == (2, None)
    assert "van nu.nl wordt niets gelezen" in second["parts"][0]["lines"][0]["text"]
    for wrong in ("", "x", "999999", "\u202eabc"):
        refused = runner.invoke(app, ["why", wrong])
        assert (refused.exit_code, refused.stdout) == (2, ""), wrong
        assert "Geef het hele adres" in refused.stderr
    garbled = runner.invoke(app, ["why", "-"], input=b"2\n\xff\n")
    assert (garbled.exit_code, "regel 2 is geen UTF-8" in garbled.stderr) == (2, True)


def test_a_doubt_about_its_story_is_explained(town: Town, browser: Browser) -> None:
    unsure = {"join": "similar", "score": 0.6, "names": ["ede"], "terms": ["moskee"], "unsure": True}
    with town.database.write() as connection:
        connection.execute(update(articles).where(articles.c.id == 2).values(because=unsure))
    browser.sign_in("lezer")
    page = browser.get("/artikelen/2").text
    assert "samen hebben ze: ede, moskee" in page
    assert "60,0 %" in page
    assert "Zeker is dat niet" in page
    assert "misschien een ander verhaal" in browser.get(f"/verhalen/{town.story}").text


def test_the_story_and_the_search_lead_to_it(town: Town, browser: Browser) -> None:
    browser.sign_in("lezer")
    story = browser.get(f"/verhalen/{town.story}").text
    assert "waarom wel of niet gemeld" in story
    page = browser.get("/artikelen/2")
    assert page.status_code == 200
    assert "raak, een melding waard" in page.text
    assert browser.get("/artikelen/999999").status_code == 404


def test_somebody_says_that_an_article_does_not_belong_and_changes_their_mind(
    town: Town, browser: Browser
) -> None:
    browser.sign_in("woordvoerder")
    with town.database.read() as connection:
        number = connection.scalar(select(articles.c.id).where(articles.c.story == town.story))
    page = f"/artikelen/{number}"
    shown = browser.submit(f"{page}/oordeel", topic="diversiteit", hoort="niet")
    assert "hoort niet bij Diversiteit bij de overheid" in shown
    shown = browser.submit(f"{page}/oordeel", topic="diversiteit", hoort="wel")
    assert "hoort niet bij" not in shown
    assert "hoort bij Diversiteit bij de overheid" in shown
    (said,) = Workbench(town.database).judgements("diversiteit")
    assert (said.article, said.relevant) == (number, True)
    for path, topic in ((page, "bestaat-niet"), ("/artikelen/99999", "diversiteit")):
        form = {"csrf": browser.csrf, "topic": topic, "hoort": "wel"}
        assert browser.post(f"{path}/oordeel", data=form).status_code == 404
