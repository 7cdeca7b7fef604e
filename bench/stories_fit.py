"""Fit the weights of the rule for stories on labelled articles, and say how well they do on others.

Pairs of articles at most ``window`` apart, each seen with its whole text and as headline with standfirst, are
described by the rule's own aspects; a ridge logistic regression tells pairs of one event from all others.
Sagas are dealt into folds by a fixed hash, so that no saga is in two folds. Prints the weights fitted on all
folds and the figures of a replay in which every article is judged with weights that never saw its saga.

usage: python -m bench.stories_fit [LABELLED.jsonl]
"""

from __future__ import annotations

import json
import os
import re
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from monitor.model.article import Document
from monitor.rules.stories import StorySettings, StoryWindow
from monitor.rules.stories.likeness import DAY, Asked, cosines
from monitor.rules.stories.placed import Placed
from monitor.rules.stories.settings import Weights
from monitor.rules.stories.text import features
from monitor.rules.stories.vocabulary import Vocabulary

FOLDS = 5
RIDGE = 0.5
STANDFIRST = 150
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article with its event and its saga."""

    document: Document
    when: datetime
    event: str
    saga: str

    @property
    def fold(self) -> int:
        """Which fold its saga was dealt into."""
        return zlib.crc32(self.saga.encode()) % FOLDS


def labelled(path: Path, *, short: bool) -> list[Labelled]:
    """The articles of a file in order of time; ``short`` keeps headline and standfirst."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    found = [
        Labelled(
            Document(title=row["title"], lead=standfirst(row["body"]))
            if short
            else Document(title=row["title"], body=row["body"]),
            datetime.fromisoformat(row["date"]).replace(tzinfo=UTC),
            str(row["event"]),
            str(row["saga"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: each.when)


def standfirst(body: str) -> str:
    """The first sentence, and the second if both fit in ``STANDFIRST`` characters."""
    first, *rest = re.split(r"(?<=[.!?])\s+", body.strip())
    both = f"{first} {rest[0]}" if rest else first
    return (both if len(both) <= STANDFIRST else first)[:STANDFIRST]


def pairs(articles: Sequence[Labelled], settings: StorySettings) -> Iterator[tuple[int, int, Floats]]:
    """``(later, earlier, row)`` with the aspects' roots and the log of the days apart."""
    vocabulary = Vocabulary(settings.prior, settings.least_share)
    placed: list[Placed] = []
    for later, each in enumerate(articles):
        fresh, moment = features(each.document, settings), each.when.timestamp()
        near = [at for at, p in enumerate(placed) if moment - p.when <= settings.window.total_seconds()]
        found = cosines(Asked.of(fresh, vocabulary), [placed[at] for at in near], vocabulary)
        for column, at in enumerate(near):
            days = min((moment - placed[at].when) / DAY, settings.most_days)
            yield later, at, np.append(np.sqrt(np.maximum(found[:, column], 0.0)), np.log1p(days))
        numbers = vocabulary.take(fresh.terms)
        placed.append(Placed(later, later, moment, "", False, numbers, fresh.fields, fresh.shingles))


def fit(rows: Floats, same: Floats, ridge: float = RIDGE) -> Weights:
    """Ridge logistic regression by Newton's method."""
    rows = np.column_stack([rows, np.ones(len(rows))])
    penalty = np.diag([*[ridge] * (rows.shape[1] - 1), 1e-6])
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (chance - same) + penalty @ weights
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + penalty
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    return Weights(**dict(zip(Weights.__slots__, (round(float(w), 2) for w in weights), strict=True)))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Everything that weights are fitted on."""

    rows: Floats
    same: Floats
    folds: npt.NDArray[np.int64]
    """The folds of both articles, two columns."""

    def weights(self, *, without: int | None = None) -> Weights:
        """Fitted on pairs that share nothing with fold ``without``."""
        kept = self.rows[:, 0] > 0.2
        if without is not None:
            kept &= (self.folds != without).all(axis=1)
        return fit(self.rows[kept], self.same[kept])


def gathered(views: Sequence[Sequence[Labelled]], settings: StorySettings) -> Pairs:
    """The pairs of every view together."""
    rows, same, folds = [], [], []
    for articles in views:
        for later, earlier, row in pairs(articles, settings):
            one, two = articles[later], articles[earlier]
            rows.append(row)
            same.append(one.event == two.event)
            folds.append((one.fold, two.fold))
    return Pairs(np.array(rows), np.array(same, dtype=np.float64), np.array(folds))


def replay(articles: Sequence[Labelled], settings: StorySettings) -> list[int]:
    """The story of each article, as triage would have placed it."""
    window, story = StoryWindow(settings), list(range(len(articles)))
    for at, each in enumerate(articles):
        found = window.assign(at, each.document, each.when).story
        story[at] = at if found is None else found
        window.place(at, story[at], each.document, each.when)
        for other, changed in window.second_look(at):
            story[other] = story[other] if changed.story is None else changed.story
            window.rejoin(other, story[other])
    return story


def figures(story: Sequence[int], articles: Sequence[Labelled]) -> str:
    """B-cubed and pair F1, lenient and strict, as the shared scorer counts them."""
    event, saga = [each.event for each in articles], [each.saga for each in articles]
    wanted, made = _pairs(event), _pairs(story)
    recall = _pairs(list(zip(story, event, strict=True))) / wanted
    right = [_pairs(list(zip(story, label, strict=True))) / made for label in (saga, event)]
    cubed = _f1(_share(story, saga), _share(event, story))
    return f"B3 {cubed:.3f} pairs {_f1(right[0], recall):.3f} strict {_f1(right[1], recall):.3f}"


def _pairs(labels: Sequence[Hashable]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(labels).values())


def _share(groups: Sequence[Hashable], labels: Sequence[Hashable]) -> float:
    members: dict[Hashable, Counter[Hashable]] = defaultdict(Counter)
    for group, label in zip(groups, labels, strict=True):
        members[group][label] += 1
    return sum(n * n / counts.total() for counts in members.values() for n in counts.values()) / len(groups)


def _f1(one: float, two: float) -> float:
    return 2 * one * two / (one + two) if one + two else 0.0


def main(path: Path) -> None:
    """Prints weights and held-back figures."""
    settings = StorySettings()
    views = {name: labelled(path, short=name == "short") for name in ("full", "short")}
    found = gathered(list(views.values()), settings)
    for fold in range(FOLDS):
        judged = replace(settings, weights=found.weights(without=fold))
        told = []
        for name, articles in views.items():
            # The other folds stay in as company and as distraction; only this fold's articles are counted.
            story = replay(articles, judged)
            here = [at for at, each in enumerate(articles) if each.fold == fold]
            told.append(f"{name}: {figures([story[at] for at in here], [articles[at] for at in here])}")
        sys.stdout.write(f"held back {fold}: {' | '.join(told)} | {astuple(judged.weights)}\n")
    every = found.weights()
    for name, articles in views.items():
        told_all = figures(replay(articles, replace(settings, weights=every)), articles)
        sys.stdout.write(f"fitted on all, {name}: {told_all}\n")
    sys.stdout.write(f"{every}\n")


if __name__ == "__main__":
    data = Path(os.environ.get("MONITOR_EVAL_DATA", "../shared/data"))
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else data / "stories" / "dpg.dev.jsonl")
