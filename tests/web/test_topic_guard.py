"""Two people on one topic, and a query that would tell of everything: asked about before it is saved."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.model.desk import ArticleRow
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
