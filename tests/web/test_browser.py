"""The desk in a real Chromium: the founding case by three people, keys only, no JavaScript, zoom, axe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Response

from monitor.storage.search import index_pending
from tests.web.busy import busy
from tests.web.town import NOW, Town, alert, open_desk
from tests.web.visitors import person

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
    "/onderwerpen/nieuw",
    "/bronnen",
    "/meldingen",
    "/meldingen?dagen=30&proef=1",
    "/bronnen/dagblad",
    "/bronnen/avondblad",
    "/zoeken?q=streefcijfers",
    "/artikelen/2",
    "/artikelen/2/versies",
    "/waarom",
    "/waarom?adres=https://dagblad.example/x",
    "/vandaag?onderwerp=wonen",
    "/mensen",
    "/mensen/2/verwijderen",
    "/profiel",
    "/logboek",
    "/sneltoetsen",
    "/bestaat-niet",
)
MOST_BYTES = 150_000
WIDE = (1440,)
LOST = (Path(__file__).parent / "lost.js").read_text(encoding="utf-8")
"""Text that is cut off or lies over other text."""

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(town: Town) -> Iterator[Town]:
    """The town with its archive indexed and its desk open."""
    with town.database.write() as connection:
        index_pending(connection)
    with open_desk(town):
        yield town


def test_triage_with_the_keyboard_alone(chromium: Chromium, desk: Town) -> None:
    with person(chromium, desk.url, "woordvoerder") as page:
        page.keyboard.press("j")
        first = page.evaluate("document.activeElement.dataset.story")
        with page.expect_navigation():  # its script has run by then
            page.keyboard.press("a")
        assert page.locator(".flash").count() == 1
        assert page.evaluate("document.activeElement.dataset.story") not in (None, first)
        page.keyboard.press("n")
        page.keyboard.type("Plaatselijk nieuws, gaat ons niet aan.")
        page.keyboard.press("Tab")
        for _ in range(4):
            page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator("text=Vastgelegd: geen reactie.").count() == 1
        page.keyboard.press("k")
        page.keyboard.press("d")
        page.wait_for_selector("text=in de knipselkrant.")


def test_news_never_takes_what_is_typed(chromium: Chromium, desk: Town) -> None:
    with person(chromium, desk.url, "woordvoerder") as page:
        with page.expect_response("**/gebeurtenissen*"):
            page.goto(f"{desk.url}/verhalen/{desk.story}")
        page.fill("#notitie", "Gebeld met de redactie.")
        page.click("h1")  # away from the field, to read on
        with desk.database.write() as connection:
            alert(connection, desk.story, "reminder", NOW)
        page.wait_for_selector("#nieuws:not([hidden])")
        assert page.input_value("#notitie") == "Gebeld met de redactie."


@pytest.mark.slow
def test_axe_weight_and_width_of_every_page(chromium: Chromium, tmp_path: Path) -> None:
    desk = busy(tmp_path)
    with open_desk(desk), person(chromium, desk.url, "beheerder", reduced_motion="reduce") as page:
        weights: dict[str, int] = {}
        page.on("response", lambda answer: weights.__setitem__(answer.url, _size(answer)))
        faults: list[str] = []
        for path in PAGES:
            weights.clear()
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(desk.url + path.format(story=desk.story, line=1), wait_until="load")
            if not 20_000 < sum(weights.values()) <= MOST_BYTES:
                faults.append(f"{path}: {sum(weights.values())} bytes")
            faults += [f"{path} {each}" for each in _looked_at(page, (1440, 640, 360))]
        faults += _in_use(page, desk)
        page.context.clear_cookies()
        page.goto(f"{desk.url}/inloggen")
        faults += [f"/inloggen {each}" for each in _looked_at(page, (1440, 640, 360))]
    desk.database.close()
    assert faults == []


def _looked_at(page: Page, widths: tuple[int, ...]) -> list[str]:
    """At every width in both themes; 640 px is a screen of 1280 px at 200 %, 360 px a telephone."""
    faults = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("scrollTo(0, 0)")  # else the bar lies over what is scrolled away under it
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"is wider than {width} px")
        faults += [f"at {width} px loses {each}" for each in page.evaluate(LOST)]
        for theme in ("light", "dark") if width != 640 else ():
            page.emulate_media(color_scheme=theme)
            faults += [f"at {width} px, {theme}: {each}" for each in _axe(page)]
    return faults


def _in_use(page: Page, desk: Town) -> list[str]:
    """What only shows once somebody did something: the overlay, a form that is open, faults, offers."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{desk.url}/vandaag")
    page.keyboard.press("?")
    faults = [f"overlay {each}" for each in _looked_at(page, WIDE)]
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("n")
    faults += [f"geen reactie {each}" for each in _looked_at(page, WIDE)]
    page.goto(f"{desk.url}/onderwerpen/diversiteit")
    _press(page, "Proberen op het archief")
    faults += [f"proef {each}" for each in _looked_at(page, WIDE)]
    page.fill("#alert", "streefcijfer* OF (")
    _press(page, "Proberen op het archief")
    assert page.locator("#alert[aria-invalid=true]").count() == 1
    faults += [f"fout {each}" for each in _looked_at(page, WIDE)]
    page.goto(f"{desk.url}/bronnen")
    page.click("text=Medium toevoegen")
    page.fill("#url", "https://zuiderpost.example")
    _press(page, "Zoek feeds")
    assert page.locator("text=20 artikelen").count() == 1
    return faults + [f"aanbod {each}" for each in _looked_at(page, WIDE)]


def _press(page: Page, name: str) -> None:
    """A button, and be on the page that follows."""
    with page.expect_navigation():
        page.click(f"text={name}")


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


def test_cut_and_covered_words_would_be_found(chromium: Chromium) -> None:
    page = chromium.new_page(locale="nl-NL")
    page.set_content(
        "<p style='width:5em;overflow:hidden;white-space:nowrap'>afgesneden woorden hier</p>"
        "<p>eronder</p><p style='margin-top:-1.9em'>erover</p><p>gewoon</p>"
    )
    found = page.evaluate(LOST)
    page.close()
    assert [each.split(":")[0] for each in found] == ["cut", "over each other"]


def test_news_arrives_by_itself(chromium: Chromium, desk: Town) -> None:
    with person(chromium, desk.url, "lezer") as reader, person(chromium, desk.url, "woordvoerder") as officer:
        with reader.expect_response("**/gebeurtenissen*"):
            reader.goto(f"{desk.url}/vandaag")
        officer.click(f"#v{desk.story} >> text=Ik pak dit op")
        reader.wait_for_selector(f"#v{desk.story} >> text=Wim Woordvoerder")
