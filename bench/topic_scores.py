"""Scoring the shipped topics on the labelled sets, which are not part of the repository.

The sets lie where ``MONITOR_EVAL_DATA`` says (default ``../shared/data``). Each is split by a fixed hash of
the id: two thirds to tune the rules on, one third held back.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitor.config.topics_file import TopicsAndGroups, load_topics
from monitor.model.article import Document
from monitor.model.topic import Tier
from monitor.rules.topics import Matcher, compile_topics

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("MONITOR_EVAL_DATA") or ROOT.parent / "shared" / "data") / "topics"

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Score:
    """What was found of what should be: counts, and the usual ratios of them."""

    hit: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        return self.hit / (self.hit + self.false) if self.hit + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@cache
def shipped() -> Matcher:
    """The topics of feeds.yaml as shipped, compiled."""
    read = load_topics(ROOT / "feeds.yaml")
    assert isinstance(read, TopicsAndGroups), read
    matcher = compile_topics(read.topics, read.groups)
    assert isinstance(matcher, Matcher), matcher
    return matcher


@cache
def labelled(name: str) -> tuple[Row, ...]:
    """The rows of ``titles`` or ``articles``."""
    with (DATA / f"{name}.dev.jsonl").open(encoding="utf-8") as lines:
        return tuple(json.loads(line) for line in lines)


def part(rows: tuple[Row, ...], *, held: bool) -> list[Row]:
    """The third that is held back, or the rest."""
    return [row for row in rows if (_third(str(row["id"])) == 0) is held]


def _third(name: str) -> int:
    return int(hashlib.sha256(f"voorsprong:{name}".encode()).hexdigest(), 16) % 3


@cache
def predicted(name: str) -> dict[str, dict[str, Tier]]:
    """Article id → topic → tier."""
    return {
        str(row["id"]): {match.topic: match.tier for match in shipped().match(document(row))}
        for row in labelled(name)
    }


def document(row: Row) -> Document:
    """The article of a row."""
    return Document(**{field: str(row.get(field) or "") for field in ("title", "lead", "body", "outlet")})


def score(name: str, topic: str, *, held: bool, digest: bool) -> Score:
    """Counts for one topic: alerts alone, or digest and better. Contested labels count in nothing."""
    hit = false = missed = 0
    for row in part(labelled(name), held=held):
        labels, contested = row["labels"], row["contested"]
        assert isinstance(labels, dict)
        assert isinstance(contested, list)
        if topic in contested:
            continue
        tier = predicted(name)[str(row["id"])].get(topic)
        wanted = labels[topic] >= (1 if digest else 2)
        found = tier is not None and (digest or tier is Tier.ALERT)
        hit += wanted and found
        false += found and not wanted
        missed += wanted and not found
    return Score(hit, false, missed)
