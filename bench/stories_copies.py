"""Copies of an agency's text: how many are found, and how many other articles are taken for one.

Each labelled article is changed as newsrooms do and offered under another headline, the original in the
window with all the others. For false copies every article is offered to a window of articles of other sagas.

usage: python -m bench.stories_copies [LABELLED.jsonl]
"""

from __future__ import annotations

import os
import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.stories_fit import Labelled, labelled
from monitor.model.article import Document
from monitor.model.story import Join
from monitor.rules.stories import StoryWindow

MOST = 300
LEAST_SENTENCES = 8
HEADLINE = "Dit zegt de krant van vandaag erover"


def kinds(body: str, other: str, seed: int) -> dict[str, str]:
    """The body as another newsroom prints it; ``other`` lends it a paragraph."""
    sentences, lent = _sentences(body), _paragraph(other, len(body) // 3)
    middle, words = len(sentences) // 2, body.split(" ")
    for place in random.Random(seed).sample(range(len(words)), max(2, len(words) // 50)):
        words[place] = "nagelezen"
    return {
        "corrected": " ".join(words),
        "paragraph added": " ".join([*sentences, lent]),
        "paragraph in front": " ".join([lent, *sentences]),
        "first half": " ".join(sentences[:middle]),
        "second half": " ".join(sentences[middle:]),
        "first three sentences": " ".join(sentences[:3]),
    }


def _paragraph(text: str, most: int) -> str:
    """The first sentences of a text, up to so many characters."""
    return text[:most].rpartition(". ")[0] or text[:most]


def _sentences(body: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", body.strip())


def long_enough(articles: Sequence[Labelled], most: int) -> list[Labelled]:
    """The first article of each saga, where there is enough of it to cut."""
    firsts = {each.saga: each for each in reversed(articles)}.values()
    return [each for each in firsts if len(_sentences(each.document.body)) >= LEAST_SENTENCES][:most]


def found(articles: Sequence[Labelled]) -> dict[str, float]:
    """Recall by kind: the share of copies that join the story of their original, whatever it says."""
    window, hits = StoryWindow(), dict[str, int]()
    for number, each in enumerate(articles):
        window.place(number, number, each.document, articles[0].when)
    for number, each in enumerate(articles):
        other = articles[(number + 1) % len(articles)].document.body
        for kind, text in kinds(each.document.body, other, number).items():
            copy = Document(title=HEADLINE, body=text)
            assigned = window.assign(len(articles) + number, copy, articles[0].when)
            hits[kind] = hits.get(kind, 0) + (assigned.story == number)
    return {kind: count / len(articles) for kind, count in hits.items()}


def false_copies(articles: Sequence[Labelled]) -> tuple[int, int]:
    """``(false copies, pairs)`` where every article is of another saga."""
    window, wrong = StoryWindow(), 0
    for number, each in enumerate(articles):
        wrong += window.assign(number, each.document, articles[0].when).because.join is Join.COPY
        window.place(number, number, each.document, articles[0].when)
    return wrong, len(articles) * (len(articles) - 1) // 2


def main(path: Path) -> None:
    """Prints both."""
    articles = long_enough(labelled(path, short=False), MOST)
    sys.stdout.write(f"{len(articles)} articles, each of another saga\n")
    for kind, recall in found(articles).items():
        sys.stdout.write(f"{kind}: recall {recall:.3f}\n")
    wrong, pairs = false_copies(articles)
    sys.stdout.write(f"false copies: {wrong} in {pairs:,} pairs\n")


if __name__ == "__main__":
    data = Path(os.environ.get("MONITOR_EVAL_DATA", "../shared/data"))
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else data / "stories" / "dpg.dev.jsonl")
