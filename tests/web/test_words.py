"""The second language misses nothing, and what people see of other people's text is only text."""

from __future__ import annotations

import ast
import json
import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from lxml import etree

from monitor.config.faults import PATTERNS, SAID
from monitor.model.response import LineState, State
from monitor.rules.response import _NEEDS_WHY
from monitor.web import csvs
from monitor.web.dossier import as_csv, as_json, as_markdown, dossier
from monitor.web.log import FACTS
from monitor.web.odt import as_odt
from monitor.web.present import CAUSES, STATES, STEPS, Names
from monitor.web.render import FOLDER
from monitor.web.routes.steps import _DONE
from monitor.web.whole import read_story
from monitor.web.words import english
from tests.web.conftest import Browser
from tests.web.town import CONFIG, NOW, Town, article, open_desk, settings

_CALL = re.compile(r"""_\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
_PLACE = re.compile(r"{\w+}")
_TELLING = {"back", "Refused", "TurnedAwayError", "_line_answer", "_rearranged"}
_TOLD_BELOW = ("flows/respond.py", "flows/rearrange.py", "rules/response.py", "rules/digest.py")
EVIL = '=HYPERLINK("https://evil.example") <script>alert(1)</script> [x](javascript:1) {{7*7}} \u202etxt\x00'


def test_every_text_of_the_pages_has_its_english() -> None:
    wanted = {*STATES.values(), *STEPS.values(), *CAUSES.values(), *FACTS.values()}
    wanted |= {state.value.replace("-", " ").capitalize() for state in LineState}
    for template in sorted((FOLDER / "templates").glob("*.html")):
        wanted |= {a or b for a, b in _CALL.findall(template.read_text(encoding="utf-8"))}
    assert wanted - english().keys() == set()
    for dutch, text in english().items():
        assert sorted(_PLACE.findall(dutch)) == sorted(_PLACE.findall(text)), dutch
    assert {state.value for state in State} == set(STATES)


def _told(tree: ast.AST) -> set[str]:
    """Every sentence that these calls tell a person, and those that are put together where they are told."""
    found: set[str] = set()
    for call in ast.walk(tree):
        name = getattr(call.func, "id", getattr(call.func, "attr", "")) if isinstance(call, ast.Call) else ""
        if not isinstance(call, ast.Call) or name not in _TELLING:
            continue
        for given in (*call.args, *(keyword.value for keyword in call.keywords)):
            for part in ast.walk(given):
                if (
                    isinstance(part, ast.Constant)
                    and isinstance(part.value, str)
                    and " " in part.value.strip()
                ):
                    found.add(part.value)
    return found


def test_every_sentence_of_the_routes_has_its_english() -> None:
    root = FOLDER.parent
    files = [*root.glob("web/**/*.py"), *(root / each for each in _TOLD_BELOW)]
    wanted: set[str] = set()
    for path in files:
        wanted |= _told(ast.parse(path.read_text(encoding="utf-8")))
    wanted |= set(_DONE.values()) | set(_NEEDS_WHY.values())
    refused = "Dit kan niet: het verhaal is "
    by = ", het laatst door {name}."
    states = [state.value.replace("-", " ") for state in State]
    wanted |= {f"{refused}{state}{end}" for state in states for end in (".", by)}
    assert len(wanted) > 80
    assert wanted - {refused, by} - english().keys() == set()


def test_the_page_speaks_the_language_of_the_account(browser: Browser) -> None:
    browser.sign_in("lezer")
    assert "Vraagt nu iets" in browser.get("/vandaag").text
    browser.post("/voorkeur/taal/en", data={"csrf": browser.csrf, "verder": "/vandaag"})
    page = browser.get("/vandaag").text
    assert '<html lang="en"' in page
    assert "Asks for something now" in page


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "\n=1"])
def test_a_cell_is_never_a_formula(text: str) -> None:
    assert csvs.cell(text) == f"'{text}"


@pytest.fixture
def evil(town: Town) -> Town:
    """A story with a hostile headline in it."""
    with town.database.write() as connection:
        article(connection, town.story, "dagblad", EVIL.replace("\x00", ""), NOW)
    return town


def test_a_hostile_headline_is_text_everywhere(evil: Town, browser: Browser) -> None:
    browser.sign_in("lezer")
    for path in ("/vandaag", f"/verhalen/{evil.story}", "/zoeken?q=" + "evil", "/bronnen/dagblad"):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert "49" not in re.findall(r"HYPERLINK[^<]*", page)
        assert 'href="javascript' not in page
    whole = read_story(evil.database, settings(), evil.story, NOW)
    assert whole
    found = dossier(whole, Names(settings()), NOW)
    assert "\n=HYPERLINK" not in as_csv(found)
    assert not re.search(r"(?<!\\)\[x", as_markdown(found))
    assert "\u202e" not in as_markdown(found)
    assert json.loads(as_json(found))["story"] == evil.story
    with zipfile.ZipFile(BytesIO(as_odt(found))) as odt:
        assert odt.namelist()[0] == "mimetype"
        assert odt.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        for name in ("content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"):
            etree.fromstring(odt.read(name))
        assert b"<script" not in odt.read("content.xml")


def test_the_public_dossier_names_no_official(town: Town, browser: Browser) -> None:
    browser.sign_in("woordvoerder")
    browser.submit(f"/verhalen/{town.story}/oppakken")
    browser.submit(f"/verhalen/{town.story}/notitie", why="Gebeld met de directie.")
    inside = browser.get(f"/verhalen/{town.story}/dossier.md").text
    outside = browser.get(f"/verhalen/{town.story}/dossier.md?openbaar=1").text
    assert "Wim Woordvoerder" in inside
    assert "Gebeld" in inside
    assert "Wim" not in outside
    assert "Gebeld" not in outside
    assert "Aanleiding" in outside


def test_a_topic_is_tried_saved_and_put_back(town: Town, tmp_path: Path) -> None:
    config = tmp_path / "feeds.yaml"
    config.write_text("# bewaar deze regel\n" + CONFIG, encoding="utf-8")
    town.services = replace(town.services, config=config)
    with open_desk(town) as url, Browser(base_url=url, timeout=30) as browser:
        browser.sign_in("beheerder")
        form = {"title": "Diversiteit", "alert": "streefcijfer* OF (", "match": "Rijk mist streefcijfers"}
        wrong = browser.post("/onderwerpen/diversiteit/proef", data={"csrf": browser.csrf, **form})
        assert wrong.status_code == 422
        assert "Regel 1, teken" in wrong.text
        form["alert"] = "streefcijfer* OF diversiteitsdoel*"
        tried = browser.post("/onderwerpen/diversiteit/proef", data={"csrf": browser.csrf, **form}).text
        assert "Alle voorbeelden kloppen." in tried
        assert "1 verhaal zou gemeld zijn" in tried
        broken = {**form, "ignore": "Rijk haalt streefcijfers"}
        assert (
            browser.post("/onderwerpen/diversiteit", data={"csrf": browser.csrf, **broken}).status_code == 422
        )
        saved = browser.submit("/onderwerpen/diversiteit", **form, why="ruimer")
        assert "ruimer" in saved
        text = config.read_text(encoding="utf-8")
        assert text.startswith("# bewaar deze regel")
        assert "streefcijfer* OF diversiteitsdoel*" in text
        browser.submit("/onderwerpen/diversiteit/terug/1")
        assert "diversiteitsdoel* OF streefcijfer*" in config.read_text(encoding="utf-8")


def test_a_story_is_split_and_put_back(town: Town, browser: Browser) -> None:
    browser.sign_in("woordvoerder")
    split = browser.post(
        f"/verhalen/{town.story}/splitsen", data={"csrf": browser.csrf, "articles": ["2"]}
    ).headers["location"]
    assert "diversiteit is onze prioriteit" in browser.get(split).text
    assert "Openbaar Vakblad" not in browser.get(f"/verhalen/{town.story}").text.split("Tijdlijn")[1]
    undone = browser.submit(f"{split}/ongedaan/1")
    assert "diversiteit is onze prioriteit" in undone


def _templates(tree: ast.AST) -> set[str]:
    """What is said of the configuration: the first text of ``Told``, the first two of ``WrongError``."""
    found: set[str] = set()
    for call in ast.walk(tree):
        most = {"Told": 1, "WrongError": 2}.get(getattr(getattr(call, "func", None), "id", ""), 0)
        given = call.args[:most] if isinstance(call, ast.Call) else []
        found |= {
            each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)
        }
    return found


def test_every_fault_of_the_configuration_has_its_english() -> None:
    wanted = {text for pair in (*SAID.values(), *PATTERNS.values()) for text in pair}
    for path in [*FOLDER.parent.glob("config/*.py"), *FOLDER.glob("*.py")]:
        wanted |= _templates(ast.parse(path.read_text(encoding="utf-8")))
    assert len(wanted) > 80
    assert wanted - english().keys() == set()
    for dutch in wanted:
        assert _places(dutch) == _places(english()[dutch]), dutch


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_a_refused_topic_says_why_in_the_readers_language(town: Town, tmp_path: Path) -> None:
    config = tmp_path / "feeds.yaml"
    config.write_text(CONFIG.replace('alert: "diversiteitsdoel', 'alrt: "diversiteitsdoel'), encoding="utf-8")
    town.services = replace(town.services, config=config)
    form = {"title": "Diversiteit", "alert": "streefcijfer*"}
    with open_desk(town) as url, Browser(base_url=url, timeout=30) as browser:
        browser.sign_in("beheerder")
        assert "onbekende sleutel &#39;alrt&#39;" in browser.submit("/onderwerpen/diversiteit", **form)
        browser.post("/voorkeur/taal/en", data={"csrf": browser.csrf, "verder": "/vandaag"})
        refused = browser.submit("/onderwerpen/diversiteit", **form)
    assert "unknown key &#39;alrt&#39; → do you mean &#39;alert&#39;?" in refused
