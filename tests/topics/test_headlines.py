"""The shipped topics on headlines of our own: a gate that needs no data of others. Floors may only rise."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.topic_scores import shipped
from monitor.model.article import Document
from monitor.model.topic import Tier

WORTH = {None: 0, Tier.DIGEST: 1, Tier.ALERT: 2}
TOPICS = {"D": "diversiteit-overheid", "R": "institutioneel-racisme"}
LINES = [
    line
    for line in (Path(__file__).parent / "headlines.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def found(line: str) -> int:
    """2, 1 or 0: what the rules make of a line's headline for its topic."""
    tiers = {match.topic: match.tier for match in shipped().match(Document(title=line[3:]))}
    return WORTH[tiers.get(TOPICS[line[0]])]


@pytest.mark.parametrize(("topic", "alerts", "right"), [("D", 0.99, 0.989), ("R", 0.995, 0.995)])
def test_headlines_get_what_they_deserve(topic: str, alerts: float, right: float) -> None:
    lines = [line for line in LINES if line[0] == topic]
    wrong = [line for line in lines if found(line) != int(line[1])]
    wanted = [line for line in lines if line[1] == "2"]
    missed = [line for line in wanted if found(line) < 2]
    assert len(lines) - len(wrong) >= right * len(lines), wrong
    assert len(wanted) - len(missed) >= alerts * len(wanted), missed


def test_no_ordinary_headline_alerts() -> None:
    assert [line for line in LINES if line[1] == "0" and found(line)] == []
