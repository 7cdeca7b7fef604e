"""The chance that a story leads to Kamervragen: an L2 logistic, calibrated, hidden until it has earned trust.

Nothing is shown as a chance before there are 200 stories with a linked question *and* the model, trained on
the older half of the time, beats the base rate on the newer one (Brier skill above 0, calibration error at
most 0.02). Until then a reader gets plain counts (``earlier``). Tone is no feature: cited pieces are largely
neutral, so it would miss them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

LEAST_POSITIVES = 200
WORST_CALIBRATION = 0.02
PER_DAY = 10
_L2 = 1.0
_STEPS = 60
_BINS = 10

FEATURES = (
    "tier_one",
    "outlets",
    "velocity",
    "minister",
    "member",
    "revealing",
    "asked_before",
    "recess",
)
"""The values are made by ``features``; what a reader is told of each stands in the catalogue of wording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFacts:
    """What is known of a story one hour after it began."""

    at: datetime
    tiers: tuple[int, ...]
    """Tier of each distinct outlet."""
    first_hour: int
    """Articles in the first hour."""
    expected_hour: float
    """Articles that an ordinary story has in such an hour of the week."""
    minister: bool
    member: bool
    revealing: bool
    asked_before: int
    """Questions on the subject in the twelve months before."""
    recess: bool


def features(story: StoryFacts) -> NDArray[np.float64]:
    """The story as numbers, in the order of ``FEATURES``, each about between 0 and 3."""
    surprise = (story.first_hour - story.expected_hour) / math.sqrt(max(story.expected_hour, 0.25))
    return np.array(
        [
            float(1 in story.tiers),
            math.log1p(len(story.tiers)),
            min(max(surprise, 0.0), 6.0) / 2,
            float(story.minister),
            float(story.member),
            float(story.revealing),
            math.log1p(story.asked_before),
            float(story.recess),
        ]
    )


@dataclass(frozen=True, slots=True)
class Model:
    """Weights, the last one the intercept, and the calibration ``a * logit + b`` on top."""

    weights: tuple[float, ...]
    slope: float = 1.0
    shift: float = 0.0

    def chance(self, story: StoryFacts) -> float:
        """From 0 to 1."""
        return float(_sigmoid(self.slope * self._logit(features(story)[None, :]) + self.shift)[0])

    def because(self, story: StoryFacts, most: int = 3) -> tuple[str, ...]:
        """Names of the features that raise it most, largest first."""
        parts = features(story) * np.array(self.weights[:-1])
        order = [at for at in np.argsort(-parts) if parts[at] > 0.05]
        return tuple(FEATURES[at] for at in order[:most])

    def _logit(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        weights = np.array(self.weights)
        return np.asarray(rows @ weights[:-1] + weights[-1], dtype=np.float64)

    def chances(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of many stories at once."""
        return _sigmoid(self.slope * self._logit(rows) + self.shift)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a model did on stories newer than those it was trained on."""

    stories: int
    positives: int
    base_rate: float
    brier_skill: float
    """1 is perfect, 0 is no better than always saying the base rate."""
    calibration_error: float
    precision_at_10: float
    """Of the ten likeliest stories of each day, the share with a question."""
    trained_positives: int

    @property
    def earned(self) -> bool:
        """Whether the chance may be shown."""
        return (
            self.trained_positives + self.positives >= LEAST_POSITIVES
            and self.brier_skill > 0
            and self.calibration_error <= WORST_CALIBRATION
        )

    def sentence(self) -> str:
        """For a reader: why there is a chance, or why there is not yet one."""
        known = self.trained_positives + self.positives
        if known < LEAST_POSITIVES:
            return f"Nog geen kans: {known} verhalen met Kamervragen, {LEAST_POSITIVES} zijn nodig"
        if not self.earned:
            return "Nog geen kans: het model doet het op nieuwe verhalen niet beter dan het gemiddelde"
        return f"Gemiddeld leidt {_percent(self.base_rate)} van de verhalen tot Kamervragen"


def train(history: Sequence[tuple[StoryFacts, bool]]) -> tuple[Model, Report] | None:
    """A model of the older half of the positives' time, calibrated on its last fifth, judged on the rest.

    None when either half holds no positive story.
    """
    ordered = sorted(history, key=lambda pair: pair[0].at)
    positives = [at for at, (_, asked) in enumerate(ordered) if asked]
    if len(positives) < 4:
        return None
    cut = positives[len(positives) // 2]
    rows = np.array([features(story) for story, _ in ordered])
    asked = np.array([float(each) for _, each in ordered])
    fit = max(1, int(cut * 0.8))
    if not asked[:fit].any() or not asked[cut:].any():
        return None
    model = _calibrated(Model(_logistic(rows[:fit], asked[:fit])), rows[fit:cut], asked[fit:cut])
    days = [story.at.date().toordinal() for story, _ in ordered[cut:]]
    return model, _judge(model, rows[cut:], asked[cut:], days, int(asked[:cut].sum()))


def _logistic(rows: NDArray[np.float64], asked: NDArray[np.float64]) -> tuple[float, ...]:
    """Newton steps; the intercept is not held back."""
    design = np.c_[rows, np.ones(len(rows))]
    penalty = np.diag([_L2] * rows.shape[1] + [1e-6])
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = _sigmoid(design @ weights)
        slope = design.T @ (chance - asked) + penalty @ weights
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + penalty
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if float(np.abs(step).max()) < 1e-8:
            break
    return tuple(float(weight) for weight in weights)


def _calibrated(model: Model, rows: NDArray[np.float64], asked: NDArray[np.float64]) -> Model:
    """The shift with which the mean chance on stories that it has not seen is their share of questions."""
    if not len(asked) or not asked.any():
        return model
    low, high = -5.0, 5.0
    for _ in range(60):
        middle = (low + high) / 2
        mean = float(Model(model.weights, 1.0, middle).chances(rows).mean())
        low, high = (middle, high) if mean < float(asked.mean()) else (low, middle)
    return Model(model.weights, 1.0, (low + high) / 2)


def _judge(
    model: Model, rows: NDArray[np.float64], asked: NDArray[np.float64], days: Sequence[int], trained: int
) -> Report:
    chance = model.chances(rows)
    base = float(asked.mean())
    brier, plain = float(((chance - asked) ** 2).mean()), float(((base - asked) ** 2).mean())
    return Report(
        stories=len(asked),
        positives=int(asked.sum()),
        base_rate=base,
        brier_skill=1 - brier / plain if plain else 0.0,
        calibration_error=_calibration(chance, asked),
        precision_at_10=_precision(chance, asked, np.array(days)),
        trained_positives=trained,
    )


def _calibration(chance: NDArray[np.float64], asked: NDArray[np.float64]) -> float:
    """Mean distance between said and happened, over ten groups of equal size."""
    groups = np.array_split(np.argsort(chance, kind="stable"), _BINS)
    gaps = [abs(float(chance[at].mean() - asked[at].mean())) * len(at) for at in groups if len(at)]
    return sum(gaps) / len(chance)


def _precision(chance: NDArray[np.float64], asked: NDArray[np.float64], days: NDArray[np.int64]) -> float:
    hits = shown = 0
    for day in np.unique(days):
        of_day = np.flatnonzero(days == day)
        best = of_day[np.argsort(-chance[of_day], kind="stable")][:PER_DAY]
        hits += int(asked[best].sum())
        shown += len(best)
    return hits / shown if shown else 0.0


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -40, 40))), dtype=np.float64)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}".replace(".", ",") + "%"
