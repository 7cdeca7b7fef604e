"""The manual of the query language keeps its word: every example in it is run."""

from __future__ import annotations

import re

import pytest

from bench.topic_scores import ROOT
from monitor.model.article import Document
from monitor.model.topic import Topic
from monitor.rules.topics import Matcher, compile_topics
from monitor.rules.topics.grading import EVERY, NEAR_TOP, OFTEN, SHORT, TOP
from monitor.rules.topics.spans import FAR, PARAGRAPH
from monitor.rules.topics.threads import COMES_BACK, SCENE

MANUAL = (ROOT / "docs" / "onderwerpen.md").read_text("utf-8")
EXAMPLES = [block.strip().split("\n") for block in re.findall(r"```zoekvraag\n(.*?)```", MANUAL, re.DOTALL)]
FAULTS = re.findall(r"^\| `([^`]+)` \| (.+?) \|$", MANUAL.partition("## Fouten")[2], re.MULTILINE)


def compiled(query: str) -> Matcher | tuple[object, ...]:
    return compile_topics([Topic(slug="t", title="T", alert=query)], {"overheid": "ministerie"})


def article(told: str) -> Document:
    """``Kop // intro: … // tekst: … // tekst: … // bron: …`` as an article; each text is a paragraph."""
    title, *rest = told.split(" // ")
    fields: dict[str, list[str]] = {}
    for part in rest:
        name, _, text = part.partition(": ")
        fields.setdefault({"intro": "lead", "tekst": "body", "bron": "outlet"}[name], []).append(text)
    return Document(title=title, **{name: "\n".join(texts) for name, texts in fields.items()})


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example[0])
def test_every_example_does_what_it_says(example: list[str]) -> None:
    query, *lines = example
    matcher = compiled(query)
    assert isinstance(matcher, Matcher), matcher
    assert {line.partition(": ")[0] for line in lines} == {"vindt", "laat liggen"}
    for line in lines:
        says, _, told = line.partition(": ")
        assert bool(matcher.match(article(told))) is (says == "vindt"), line


@pytest.mark.parametrize(("query", "_told"), FAULTS)
def test_every_fault_of_the_manual_is_one(query: str, _told: str) -> None:
    assert not isinstance(compiled(query), Matcher)


def test_the_manual_knows_the_numbers() -> None:
    assert (TOP, OFTEN, EVERY, NEAR_TOP, SHORT, PARAGRAPH, FAR) == (40, 3, 250, 100, 120, 60, 25)
    assert (COMES_BACK, SCENE) == (2, 120)
    for said in (
        "komt minstens twee keer terug",
        "honderdtwintig woorden",
        "veertig",
        "drie zinnen",
        "250 woorden",
        "100 woorden",
        "500 woorden",
        "120 woorden",
        "zestig",
        "vijfentwintig",
    ):
        assert said in MANUAL
