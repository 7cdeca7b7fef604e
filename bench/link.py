"""Linking Kamervragen to articles: top-1, recall, and wrong links, on questions held back by hash.

Articles are made from the headlines that real subjects quote, changed as headlines change, and buried among
other real headlines. Half of the quoted articles are left out of the archive: what is linked for those is
wrong by definition (unless another question of the same weeks cites the same article).

    python -m bench.link            # the held-back half
    python -m bench.link --half 0   # the half on which the thresholds were chosen
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from bench.headline_changes import changed
from monitor.model.parliament import Candidate, Confidence, Linking
from monitor.rules.parliament.linking import Linker
from monitor.rules.parliament.similar import squash
from monitor.rules.parliament.titles import Place, in_subject

DATA = Path(os.environ.get("MONITOR_EVAL_DATA", "../shared/data"))
_LAGS = (0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 7, 9, 14)


@dataclass(frozen=True)
class Case:
    """A question and the headline it quotes."""

    number: str
    asked: date
    subject: str
    quoted: str


@dataclass
class Tally:
    """Counts of one run."""

    present: int = 0
    absent: int = 0
    first: int = 0
    linked: int = 0
    certain: int = 0
    wrong: int = 0
    wrong_certain: int = 0
    made: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)


def cases(half: int) -> list[Case]:
    """The questions of one half (0 or 1, by hash of the number) whose subject quotes one headline."""
    found: list[Case] = []
    seen: set[str] = set()
    with gzip.open(DATA / "kamervragen" / "zaken-2007-2022.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if int(hashlib.sha256(row["nummer"].encode()).hexdigest(), 16) % 2 != half:
                continue
            quoted = [title for title in in_subject(row["onderwerp"]) if title.place is Place.SUBJECT]
            if len(quoted) != 1 or squash(quoted[0].text) in seen:
                continue
            seen.add(squash(quoted[0].text))
            asked = date.fromisoformat(row["gestart_op"][:10])
            found.append(Case(row["nummer"], asked, row["onderwerp"], quoted[0].text))
    return found


def other_titles() -> list[str]:
    """Real headlines and subjects that no question of ours quotes."""
    path = DATA / "topics" / "articles.dev.jsonl"
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["title"] for line in lines]


def archive(
    half: list[Case], others: list[Case], rng: random.Random, *, dated: bool
) -> tuple[list[Candidate], list[str]]:
    """Candidates with the changed headlines of ``half``, and what was done to each."""
    found: list[Candidate] = []
    kinds: list[str] = []
    for case in half:
        kind, title = changed(case.quoted, rng)
        day = case.asked - timedelta(days=rng.choice(_LAGS)) if dated else None
        found.append(Candidate(id=case.number, titles=(title,), published=day))
        kinds.append(kind)
    for case in others:
        day = case.asked - timedelta(days=rng.choice(_LAGS)) if dated else None
        found.append(Candidate(id=f"other-{case.number}", titles=(case.quoted,), published=day))
    days = [case.asked for case in half]
    for at, title in enumerate(other_titles()):
        found.append(
            Candidate(id=f"news-{at}", titles=(title,), published=rng.choice(days) if dated else None)
        )
    return found, kinds


def judge(tally: Tally, case: Case, found: Linking, kind: str | None) -> None:
    """Count one question; ``kind`` is None when its article is not in the archive."""
    ranked = [*found.links, *found.suggestions]
    right = [link for link in found.links if link.article == case.number]
    wrong = [link for link in found.links if link.article != case.number]
    tally.made += len(found.links)
    tally.wrong += len(wrong)
    tally.wrong_certain += sum(link.confidence is Confidence.CERTAIN for link in wrong)
    if wrong:
        tally.examples.append(
            f"wrong {wrong[0].confidence} {wrong[0].score}: {case.quoted} -> {wrong[0].article}"
        )
    if kind is None:
        tally.absent += 1
        return
    tally.present += 1
    tally.first += bool(ranked) and ranked[0].article == case.number
    tally.linked += bool(right)
    tally.certain += any(link.confidence is Confidence.CERTAIN for link in right)
    if not right:
        tally.missed[kind] += 1


def run(half: int, *, dated: bool, seed: int = 7) -> tuple[Tally, int, float]:
    """``(tally, articles in the archive, milliseconds per question)``."""
    rng = random.Random(seed)
    mine = cases(half)
    rng.shuffle(mine)
    present, absent = mine[: len(mine) // 2], mine[len(mine) // 2 :]
    known = {squash(case.quoted) for case in mine}
    others = [case for case in cases(1 - half) if squash(case.quoted) not in known]
    candidates, kinds = archive(present, list(_not_the_same_article(others, absent)), rng, dated=dated)
    linker = Linker(candidates)
    tally = Tally()
    started = time.perf_counter()
    for case, kind in zip(present, kinds, strict=True):
        judge(tally, case, linker.link(case.subject, case.asked), kind)
    for case in absent:
        judge(tally, case, linker.link(case.subject, case.asked), None)
    return tally, len(candidates), 1000 * (time.perf_counter() - started) / len(mine)


def _not_the_same_article(others: list[Case], absent: list[Case]) -> Iterator[Case]:
    """Leave out what another member quoted, in other words, from an article that must be absent.

    Judged by half of the letters in common within three weeks; measured by hand, these are the same article.
    """
    absent_by_week: dict[int, list[set[str]]] = {}
    for case in absent:
        for week in range(-3, 4):
            absent_by_week.setdefault(case.asked.toordinal() // 7 + week, []).append(_words(case.quoted))
    for case in others:
        words = _words(case.quoted)
        near = absent_by_week.get(case.asked.toordinal() // 7, [])
        if not any(len(words & other) >= 0.6 * min(len(words), len(other)) for other in near):
            yield case


def _words(title: str) -> set[str]:
    return {word.strip(".,:;!?'\"‘’“”()") for word in title.casefold().split()} - {
        "de",
        "het",
        "een",
        "van",
        "in",
    }


def report(half: int) -> dict[str, dict[str, float]]:
    """The figures by mode, printed as a table as well."""
    results: dict[str, dict[str, float]] = {}
    for name, dated in (("with dates", True), ("without dates", False)):
        tally, size, each = run(half, dated=dated)
        results[name] = {
            "articles": size,
            "present": tally.present,
            "absent": tally.absent,
            "top1": tally.first / tally.present,
            "recall": tally.linked / tally.present,
            "recall_certain": tally.certain / tally.present,
            "wrong_share_of_links": tally.wrong / max(1, tally.made),
            "wrong_per_absent": tally.wrong / max(1, tally.absent),
            "wrong_certain_share": tally.wrong_certain / max(1, tally.made),
            "ms_per_question": each,
        }
        figures = "  ".join(f"{key} {value:.4g}" for key, value in results[name].items())
        sys.stdout.write(f"{name}: {figures}\n  missed by change: {dict(tally.missed.most_common(8))}\n")
        for line in tally.examples[:25]:
            sys.stderr.write(f"    {line}\n")
    return results


def main() -> None:
    """Run and write ``bench/results/link.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", type=int, default=1, choices=(0, 1))
    arguments = parser.parse_args()
    results = report(arguments.half)
    target = Path(__file__).parent / "results" / "link.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
