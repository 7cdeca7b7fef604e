"""A town for every test, and somebody signed in to it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from tests.web.town import PASSWORD, Town, open_desk, settled_in

if TYPE_CHECKING:
    from collections.abc import Iterator
CHROMIUM = Path("/usr/bin/chromium")


class Browser(httpx.Client):
    """A client without JavaScript that signs in and fills in forms as a browser does."""

    csrf: str = ""

    def sign_in(self, login: str) -> Browser:
        """As one of the town's people."""
        page = self.get("/inloggen")
        form = {"login": login, "password": PASSWORD, "csrf": token_in(page.text), "verder": ""}
        assert self.post("/inloggen", data=form).status_code == 303
        self.csrf = token_in(self.get("/sneltoetsen").text)
        return self

    def submit(self, path: str, **fields: object) -> str:
        """Fill in a form; the words of the page that follows."""
        answer = self.post(path, data={"csrf": self.csrf, **fields})
        assert answer.status_code == 303, (path, answer.status_code, answer.text[:500])
        return str(self.get(answer.headers["location"]).text)


def token_in(html: str) -> str:
    """The token of the first form on a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found, html[:300]
    return found[1]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """People and news, on SQLite."""
    made = settled_in(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def browser(town: Town) -> Iterator[Browser]:
    """Nobody in particular."""
    with open_desk(town) as url, Browser(base_url=url, follow_redirects=False, timeout=30) as made:
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """One browser for a module; the tests that need it are named when there is none."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield started
        started.close()
