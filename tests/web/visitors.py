"""People in a browser of their own, and the three ways in which they may work."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.waiting import LONG
from tests.web.town import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import BrowserContext, Page

MOST_TABS = 250
_HERE = """(name) => { const e = document.activeElement;
  return e.id === name || (e.matches("a, button, summary") &&
    (e.innerText.trim().startsWith(name) || (e.getAttribute("href") || "").startsWith(name))); }"""


@dataclass
class Mouse:
    """Points and clicks. ``name`` is the beginning of what stands on a control, or of a link's address."""

    page: Page

    def open(self, name: str) -> None:
        """Unfold something."""
        self.page.locator("summary", has_text=name).first.click()

    def go(self, name: str) -> None:
        """Follow a link or press a button, and be on the next page."""
        links, buttons = self.page.locator(f'a[href^="{name}"]'), self.page.locator("a, button")
        found = links if name.startswith("/") else buttons.filter(has_text=name)
        with self.page.expect_navigation():
            found.locator("visible=true").first.click()

    def take(self, name: str) -> bytes:
        """Follow a link to a file; what is in it."""
        with self.page.expect_download() as waiting:
            self.page.locator("a", has_text=name).first.click()
        return Path(waiting.value.path()).read_bytes()

    def fill(self, field: str, text: str) -> None:
        """Type into a field."""
        self.page.fill(f"#{field}", text)


@dataclass
class Keys(Mouse):
    """Has a keyboard and nothing else."""

    def _reach(self, name: str) -> None:
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(_HERE, name):
                return
        raise AssertionError(f"{name} cannot be reached with Tab on {self.page.url}")

    def open(self, name: str) -> None:
        """Unfold something."""
        self._reach(name)
        self.page.keyboard.press("Enter")

    def go(self, name: str) -> None:
        """Follow a link or press a button, and be on the next page."""
        self._reach(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def take(self, name: str) -> bytes:
        """Follow a link to a file; what is in it."""
        self._reach(name)
        with self.page.expect_download() as waiting:
            self.page.keyboard.press("Enter")
        return Path(waiting.value.path()).read_bytes()

    def fill(self, field: str, text: str) -> None:
        """Type into a field."""
        self._reach(field)
        for place, line in enumerate(text.split("\n")):
            if place:
                self.page.keyboard.press("Enter")
            self.page.keyboard.type(line)


@contextmanager
def person(chromium: Chromium, url: str, login: str, **options: object) -> Iterator[Page]:
    """Somebody signed in at *Vandaag*."""
    with visitor(chromium, **options) as page:
        page.goto(f"{url}/inloggen")
        sign_in(Mouse(page), login)
        yield page


@contextmanager
def visitor(chromium: Chromium, **options: object) -> Iterator[Page]:
    """A browser of one's own; a policy violation or a script error fails the test."""
    context: BrowserContext = chromium.new_context(**{"locale": "nl-NL", **options})  # type: ignore[arg-type]
    context.set_default_timeout(LONG * 1000)
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "console", lambda line: said.append(line.text) if "Content Security Policy" in line.text else None
    )
    yield page
    context.close()
    assert said == []


def sign_in(hand: Mouse, login: str) -> None:
    """On the page that asks for it."""
    hand.fill("login", login)
    hand.fill("password", PASSWORD)
    hand.go("Aanmelden")
