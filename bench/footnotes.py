"""Linking by dirty footnotes: recall, wrong links, and what is linked where nothing should be.

Articles get real headlines and addresses as their outlets write them; questions cite them as questions do,
in whatever state Word, PDF and people leave a footnote. A third of the cited articles are not in the archive,
but their neighbours are: the next number, the same headline elsewhere, another article of that day.

    python -m bench.footnotes            # headlines of the held-back half, a seed of its own
    python -m bench.footnotes --half 0   # the half and the seeds on which rules were written
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench.footnote_cases import Asked, archive, pieces, questions
from monitor.model.parliament import Confidence, Linking
from monitor.rules.parliament.linking import Linker

NOT_LINKABLE = ("outlet and day alone", "shortened address", "no article")
"""Kinds of footnote that carry no proof of one article."""


@dataclass
class Tally:
    """Counts of one run, by kind of footnote."""

    cited: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    certain: Counter[str] = field(default_factory=Counter)
    offered: Counter[str] = field(default_factory=Counter)
    links: int = 0
    wrong: int = 0
    silent: int = 0
    by_dirt: Counter[str] = field(default_factory=Counter)
    missed_by_dirt: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)


def judge(tally: Tally, asked: Asked, found: Linking, known: set[str]) -> None:
    """Count one question."""
    right = {piece.id for piece in asked.cites}
    links = {link.article: link for link in found.links}
    tally.links += len(links)
    for identity, link in links.items():
        if identity not in right:
            certain = link.confidence is Confidence.CERTAIN
            tally.wrong += 1
            tally.silent += certain
            tally.examples.append(
                f"{'SILENT' if certain else 'wrong'} {link.score} {link.because}{_shown(asked)}"
            )
    for piece in asked.cites:
        if piece.id not in known:
            continue
        tally.cited[asked.kind] += 1
        tally.by_dirt[asked.dirt] += 1
        tally.found[asked.kind] += piece.id in links
        tally.certain[asked.kind] += piece.id in links and links[piece.id].confidence is Confidence.CERTAIN
        tally.offered[asked.kind] += piece.id in links or piece.id in {
            one.article for one in found.suggestions
        }
        if piece.id not in links and asked.linkable:
            tally.missed_by_dirt[asked.dirt] += 1
            tally.examples.append(f"missed{_shown(asked)}")


def _shown(asked: Asked) -> str:
    cites = [(piece.title, piece.url) for piece in asked.cites]
    return f" {asked.kind} [{asked.dirt}]\n    {asked.subject!r}\n    {asked.text!r}\n    {cites}"


def run(half: int, seed: int, count: int) -> tuple[Tally, int]:
    """``(tally, articles in the archive)``."""
    rng = random.Random(seed)
    everything = pieces(half, rng)
    absent = [piece for at, piece in enumerate(everything) if at % 3 == 0]
    present = [piece for at, piece in enumerate(everything) if at % 3]
    candidates = archive(present, absent, rng)
    linker = Linker(candidates)
    tally, known = Tally(), {piece.id for piece in present}
    for asked in questions(present, absent, count, rng):
        judge(tally, asked, linker.link(asked.subject, asked.asked, asked.text), known)
    return tally, len(candidates)


def report(half: int, seed: int, count: int) -> dict[str, object]:
    """The figures, printed as a table as well."""
    tally, size = run(half, seed, count)
    rows = {
        kind: {
            "cited": tally.cited[kind],
            "linked": tally.found[kind] / tally.cited[kind],
            "certain": tally.certain[kind] / tally.cited[kind],
            "linked_or_suggested": tally.offered[kind] / tally.cited[kind],
        }
        for kind in sorted(tally.cited)
    }
    linkable = [kind for kind in tally.cited if kind not in NOT_LINKABLE]
    result: dict[str, object] = {
        "articles": size,
        "questions": count,
        "recall": sum(tally.found[kind] for kind in linkable) / sum(tally.cited[kind] for kind in linkable),
        "wrong_share_of_links": tally.wrong / max(1, tally.links),
        "wrong_made_silently": tally.silent,
        "links": tally.links,
        "kinds": rows,
    }
    for kind, row in rows.items():
        sys.stdout.write(
            f"{kind:26}" + "  ".join(f"{name} {value:.4g}" for name, value in row.items()) + "\n"
        )
    sys.stdout.write(json.dumps({name: value for name, value in result.items() if name != "kinds"}) + "\n")
    missed = {kind: f"{lost}/{tally.by_dirt[kind]}" for kind, lost in tally.missed_by_dirt.most_common(25)}
    sys.stdout.write(f"missed by dirt: {missed}\n")
    sys.stderr.write("\n".join(tally.examples) + "\n")
    return result


def main() -> None:
    """Run and write ``bench/results/footnotes.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", type=int, default=1, choices=(0, 1))
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--questions", type=int, default=4000)
    arguments = parser.parse_args()
    result = report(arguments.half, arguments.seed, arguments.questions)
    target = Path(__file__).parent / "results" / "footnotes.json"
    target.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
