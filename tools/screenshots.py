"""Every page of the desk as a picture, for looking at: ``python -m tools.screenshots [FOLDER]``.

At 360, 768 and 1440 px, light and dark, over the busy town of the tests; then what a newcomer, each role,
a mistake, paper and 200 % zoom show. Pictures go to ``build/screenshots``, which is neither committed nor
packed; their names are printed.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from monitor.storage.database import Database
from monitor.storage.migrations import upgrade
from monitor.web import account
from tests.web.busy import busy, settings
from tests.web.conftest import CHROMIUM
from tests.web.test_browser import PAGES
from tests.web.town import NOW, PASSWORD, Town, open_desk

WIDTHS = (360, 768, 1440)
THEMES = ("light", "dark")


class Camera:
    """Takes a picture of a page at every width."""

    def __init__(self, out: Path) -> None:
        self._out = out

    def take(self, page: Page, name: str, widths: tuple[int, ...] = WIDTHS) -> None:
        """``NAME-WIDTH-THEME.png``."""
        theme = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("scrollTo(0, 0)")  # a bar that stays in sight would lie across the picture
            path = self._out / f"{name}-{width}-{theme}.png"
            page.screenshot(path=path, full_page=True)
            sys.stdout.write(f"{path}\n")


def named(path: str) -> str:
    """A file name for a page."""
    return re.sub(r"\W+", "-", path.format(story="verhaal", line="lijn")).strip("-")


@contextmanager
def signed_in(chromium: Browser, url: str, login: str, theme: str) -> Iterator[Page]:
    """Somebody's browser."""
    context = chromium.new_context(
        locale="nl-NL", color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{url}/inloggen")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button.button-main")
    page.wait_for_url("**/vandaag")
    yield page
    context.close()


def every_page(chromium: Browser, town: Town, camera: Camera) -> None:
    """As the administrator, who sees all of them; and the day of the others."""
    for theme in THEMES:
        with signed_in(chromium, town.url, "beheerder", theme) as page:
            for path in PAGES:
                page.goto(town.url + path.format(story=town.story, line=1))
                camera.take(page, named(path))
        for login in ("lezer", "woordvoerder", "goedkeurder"):
            with signed_in(chromium, town.url, login, theme) as page:
                camera.take(page, f"{login}-vandaag")
                page.goto(f"{town.url}/verhalen/{town.story}")
                camera.take(page, f"{login}-verhaal", (1440,))
                page.goto(f"{town.url}/lijnen/2")
                camera.take(page, f"{login}-lijn", (1440,))


def in_use(chromium: Browser, town: Town, camera: Camera) -> None:
    """Forms that are open, mistakes, the overlay, English, paper, zoom."""
    with signed_in(chromium, town.url, "beheerder", "light") as page:
        page.keyboard.press("?")
        camera.take(page, "overlay", (360, 1440))
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.keyboard.press("n")
        camera.take(page, "geen-reactie-open", (360, 1440))
        page.goto(f"{town.url}/onderwerpen/diversiteit")
        page.click("text=Proberen op het archief")
        camera.take(page, "onderwerp-proef")
        page.fill("#alert", "streefcijfer* OF (\ndiversiteitsdoel*")
        page.click("text=Proberen op het archief")
        camera.take(page, "onderwerp-fout")
        page.goto(f"{town.url}/bronnen")
        page.click("text=Medium toevoegen")
        page.fill("#url", "https://zuiderpost.example")
        page.click("text=Zoek feeds")
        camera.take(page, "bronnen-aanbod")
        page.goto(f"{town.url}/zoeken?q=bestaatniet")
        camera.take(page, "zoeken-niets", (360, 1440))
        page.goto(f"{town.url}/knipselkrant/2023-06-27/voorbeeld")
        camera.take(page, "knipselkrant-mail", (360, 1440))
        page.goto(f"{town.url}/verhalen/{town.story}")
        page.click("text=Indeling")
        camera.take(page, "verhaal-splitsen", (360, 1440))
        page.emulate_media(media="print")
        camera.take(page, "verhaal-papier", (768,))
        page.emulate_media(media="screen")
        page.goto(f"{town.url}/vandaag")
        camera.take(page, "vandaag-200-procent", (720,))
        page.click(".menu summary")
        camera.take(page, "menu-open", (360, 1440))
        page.click("text=English")
        page.goto(f"{town.url}/verhalen/{town.story}")
        camera.take(page, "english-verhaal", (1440,))
        page.goto(f"{town.url}/vandaag")
        camera.take(page, "english-vandaag", (1440,))


def newcomer(chromium: Browser, town: Town, camera: Camera) -> None:
    """A fresh install: nobody has an account, nothing was read."""
    with town.database.write() as connection:
        secret = account.first_invitation(connection, NOW)
    for theme in THEMES:
        context = chromium.new_context(locale="nl-NL", color_scheme="dark" if theme == "dark" else "light")
        page = context.new_page()
        page.goto(f"{town.url}/inloggen")
        camera.take(page, "nieuw-inloggen")
        page.goto(f"{town.url}/welkom/{secret}")
        camera.take(page, "nieuw-welkom")
        context.close()
    page = chromium.new_context(locale="nl-NL").new_page()
    page.goto(f"{town.url}/welkom/{secret}")
    for field, value in (("name", "Bram Beheerder"), ("login", "beheerder"), ("password", PASSWORD)):
        page.fill(f"#{field}", value)
    page.click("main button.button-main")
    for path in ("/vandaag", "/bronnen", "/zoeken", "/kamer", "/lijnen", "/knipselkrant", "/onderwerpen"):
        page.goto(town.url + path)
        camera.take(page, f"nieuw-{named(path)}", (360, 1440))
    page.goto(f"{town.url}/welkom/{secret}")
    camera.take(page, "nieuw-link-gebruikt", (360, 1440))


def signing_in(chromium: Browser, town: Town, camera: Camera) -> None:
    """The form, a mistake, and a session that ended."""
    for theme in THEMES:
        page = chromium.new_context(
            locale="nl-NL", color_scheme="dark" if theme == "dark" else "light"
        ).new_page()
        page.goto(f"{town.url}/inloggen")
        camera.take(page, "inloggen")
        page.fill("#login", "lezer")
        page.fill("#password", "verkeerd")
        page.click("main button.button-main")
        camera.take(page, "inloggen-fout", (360, 1440))
        page.goto(f"{town.url}/verhalen/1")
        camera.take(page, "inloggen-sessie-verlopen", (360, 1440))


def main() -> None:
    """All of it."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "build/screenshots")
    out.mkdir(parents=True, exist_ok=True)
    camera = Camera(out)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        town = busy(Path(folder))
        with open_desk(town):
            every_page(chromium, town, camera)
            in_use(chromium, town, camera)
            signing_in(chromium, town, camera)
        town.database.close()
        empty = Database(f"sqlite:///{folder}/empty.db")
        upgrade(empty)
        fresh = Town(empty)
        fresh.services = replace(fresh.services, settings=settings)
        with open_desk(fresh):
            newcomer(chromium, fresh, camera)
        empty.close()
        chromium.close()


if __name__ == "__main__":
    main()
