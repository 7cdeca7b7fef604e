"""The shipped topics on articles of our own, whose titles do not say what they are about."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.topic_scores import shipped
from monitor.model.article import Document
from monitor.model.topic import Tier

WORTH = {None: 0, Tier.DIGEST: 1, Tier.ALERT: 2}
TOPICS = ("diversiteit-overheid", "institutioneel-racisme")
BLOCKS = (Path(__file__).parent / "articles.txt").read_text("utf-8").strip().split("\n\n")[1:]


def article(block: str) -> tuple[tuple[int, int], Document]:
    """What each topic should make of it, and the article."""
    head, _, body = block.partition("\n")
    return (int(head[1]), int(head[4])), Document(title=head[6:], body=body)


def found(document: Document) -> tuple[int, int]:
    tiers = {match.topic: match.tier for match in shipped().match(document)}
    return WORTH[tiers.get(TOPICS[0])], WORTH[tiers.get(TOPICS[1])]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.partition("\n")[0])
def test_what_the_text_tells_is_not_missed(block: str) -> None:
    wanted, document = article(block)
    assert found(document) == wanted


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.partition("\n")[0])
def test_the_title_alone_says_nothing(block: str) -> None:
    """Else these articles would try the rules for headlines."""
    _, document = article(block)
    assert found(Document(title=document.title)) == (0, 0)


def test_the_sentences_that_tell_are_the_evidence() -> None:
    _, document = article(next(block for block in BLOCKS if "Ruben Martina" in block))
    (match,) = shipped().match(document)
    told = [hit for hit in match.hits if "verteld" in hit.rule]
    assert len({hit.sentence for hit in told}) >= 3
    assert all(document.body[hit.start : hit.end] in document.body for hit in told)
