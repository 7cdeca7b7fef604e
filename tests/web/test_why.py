"""*Waarom wel of niet gemeld*: each reason for a silence has its words, at the article itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from monitor.model.desk import ArticleRow, Matched
from monitor.model.outlet import FullText, Outlet
from monitor.model.routing import Node
from monitor.model.settings import Settings
from monitor.model.topic import Hit, Tier, Topic, Where
from monitor.storage.tables.articles import articles, topic_matches
from monitor.web.why import Verdict, account, judge
from tests.web.conftest import Browser
from tests.web.town import Town

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
