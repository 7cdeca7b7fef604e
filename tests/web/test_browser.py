"""The desk in a real Chromium: the founding case by three people, keys only, no JavaScript, zoom, axe."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, Response, sync_playwright

from monitor.storage import audit
from monitor.storage.search import index_pending
from tests.web.busy import busy
from tests.web.town import PASSWORD, Town, open_desk

CHROMIUM = Path("/usr/bin/chromium")
AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
PAGES = (
    "/vandaag",
    "/verhalen/{story}",
    "/verhalen/4",
    "/lijnen",
    "/lijnen/{line}",
    "/kamer",
    "/kamer/2023Z12030",
    "/kamer?toon=alle",
    "/knipselkrant",
    "/knipselkrant/2023-06-26",
    "/knipselkrant/2023-06-27",
    "/onderwerpen",
    "/onderwerpen/diversiteit",
    "/bronnen",
    "/meldingen",
    "/meldingen?dagen=30&proef=1",
    "/bronnen/dagblad",
    "/bronnen/avondblad",
    "/zoeken?q=streefcijfers",
    "/artikelen/2/versies",
    "/vandaag?onderwerp=wonen",
    "/mensen",
    "/profiel",
    "/logboek",
    "/sneltoetsen",
    "/bestaat-niet",
)
MOST_BYTES = 150_000

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """One browser for all; the tests that need it are named when there is none."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def desk(town: Town) -> Iterator[Town]:
    """The town with its archive indexed and its desk open."""
    with town.database.write() as connection:
        index_pending(connection)
    with open_desk(town):
        yield town


@contextmanager
def person(chromium: Chromium, desk: Town, login: str, **options: object) -> Iterator[Page]:
    """Somebody signed in, in a browser of their own; a policy violation or a script error fails the test."""
    context: BrowserContext = chromium.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "console", lambda line: said.append(line.text) if "Content Security Policy" in line.text else None
    )
    page.goto(f"{desk.url}/inloggen")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button.button-main")
    page.wait_for_url("**/vandaag")
    yield page
    context.close()
    assert said == []


def test_the_founding_case_by_three_people(chromium: Chromium, desk: Town) -> None:
    story = f"{desk.url}/verhalen/{desk.story}"
    with person(chromium, desk, "woordvoerder") as officer:
        officer.click(f"#v{desk.story} >> text=Ik pak dit op")
        assert "opgepakt" in officer.inner_text(".flash")
        officer.goto(story)
        officer.click("text=Woordvoeringslijn schrijven")
        officer.fill("#core", "Het Rijk moet een afspiegeling van de samenleving zijn.")
        officer.fill("#text", "De cijfers laten zien dat het beter moet.\n\nNa de zomer volgt een plan.")
        officer.click("text=Bewaren als concept")
        officer.click("text=Voorleggen ter vaststelling")
        line = officer.url
        assert officer.query_selector("text=Lijn vaststellen") is None
    with person(chromium, desk, "goedkeurder") as approver:
        approver.goto(line)
        approver.click("text=Lijn vaststellen")
        assert "vastgesteld" in approver.inner_text(".flash")
    with person(chromium, desk, "lezer") as reader:
        reader.goto(story)
        text = reader.inner_text("main")
        assert "Lijn vastgesteld" in text
        assert "vastgesteld door Gerda Goedkeurder" in text
        assert "Wim Woordvoerder legde de lijn voor" in text
        assert reader.query_selector("text=Ik pak dit op") is None
        with reader.expect_download() as waiting:
            reader.click("text=ODT")
        content = Path(waiting.value.path()).read_bytes()
    with zipfile.ZipFile(BytesIO(content)) as odt:
        words = odt.read("content.xml").decode()
    assert "Aanleiding" in words
    assert "Het Rijk moet een afspiegeling van de samenleving zijn." in words
    with desk.database.read() as connection:
        assert audit.verify(connection).first_bad is None


def test_triage_with_the_keyboard_alone(chromium: Chromium, desk: Town) -> None:
    with person(chromium, desk, "woordvoerder") as page:
        page.keyboard.press("j")
        first = page.evaluate("document.activeElement.dataset.story")
        page.keyboard.press("a")
        page.wait_for_selector(".flash")
        assert page.evaluate("document.activeElement.dataset.story") not in (None, first)
        page.keyboard.press("n")
        page.keyboard.type("Plaatselijk nieuws, gaat ons niet aan.")
        page.keyboard.press("Tab")
        for _ in range(4):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Vastgelegd: geen reactie.")
        page.keyboard.press("k")
        page.keyboard.press("d")
        page.wait_for_selector("text=in de knipselkrant.")


def test_without_javascript(chromium: Chromium, desk: Town) -> None:
    with person(chromium, desk, "woordvoerder", java_script_enabled=False) as page:
        story = page.locator(f"#v{desk.story}")
        story.locator("summary", has_text="Geen reactie").click()
        story.locator("textarea").fill("Niet voor ons.")
        story.locator("button", has_text="Vastleggen").click()
        assert "geen reactie" in page.inner_text(".flash")
        page.goto(f"{desk.url}/zoeken")
        page.fill("#q", "streefcijfer")
        page.click("main form button.button-main")
        assert page.locator(".results mark").count() >= 2


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_weight_and_width_of_every_page(chromium: Chromium, tmp_path: Path, theme: str) -> None:
    desk = busy(tmp_path)
    with open_desk(desk):
        faults = _faults(chromium, desk, theme)
    desk.database.close()
    assert faults == []


def _faults(chromium: Chromium, desk: Town, theme: str) -> list[str]:
    faults: list[str] = []
    with person(chromium, desk, "beheerder", color_scheme=theme, reduced_motion="reduce") as page:
        weights: dict[str, int] = {}
        page.on("response", lambda answer: weights.__setitem__(answer.url, _size(answer)))
        for path in PAGES:
            weights.clear()
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(desk.url + path.format(story=desk.story, line=1), wait_until="load")
            faults += [f"{path}: {each}" for each in _axe(page)]
            if not 20_000 < sum(weights.values()) <= MOST_BYTES:
                faults.append(f"{path}: {sum(weights.values())} bytes")
            for width in (360, 720):  # 720 px is 1440 px at 200 %
                page.set_viewport_size({"width": width, "height": 800})
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    faults.append(f"{path}: wider than {width} px")
            faults += [f"{path} (small): {each}" for each in _axe(page)]
        faults += _in_use(page, desk)
        page.goto(f"{desk.url}/sneltoetsen")
    with_out = chromium.new_context(color_scheme="dark" if theme == "dark" else "light")
    page = with_out.new_page()
    page.goto(f"{desk.url}/inloggen")
    faults += [f"/inloggen: {each}" for each in _axe(page)]
    with_out.close()
    return faults


def _in_use(page: Page, desk: Town) -> list[str]:
    """What only shows once somebody did something: the overlay, a form that is open, faults, offers."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{desk.url}/vandaag")
    page.keyboard.press("?")
    faults = [f"overlay: {each}" for each in _axe(page)]
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("n")
    faults += [f"geen reactie: {each}" for each in _axe(page)]
    page.goto(f"{desk.url}/onderwerpen/diversiteit")
    page.click("text=Proberen op het archief")
    faults += [f"proef: {each}" for each in _axe(page)]
    page.fill("#alert", "streefcijfer* OF (")
    page.click("text=Proberen op het archief")
    assert page.locator("#alert[aria-invalid=true]").count() == 1
    faults += [f"fout: {each}" for each in _axe(page)]
    page.goto(f"{desk.url}/bronnen")
    page.click("text=Medium toevoegen")
    page.fill("#url", "https://zuiderpost.example")
    page.click("text=Zoek feeds")
    assert page.locator("text=20 berichten").count() == 1
    return faults + [f"aanbod: {each}" for each in _axe(page)]


def _size(answer: Response) -> int:
    """Of every answer but a stream."""
    return int(answer.headers.get("content-length", 0))


def _axe(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate(
        """async () => (await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
        "wcag22aa", "best-practice"]})).violations.map(v => v.id + " " + v.nodes.slice(0, 3)
        .map(n => n.html.slice(0, 160)).join(" | "))"""
    )
    return [str(each) for each in found]


def test_news_arrives_by_itself(chromium: Chromium, desk: Town) -> None:
    with person(chromium, desk, "lezer") as reader, person(chromium, desk, "woordvoerder") as officer:
        reader.wait_for_timeout(2_500)
        officer.click(f"#v{desk.story} >> text=Ik pak dit op")
        reader.wait_for_selector(f"#v{desk.story} >> text=Wim Woordvoerder", timeout=15_000)
