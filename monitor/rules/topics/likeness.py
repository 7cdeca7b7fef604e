"""How much an article is like those that were relevant: a small linear model over base forms, calibrated.

It decides nothing. It only tells the officer where to look: near misses, words to think of, rules in vain.
Logistic regression with L2; Platt's scaling on scores of articles that the model had not seen.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitor.model.article import Document
from monitor.rules.dutch import WORD, word
from monitor.rules.dutch.lexicon import zipf

_MOST_WORDS = 4_000
_COMMON = 5.6
"""Words commoner than this (Zipf) say nothing about a subject."""
_FOLDS = 5
_ROUNDS = 250
_L2 = 1.0

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def subjects(document: Document) -> frozenset[str]:
    """The base forms in headline, lead and beginning of the text that can tell what an article is about."""
    text = f"{document.title} {document.lead} {document.body[:600]}"
    found: set[str] = set()
    for raw in WORD.findall(text):
        analysed = word(raw)
        for form in (analysed.lemma, *analysed.parts):
            if len(form) > 3 and not form.isdigit() and zipf(form) < _COMMON:
                found.add(form)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A trained model: weights of words, and the scaling that makes a probability of a score."""

    weights: dict[str, float]
    bias: float
    slope: float
    shift: float

    def probability(self, about: frozenset[str]) -> float:
        """The chance that an article with these ``subjects`` is relevant."""
        score = self.bias + sum(self.weights.get(form, 0.0) for form in about)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.slope * score + self.shift))))


def learn(relevant: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> Likeness | None:
    """A model from the subjects of relevant and of other articles; None with fewer than five of either.

    The same input always gives the same model.
    """
    if min(len(relevant), len(other)) < _FOLDS:
        return None
    rows = [*relevant, *other]
    truth: Floats = np.array([1.0] * len(relevant) + [0.0] * len(other))
    vocabulary = _vocabulary(rows, relevant)
    table = _Table.of(rows, vocabulary)
    fold = np.arange(len(rows)) % _FOLDS
    unseen = np.zeros(len(rows))
    for number in range(_FOLDS):
        weights, bias = _fit(table.only(fold != number), truth[fold != number])
        unseen[fold == number] = (table.scores(weights) + bias)[fold == number]
    slope, shift = _platt(unseen, truth)
    weights, bias = _fit(table, truth)
    return Likeness(dict(zip(vocabulary, weights.tolist(), strict=True)), bias, slope, shift)


def _vocabulary(rows: Iterable[frozenset[str]], relevant: Iterable[frozenset[str]]) -> list[str]:
    """Words of at least two articles, those of relevant ones first."""
    everywhere, there = Counter(f for row in rows for f in row), Counter(f for row in relevant for f in row)
    known = [form for form, count in everywhere.items() if count > 1]
    return sorted(known, key=lambda form: (-there[form], -everywhere[form], form))[:_MOST_WORDS]


@dataclass(frozen=True, slots=True)
class _Table:
    """Which word stands in which article, as pairs of numbers: nearly all of the full table would be zero."""

    articles: Integers
    words: Integers
    height: int
    width: int

    @classmethod
    def of(cls, rows: Sequence[frozenset[str]], vocabulary: Sequence[str]) -> _Table:
        place = {form: number for number, form in enumerate(vocabulary)}
        pairs = [(n, place[form]) for n, row in enumerate(rows) for form in sorted(row) if form in place]
        both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return cls(both[:, 0], both[:, 1], len(rows), len(vocabulary))

    def only(self, chosen: npt.NDArray[np.bool_]) -> _Table:
        """The table of the chosen articles, numbered anew."""
        number = np.cumsum(chosen) - 1
        kept = chosen[self.articles]
        return _Table(number[self.articles[kept]], self.words[kept], int(chosen.sum()), self.width)

    def scores(self, weights: Floats) -> Floats:
        """Per article the sum of the weights of its words."""
        return np.bincount(self.articles, weights[self.words], self.height).astype(np.float64)

    def sums(self, values: Floats) -> Floats:
        """Per word the sum of the values of the articles that it stands in."""
        return np.bincount(self.words, values[self.articles], self.width).astype(np.float64)


def _fit(table: _Table, truth: Floats) -> tuple[Floats, float]:
    """Weights and bias by accelerated gradient descent; both classes weigh the same."""
    balance = np.where(truth > 0, 0.5 / max(truth.sum(), 1), 0.5 / max((1 - truth).sum(), 1))
    step = 4.0 / (1.0 + float(balance @ table.scores(np.ones(table.width))))
    weights, bias = np.zeros(table.width), 0.0
    ahead, ahead_bias = weights, bias
    for turn in range(_ROUNDS):
        error = balance * (_sigmoid(table.scores(ahead) + ahead_bias) - truth)
        new = ahead - step * (table.sums(error) + _L2 / len(truth) * ahead)
        new_bias = ahead_bias - step * float(error.sum())
        momentum = turn / (turn + 3)
        ahead, ahead_bias = new + momentum * (new - weights), new_bias + momentum * (new_bias - bias)
        weights, bias = new, new_bias
    return weights, bias


def _platt(scores: Floats, truth: Floats) -> tuple[float, float]:
    """Slope and shift that turn scores into probabilities, with Platt's guard against certainty."""
    positive, negative = float(truth.sum()), float((1 - truth).sum())
    target = np.where(truth > 0, (positive + 1) / (positive + 2), 1 / (negative + 2))
    slope, shift = 1.0, math.log((positive + 1) / (negative + 1))
    for _ in range(100):
        chance = _sigmoid(slope * scores + shift)
        error, spread = chance - target, np.maximum(chance * (1 - chance), 1e-9)
        gradient = np.array([error @ scores, error.sum()])
        curve = np.array([[spread @ scores**2, spread @ scores], [spread @ scores, spread.sum()]])
        change = np.linalg.solve(curve + 1e-6 * np.eye(2), gradient)
        slope, shift = slope - float(change[0]), shift - float(change[1])
        if float(np.abs(change).max()) < 1e-6:
            break
    return max(slope, 0.0), shift


def _sigmoid(values: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(values, -30, 30)))
