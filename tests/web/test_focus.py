"""By keys one sees where one is, and what can be pressed is large enough (WCAG 2.2: 2.4.11 and 2.5.8)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium

from tests.web.busy import busy
from tests.web.town import Town, open_desk
from tests.web.visitors import person

pytestmark = pytest.mark.browser
UNSEEN = """() => {
  const here = document.activeElement, bar = document.querySelector('.bar');
  if (!here || here === document.body || bar.contains(here) || here.matches('.skip')) return '';
  const box = here.getBoundingClientRect(), style = getComputedStyle(here);
  const under = getComputedStyle(bar).position === 'sticky' && box.top < bar.getBoundingClientRect().bottom;
  const ring = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  return under && box.height < innerHeight / 2 ? 'under the bar: ' + here.innerText
    : ring ? '' : 'no ring: ' + here.innerText;
}"""
SMALL = """() => [...document.querySelectorAll('a, button, summary, select, textarea, input')].filter(each =>
  each.checkVisibility({ checkVisibilityCSS: true }) && getComputedStyle(each).display !== 'inline'
  && !each.closest('label')).map(each => [each.innerText, each.getBoundingClientRect()]).filter(([, box]) =>
  box.width > 1 && (box.width < 24 || box.height < 24)).map(([text]) => text)"""
PAGES = ("/vandaag", "/verhalen/1", "/kamer", "/zoeken?q=streefcijfers")


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    town = busy(tmp_path_factory.mktemp("focus"))
    with open_desk(town):
        yield town
    town.database.close()


def test_what_has_the_focus_is_seen_and_no_target_is_small(chromium: Chromium, desk: Town) -> None:
    found: list[str] = []
    with person(chromium, desk.url, "beheerder") as page:
        page.set_viewport_size({"width": 768, "height": 600})  # the bar has two rows here, and stays in sight
        for path in PAGES:
            page.goto(desk.url + path)
            found += [f"{path} small: {each}" for each in page.evaluate(SMALL)]
            for _ in range(25):
                page.keyboard.press("Shift+Tab")  # from the end upwards: towards the bar
                if unseen := page.evaluate(UNSEEN):
                    found.append(f"{path} {unseen}")
    assert found == []


def test_the_page_one_is_on_stands_out_in_the_systems_colours(chromium: Chromium, desk: Town) -> None:
    with person(chromium, desk.url, "lezer") as page:
        page.emulate_media(forced_colors="active", reduced_motion="reduce")
        page.reload()
        lines = page.evaluate(
            "() => [...document.querySelectorAll('.nav a')].map(e => getComputedStyle(e).borderBottomColor)"
        )
    assert len(set(lines)) == 2
    assert len(set(lines[1:])) == 1
