"""The messages as people get them, to be looked at: mails in light and dark, narrow and wide, and on paper.

usage: python -m bench.letters FOLDER [--language en]

Writes for each message the HTML, the plain text, screenshots (360 and 900 px, light and dark) and, of the
digest of a heavy day, a PDF on A4; prints how many pages that takes. The Slack forms are written as JSON for
the Block Kit Builder.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.letter_views import DESK, alerts, heavy, others
from monitor.model.alert import ChannelKind
from monitor.model.message import Mail, SlackPost
from monitor.rules.wording.digest import DigestView
from monitor.rules.wording.message import View, content, in_language

CHROMIUM = "/usr/bin/chromium"


def _html(mail: Mail) -> str:
    html = mail.html
    for picture in mail.pictures:
        data = base64.b64encode(picture.content).decode()
        html = html.replace(f"cid:{picture.name}", f"data:image/{picture.subtype};base64,{data}")
    return html


def shoot(browser: Browser, folder: Path, name: str, html: str) -> None:
    """Light and dark, telephone and desktop."""
    for scheme in ("light", "dark"):
        for width in (360, 900):
            page = browser.new_page(viewport={"width": width, "height": 700}, color_scheme=scheme)
            page.set_content(html)
            overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if overflow > 0:
                sys.stdout.write(f"{name} is {overflow} px too wide at {width}\n")
            page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
            page.close()


def pages(browser: Browser, folder: Path, name: str, html: str) -> int:
    """How many sides of A4 it takes."""
    page = browser.new_page()
    page.set_content(html)
    body = page.pdf(path=folder / f"{name}.pdf", prefer_css_page_size=True, print_background=True)
    page.close()
    return len(re.findall(rb"/Type\s*/Page\b", body))


def main() -> None:
    """Writes everything, prints the pages of the digest."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", choices=("nl", "en"), default="nl")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    digest: View = DigestView(digest=heavy(), desk_url=f"{DESK}/knipselkrant/2023-06-20")
    views: Mapping[str, View] = {**alerts(), **others(), "knipselkrant": digest}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, view in views.items():
            shown = in_language(view, given.language)
            mail = content(
                shown, ChannelKind.EMAIL, first=name in ("eerste", "vijandig", "proef", "escalatie")
            )
            post = content(shown, ChannelKind.SLACK, first=True)
            if not isinstance(mail, Mail) or not isinstance(post, SlackPost):
                continue
            html = _html(mail)
            (given.folder / f"{name}.html").write_text(html, encoding="utf-8")
            (given.folder / f"{name}.txt").write_text(f"{mail.subject}\n\n{mail.text}", encoding="utf-8")
            blocks = json.dumps(
                {"text": post.text, "blocks": list(post.blocks)}, ensure_ascii=False, indent=1
            )
            (given.folder / f"{name}.slack.json").write_text(blocks, encoding="utf-8")
            shoot(browser, given.folder, name, html)
            if name == "knipselkrant":
                sys.stdout.write(f"{name}: {pages(browser, given.folder, name, html)} pages\n")
        browser.close()


if __name__ == "__main__":
    main()
