"""Fit the weights of the rule for stories on labelled articles, and say how well they do on others.

Pairs of articles at most ``window`` apart are described by the rule's own aspects; a ridge logistic
regression tells pairs of one event from all others. Whole texts: sagas are dealt into folds by a hash,
several times, so that no saga is in two folds, and every article is judged with weights that never saw its
saga. Brief texts: the labelled articles cut to headline and standfirst and two invented front pages (in
``tests/stories``); each page is judged with weights that were fitted without it.

usage: python -m bench.stories_fit [LABELLED.jsonl]
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
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

FOLDS, DEALINGS = 5, 3
RAISED = 0.93
"""By how much the bar for brief texts stands above the fit: a mix is worse than a story too many."""
PAGES = Path(__file__).parents[1] / "tests" / "stories"
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

    def fold(self, salt: int) -> int:
        """Which fold its saga was dealt into."""
        return zlib.crc32(f"{salt}:{self.saga}".encode()) % FOLDS


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
        placed.append(
            Placed(later, later, moment, "", False, numbers, fresh.fields, fresh.shingles, fresh.brief)
        )


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
    """The folds of both articles, two columns; empty until dealt."""
    of: Sequence[tuple[int, int]] = ()
    """Which articles, where there is one view only."""

    def weights(self, *, without: int | None = None) -> Weights:
        """Fitted on pairs that share nothing with fold ``without``."""
        kept = self.rows[:, 0] > 0.2
        if without is not None:
            kept &= (self.folds != without).all(axis=1)
        return fit(self.rows[kept], self.same[kept])


def gathered(views: Sequence[Sequence[Labelled]], settings: StorySettings) -> Pairs:
    """The pairs of every view together."""
    rows, same, of = [], [], []
    for articles in views:
        for later, earlier, row in pairs(articles, settings):
            rows.append(row)
            same.append(articles[later].event == articles[earlier].event)
            of.append((later, earlier))
    return Pairs(np.array(rows), np.array(same, dtype=np.float64), np.empty((0, 2), dtype=np.int64), of)


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


def front_page(name: str) -> list[Labelled]:
    """An invented front page of many outlets: ``event|saga|headline|standfirst``, dealt into one moment."""
    rows = [line.split("|", 3) for line in (PAGES / name).read_text("utf-8").splitlines()]
    found = [
        Labelled(Document(title=title, lead=lead), datetime(2023, 11, 6, tzinfo=UTC), event, f"{name}{saga}")
        for event, saga, title, lead in rows
    ]
    return shuffled(found, 0)


def shuffled(articles: Sequence[Labelled], seed: int) -> list[Labelled]:
    """The same in another order within each moment."""
    mixed = list(articles)
    random.Random(seed).shuffle(mixed)
    return sorted(mixed, key=lambda each: each.when)


def fitted(found: Pairs, product: Weights, *, without: int | None = None) -> Weights:
    """Fitted weights, with the time between as the product weighs it (decision 0041)."""
    return replace(found.weights(without=without), apart=product.apart)


def held_back(articles: Sequence[Labelled], found: Pairs, settings: StorySettings, salt: int) -> str:
    """Figures of a replay in which every article is judged with weights that never saw its saga."""
    story = [-1] * len(articles)
    folds = [each.fold(salt) for each in articles]
    dealt = replace(found, folds=np.array([(folds[one], folds[two]) for one, two in found.of]))
    for fold in range(FOLDS):
        judged = replace(settings, weights=fitted(dealt, settings.weights, without=fold))
        replayed = replay(articles, judged)
        for at, own in enumerate(folds):
            if own == fold:
                story[at] = fold * len(articles) + replayed[at]
    return figures(story, articles)


def main(path: Path) -> None:
    """Prints weights and held-back figures."""
    settings = StorySettings()
    whole = labelled(path, short=False)
    found = gathered([whole], settings)
    for salt in range(DEALINGS):
        told = held_back(shuffled(whole, salt), gathered([shuffled(whole, salt)], settings), settings, salt)
        sys.stdout.write(f"whole texts, sagas held back, dealing {salt}: {told}\n")
    _say("whole texts, all seen", whole, settings)
    sys.stdout.write(f"{fitted(found, settings.weights)}\n")
    short = labelled(path, short=True)
    pages = {name: front_page(name) for name in ("front_page_one.txt", "front_page_two.txt")}
    for name, page in pages.items():
        others = [short, *(other for key, other in pages.items() if key != name)]
        weights = fitted(gathered(others, settings), settings.brief_weights)
        raised = replace(weights, constant=round(weights.constant - RAISED, 2))
        _say(f"{name}, held back", page, replace(settings, brief_weights=raised))
    for title, articles in (("headline and standfirst", short), *pages.items()):
        _say(f"{title}, all seen", articles, settings)
    sys.stdout.write(
        f"brief: {fitted(gathered([short, *pages.values()], settings), settings.brief_weights)}\n"
    )


def _say(what: str, articles: Sequence[Labelled], settings: StorySettings) -> None:
    sys.stdout.write(f"{what}: {figures(replay(articles, settings), articles)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    data = Path(os.environ.get("MONITOR_EVAL_DATA", "../shared/data"))
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else data / "stories" / "dpg.dev.jsonl")
