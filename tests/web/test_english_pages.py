"""No Dutch is left on an English page but what outlets wrote, people typed and the configuration names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy import table as sql_table

from monitor.model.person import Role, User
from monitor.model.settings import Settings
from monitor.storage import people
from monitor.web.words import preferred
from tests.web.busy import busy
from tests.web.conftest import Browser, token_in
from tests.web.town import NOW, PASSWORD, Town, open_desk, settled_in

PAGES = (
    "/vandaag",
    *(f"/verhalen/{number}" for number in (1, 2, 4)),
    *(f"/lijnen{each}" for each in ("", "/1", "/2", "/3")),
    *(f"/kamer{each}" for each in ("", "/2023Z12030", "/2023Z12031", "?toon=alle")),
    *(f"/knipselkrant{each}" for each in ("", "/2023-06-26", "/2023-06-27", "/2023-06-27/voorbeeld")),
    *("/onderwerpen", "/onderwerpen/diversiteit"),
    *(f"/bronnen{each}" for each in ("", "/dagblad", "/avondblad", "/bestuur", "/delta", "/streek")),
    *("/meldingen", "/meldingen?dagen=30&proef=1"),
    *("/zoeken?q=streefcijfers", "/zoeken?q=de+%28", "/artikelen/2", "/artikelen/2/versies"),
    *(
        "/waarom",
        "/waarom?adres=x",
        *(f"/waarom?adres=https://{each}.example/x" for each in ("dagblad", "nu")),
    ),
    *(
        "/mensen",
        "/mensen/2/verwijderen",
        "/profiel",
        "/logboek",
        "/logboek?controleer=1",
        "/sneltoetsen",
        "/bestaat-niet",
    ),
)
DUTCH = re.compile(
    r"\b(?:de|het|een|van|niet|geen|nieuwe?|verha(?:al|len)|voor|uur|waarvan|onbekend|bronnen|met|nog|deze|naar"
    r"|zijn|wordt|antwoord|kop|gevonden|opgepakt|regel|ook|bij|maandag|dinsdag|januari|juni|reden|keer|sinds"
    r"|gelezen|nooit|te|dat|om|uit|dit|er|gedempt|stil|adres|laatste|geleden|vermelding|melding|landelijk|gewicht"
    r"|artikel(?:en)?|berichten|tot|dagen|minuten|vraag|vragen|zelfde|wacht|kijk|zoek)\b",
    re.IGNORECASE,
)
"""Words that no English sentence has."""
OURS = {"question_links": {"because"}, "digests": {"items", "ledger"}, "suppressions": {"detail"}}
"""Columns that hold what the service made of it: what they say is not taken for other people's words."""
BLOCKS: tuple[str, ...] = (
    "p",
    "li",
    "td",
    "th",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "label",
    "button",
    "summary",
    "legend",
    "figcaption",
)
BLOCKS += ("blockquote", "option", "a", "span")
THEIRS = {"title", "comment", "sentence"}
"""What in those columns is somebody else's all the same."""
_SKIPPED = re.compile(r"<(script|style|textarea|code)\b.*?</\1>|<div class=\"diff\">.*?</div>", re.DOTALL)
SAID_IN = ("aria-label", "title", "placeholder", "alt", "data-label")


def others_words(town: Town, settings: Settings) -> list[str]:
    """What outlets wrote, people typed and the configuration names, the longest first."""
    found: set[str] = set()
    with town.database.read() as connection:
        for table in inspect(town.database.engine).get_table_names():
            for row in connection.execute(select(text("*")).select_from(sql_table(table))).mappings():
                for name, value in row.items():
                    mixed = name in OURS.get(table, ())
                    found.update(_texts(value, THEIRS if mixed else None))
    for topic in settings.topics:
        found.update({topic.title, *topic.examples.match, *topic.examples.ignore})
    found.update(outlet.name for outlet in settings.outlets)
    return sorted((each for each in found if " " in each), key=len, reverse=True)


def _texts(value: object, only: set[str] | None = None, name: str = "") -> Iterator[str]:
    """Every text in a value, also one kept as JSON, and its sentences; of ``only`` these names."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        value = json.loads(value)
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, only, key)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, only, name)
    elif isinstance(value, str) and (only is None or name in only):
        for part in (*value.split("\n"), *re.split(r"(?<=[.!?])\s", value)):
            yield " ".join(part.split())


def left(html: str, others: list[str]) -> set[str]:
    """The words that are Dutch and ours."""
    page = lxml.html.fromstring(_SKIPPED.sub("", html))
    said = ["".join(map(str, each.itertext())) for each in page.iter(*BLOCKS)]
    said += [each.get(name, "") for each in page.iter() for name in SAID_IN if isinstance(each.tag, str)]
    found = set()
    for shown in dict.fromkeys(" ".join(each.split()) for each in said):
        rest = shown
        for theirs in others:
            rest = rest.replace(theirs, "")
        cut = re.sub(r"\s*(?:\.\.\.|…)$", "", rest)
        if cut != rest and any(cut in theirs for theirs in others):
            continue
        if DUTCH.search(rest):
            found.add(rest)
    return found


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, list[str]]]:
    """An administrator who reads English, at a desk in every state."""
    town = busy(tmp_path_factory.mktemp("english"))
    with open_desk(town) as url, Browser(base_url=url, timeout=30, follow_redirects=False) as browser:
        browser.sign_in("beheerder")
        browser.post("/voorkeur/taal/en", data={"csrf": browser.csrf, "verder": "/vandaag"})
        yield browser, others_words(town, town.services.settings())
    town.database.close()


def test_no_dutch_of_ours_is_left_on_any_english_page(english: tuple[Browser, list[str]]) -> None:
    browser, others = english
    assert {path: found for path in PAGES if (found := left(browser.get(path).text, others))} == {}


def test_nor_in_what_is_said_after_doing_something(english: tuple[Browser, list[str]]) -> None:
    browser, others = english
    wrong = {"csrf": browser.csrf, "title": "Diversity", "alert": "streefcijfer* OF ("}
    topic = {"csrf": browser.csrf, "title": "Diversity", "alert": "streefcijfer*"}
    site = {"csrf": browser.csrf, "url": "https://zuiderpost.example"}
    answers = {
        "query": browser.post("/onderwerpen/diversiteit/proef", data=wrong).text,
        "trial": browser.post("/onderwerpen/diversiteit/proef", data=topic).text,
        "offers": browser.post("/bronnen/ontdek", data=site).text,
        "refused": browser.submit("/verhalen/1/notitie", why=" "),
    }
    assert {name: found for name, html in answers.items() if (found := left(html, others))} == {}


def test_nor_before_somebody_has_signed_in(tmp_path: Path) -> None:
    """By the browser's language: signing in, a mistake there, the newcomer's page and a link that is over."""
    town = settled_in(tmp_path)
    with town.database.write() as connection:
        user = people.add(connection, User(id=0, login="new", name="New", role=Role.READER), NOW)
        people.invite(connection, "a-secret-link", user.id, NOW)
    wants = {"Accept-Language": "en-GB,en;q=0.9,nl;q=0.5"}
    with open_desk(town) as url, Browser(base_url=url, timeout=30, headers=wants) as visitor:
        first = visitor.get("/inloggen?verder=/lijnen").text
        wrong = {"login": "new", "password": "x", "csrf": token_in(first), "verder": ""}
        newcomer = visitor.get("/welkom/a-secret-link").text
        short = {"password": "short", "csrf": token_in(newcomer)}
        pages = {
            "signing in": first,
            "a mistake": visitor.post("/inloggen", data=wrong).text,
            "a newcomer": newcomer,
            "too short": visitor.post("/welkom/a-secret-link", data=short).text,
            "a link that is over": visitor.get("/welkom/used").text,
        }
        assert {name: found for name, html in pages.items() if (found := left(html, ["Nederlands"]))} == {}
        assert "Inlognaam" in visitor.get("/inloggen?taal=nl").text
        assert "Inlognaam" in visitor.get("/inloggen").text, "chosen, and kept"
        visitor.get("/inloggen?taal=en")
        good = {"password": PASSWORD, "csrf": token_in(newcomer)}
        today = visitor.post("/welkom/a-secret-link", data=good, follow_redirects=True).text
        assert '<html lang="en"' in today
    town.database.close()


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "nl"),
        ("nl-NL,nl;q=0.9,en;q=0.8", "nl"),
        ("en-US,en;q=0.9", "en"),
        ("en;q=0.4,nl;q=0.9", "nl"),
        ("fr,de;q=0.5", "nl"),
        ("*", "nl"),
        ("en;q=x, ;;;, nl;q", "nl"),
        ("x" * 100_000 + ",en", "nl"),
    ],
)
def test_a_browser_is_spoken_to_in_its_language(accept: str, language: str) -> None:
    assert preferred(accept) == language


def test_on_a_dutch_page_it_would_be_found(english: tuple[Browser, list[str]]) -> None:
    browser, others = english
    browser.post("/voorkeur/taal/nl", data={"csrf": browser.csrf, "verder": "/vandaag"})
    quiet = [path for path in PAGES if not left(browser.get(path).text, others)]
    browser.post("/voorkeur/taal/en", data={"csrf": browser.csrf, "verder": "/vandaag"})
    assert quiet == []


def test_a_question_asks_for_another_look_on_every_page_of_the_line(
    english: tuple[Browser, list[str]],
) -> None:
    """Also where the newest thing that happened to the story is the question and no article."""
    browser, _ = english
    pages = ("/vandaag", "/verhalen/1", "/lijnen", "/lijnen/1")
    assert [
        path for path in pages if "parliamentary questions 2023Z12030" not in browser.get(path).text
    ] == []
