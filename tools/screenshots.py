"""Every page of the desk as a picture, for looking at: ``python -m tools.screenshots [FOLDER]``.

At 360, 768 and 1440 px, light and dark, over the invented town of the tests. Pictures go to
``build/screenshots``, which is neither committed nor packed.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from monitor.storage.search import index_pending
from tests.web.test_browser import CHROMIUM, PAGES
from tests.web.town import PASSWORD, open_desk, settled_in

WIDTHS = (360, 768, 1440)


def main() -> None:
    """Sign in as the administrator and go round."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "build/screenshots")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        town = settled_in(Path(folder))
        with town.database.write() as connection:
            index_pending(connection)
        with open_desk(town) as url, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
            for theme in ("light", "dark"):
                page = chromium.new_context(color_scheme=theme).new_page()
                page.goto(f"{url}/inloggen")
                page.screenshot(path=out / f"inloggen-1440-{theme}.png", full_page=True)
                page.fill("#login", "beheerder")
                page.fill("#password", PASSWORD)
                page.click("main button.button-main")
                page.wait_for_url("**/vandaag")
                for path in PAGES:
                    name = re.sub(r"\W+", "-", path.format(story="verhaal")).strip("-")
                    page.goto(url + path.format(story=town.story))
                    for width in WIDTHS:
                        page.set_viewport_size({"width": width, "height": 900})
                        page.screenshot(path=out / f"{name}-{width}-{theme}.png", full_page=True)
            chromium.close()
        town.database.close()


if __name__ == "__main__":
    main()
