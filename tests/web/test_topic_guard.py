"""Two people on one topic, and a query that would tell of everything: asked about before it is saved."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.config.load import parse_settings
from monitor.model.desk import ArticleRow
from monitor.model.settings import Settings
from monitor.model.topic import Topic
from monitor.web.workbench import attempt
from tests.web.conftest import Browser
from tests.web.town import CONFIG, Town, open_desk, settings

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
FORM = {"title": "Diversiteit", "alert": "streefcijfer*", "match": "Rijk mist streefcijfers"}


def rows(count: int) -> list[ArticleRow]:
    return [
        ArticleRow(id=n, story=n, outlet="dagblad", url="", title=title, published=NOW, first_seen=NOW)
        for n, title in enumerate(["Rijk mist streefcijfers", "De trein rijdt niet"] * (count // 2))
    ]


@pytest.mark.parametrize(
    ("alert", "read", "floods"),
    [("trein", 60, True), ("trein", 20, False), ("zwembad", 60, False)],
)
def test_a_third_of_the_news_is_hardly_a_topic(alert: str, read: int, floods: bool) -> None:
    topic = Topic(slug="x", title="X", alert=alert)
    assert attempt(topic, topic, settings(), rows(read)).floods is floods


def test_a_change_by_somebody_else_is_not_overwritten_in_silence(town: Town, tmp_path: Path) -> None:
    config = tmp_path / "feeds.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    town.services = replace(town.services, config=config)
    with open_desk(town) as url, Browser(base_url=url, timeout=30) as browser:
        browser.sign_in("beheerder")
        stale = browser.post(
            "/onderwerpen/diversiteit", data={"csrf": browser.csrf, **FORM, "gezien": "0" * 16}
        )
        assert stale.status_code == 409
        assert "iemand anders heeft dit onderwerp" in stale.text
        assert "streefcijfer*</textarea>" in stale.text
        assert config.read_text(encoding="utf-8") == CONFIG
        mark = re.search(r'name="gezien" value="([^"]+)"', stale.text)
        assert mark is not None
        browser.submit("/onderwerpen/diversiteit", **FORM, gezien=mark[1])
        assert config.read_text(encoding="utf-8") != CONFIG


def test_a_new_topic_keeps_what_was_typed_until_it_can_be_saved(town: Town, tmp_path: Path) -> None:
    config = tmp_path / "feeds.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    town.services = replace(town.services, config=config)
    form = {"title": "Wolf in Nederland", "alert": "wolf EN schaap OF kind", "match": "Wolf doodt schaap"}
    with open_desk(town) as url, Browser(base_url=url, timeout=30) as browser:
        browser.sign_in("beheerder")
        assert 'href="/onderwerpen/nieuw"' in browser.get("/onderwerpen").text
        token = {"csrf": browser.csrf}
        broken = browser.post("/onderwerpen/nieuw", data=token | form)
        assert (broken.status_code, "wolf EN schaap OF kind</textarea>" in broken.text) == (422, True)
        nameless = browser.post("/onderwerpen/nieuw", data=token | form | {"title": " "})
        assert (nameless.status_code, "Geef het onderwerp een titel" in nameless.text) == (422, True)
        mended = form | {"alert": "wolf EN (schaap OF kind)"}
        lost = browser.post("/onderwerpen/nieuw", data=token | mended | {"route": "elders"})
        assert (lost.status_code, "Wolf doodt schaap</textarea>" in lost.text) == (409, True)
        assert "er is geen route met de naam 'elders'" in lost.text.replace("&#39;", "'")
        assert config.read_text(encoding="utf-8") == CONFIG
        saved = browser.post("/onderwerpen/nieuw", data=token | mended | {"route": "route-1"})
        landed = browser.get(saved.headers["location"])  # its own page is not known to this process yet
        assert landed.status_code == 200
        assert "Bewaard; het geldt binnen een halve minuut." in landed.text
    read = parse_settings(config.read_text(encoding="utf-8"))
    assert isinstance(read, Settings)
    assert read.topic("wolf-in-nederland") is not None
    assert "wolf-in-nederland" in read.routes.children[0].match.topics


def test_who_may_not_save_may_try_a_new_topic(town: Town) -> None:
    with open_desk(town) as url, Browser(base_url=url, timeout=30) as browser:
        browser.sign_in("woordvoerder")
        page = browser.get("/onderwerpen/nieuw").text
        assert "Bewaren doet een beheerder" in page
        token = {"csrf": browser.csrf}
        assert browser.post("/onderwerpen/nieuw/proef", data=token | FORM).status_code == 200
        assert browser.post("/onderwerpen/nieuw", data=token | FORM).status_code == 403
