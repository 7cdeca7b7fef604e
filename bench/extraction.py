"""Full text against the truth, ours beside trafilatura and readability: ``python -m bench.extraction``.

On pages of our own with known truth (``bench/dutch_pages.py``): precision, recall and F1 over tokens with
their counts, a mean over pages, for each template; and the walls, none of which may pass for an article.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import trafilatura
from lxml import html as lxml_html
from readability import Document

from bench.dutch_pages import Page, articles, walls
from monitor.model.reading import Failure, FetchFailed, Text
from monitor.outlets.fulltext import extract

RESULTS = Path(__file__).parent / "results"
_TOKEN = re.compile(r"\w+")
_RIGHT = {"consent-wall": Failure.CONSENT_WALL, "paywall": Failure.EMPTY, "soft-404": Failure.GONE}
Scores = tuple[float, float, float]
"""Precision, recall, F1."""


def ours(page: Page) -> str:
    """As the product reads it; a page that it refuses gives nothing."""
    found = extract(page.html.encode(), "text/html; charset=utf-8", page.url, page.url)
    return found.body if isinstance(found, Text) else ""


def own_trafilatura(page: Page) -> str:
    """trafilatura as it comes."""
    return trafilatura.extract(page.html, url=page.url, include_comments=False) or ""


def own_readability(page: Page) -> str:
    """readability as it comes, its markup taken off."""
    found = lxml_html.fromstring(Document(page.html, url=page.url).summary())
    return " ".join(str(text) for text in found.itertext())


SYSTEMS: dict[str, Callable[[Page], str]] = {
    "ours": ours,
    "trafilatura": own_trafilatura,
    "readability": own_readability,
}


def score(found: str, truth: str) -> Scores:
    """Over tokens as often as they come."""
    got, want = Counter(_TOKEN.findall(found.lower())), Counter(_TOKEN.findall(truth.lower()))
    both = (got & want).total()
    precision, recall = both / max(got.total(), 1), both / max(want.total(), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def mean(scores: Iterable[Scores]) -> Scores:
    """Of each of the three."""
    first, second, third = (statistics.fmean(each) for each in zip(*scores, strict=True))
    return first, second, third


def recognised(each: int) -> dict[str, dict[str, int]]:
    """For each kind of wall: how many there were, named rightly, and kept as an article."""
    told = {}
    for kind, pages in walls(each).items():
        found = [extract(page.html.encode(), "text/html", page.url, page.url) for page in pages]
        named = sum(isinstance(one, FetchFailed) and one.why is _RIGHT[kind] for one in found)
        told[kind] = {
            "pages": len(pages),
            "named": named,
            "kept": sum(isinstance(one, Text) for one in found),
        }
    return told


def measured(each: int) -> dict[str, dict[str, Scores]]:
    """By system and template; ``all`` is the mean over all pages."""
    found: dict[str, dict[str, list[Scores]]] = {name: {} for name in SYSTEMS}
    for page in articles(each):
        for name, system in SYSTEMS.items():
            scored = score(system(page), page.truth)
            for where in ("all", page.name):
                found[name].setdefault(where, []).append(scored)
    return {name: {where: mean(rows) for where, rows in by.items()} for name, by in found.items()}


def main() -> None:
    """The table, and ``bench/results/extraction.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=12, help="Pages of every template.")
    chosen = parser.parse_args()
    found, seen = measured(chosen.each), recognised(chosen.each)
    sys.stdout.write(f"{'precision recall F1':16}" + "".join(f"{name:>22}" for name in found) + "\n")
    for where in found["ours"]:
        row = "".join(f"{p:10.3f}{r:6.3f}{f:6.3f}" for p, r, f in (by[where] for by in found.values()))
        sys.stdout.write(f"{where:16}{row}\n")
    sys.stdout.write(json.dumps(seen) + "\n")
    RESULTS.mkdir(exist_ok=True)
    told = {"each": chosen.each, "scores": found, "walls": seen}
    (RESULTS / "extraction.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
