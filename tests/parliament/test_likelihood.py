"""Counts that can be checked; and a chance that is hidden until it has earned to be shown."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.rules.likelihood.chance import StoryFacts, train
from monitor.rules.likelihood.earlier import Counts, EarlierQuestions, after_media

SUBJECTS = [
    ("1", date(2023, 1, 10), "Het bericht ‘Diversiteit bij ministeries blijft achter’"),
    ("2", date(2023, 2, 10), "De streefcijfers voor diversiteit bij het Rijk"),
    ("3", date(2021, 2, 10), "Diversiteit bij het Rijk"),
    ("4", date(2023, 3, 10), "De brug bij Zutphen"),
    ("5", date(2023, 6, 27), "Diversiteitsdoelen van de overheid"),
]


def test_earlier_questions_are_found_through_compounds_and_within_a_year() -> None:
    earlier = EarlierQuestions(SUBJECTS)
    found = earlier.search("Overheid haalt diversiteitsdoelen niet", date(2023, 6, 27))
    assert {one.number for one in found} == {"1", "2"}
    assert earlier.counts("Overheid haalt diversiteitsdoelen niet", date(2023, 6, 27)) == Counts(
        2, 1, date(2023, 2, 10)
    )


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (Counts(0, 0), "Over dit onderwerp geen vragen in 12 maanden"),
        (Counts(1, 0), "Over dit onderwerp 1 vraag in 12 maanden"),
        (Counts(14, 9), "Over dit onderwerp 14 vragen in 12 maanden, 9 naar aanleiding van media"),
    ],
)
def test_the_counts_in_words(counts: Counts, sentence: str) -> None:
    assert counts.sentence() == sentence


def test_a_subject_that_quotes_a_headline_comes_after_media() -> None:
    assert after_media("Het bericht ‘Rijk haalt doelen niet’")
    assert not after_media("De doelen van het Rijk")


def test_words_that_say_nothing_find_nothing() -> None:
    assert EarlierQuestions(SUBJECTS).search("Het bericht over de minister", date(2023, 6, 27)) == []
    assert EarlierQuestions(()).counts("Diversiteit", date(2023, 6, 27)).questions == 0


def stories(count: int, rng: random.Random, *, signal: float, rate: float) -> list[tuple[StoryFacts, bool]]:
    """Stories of which the named ministers and earlier questions matter as much as ``signal`` says."""
    made = []
    begins = datetime(2023, 1, 1, tzinfo=UTC)
    for at in range(count):
        facts = StoryFacts(
            at=begins + timedelta(minutes=30 * at),
            tiers=tuple(rng.choice([1, 2, 3]) for _ in range(rng.randint(1, 6))),
            first_hour=rng.randint(1, 4),
            expected_hour=1.0,
            minister=rng.random() < 0.3,
            member=rng.random() < 0.1,
            revealing=rng.random() < 0.1,
            asked_before=rng.choice([0, 0, 0, 2, 10]),
            recess=False,
        )
        odds = rate * (1 + signal * (facts.minister + (facts.asked_before > 1) + facts.revealing))
        made.append((facts, rng.random() < min(odds, 0.9)))
    return made


def test_a_chance_is_hidden_while_there_are_too_few_stories_with_questions() -> None:
    trained = train(stories(6_000, random.Random(3), signal=4, rate=0.004))
    assert trained is not None
    _, report = trained
    assert report.trained_positives + report.positives < 200
    assert not report.earned
    assert report.sentence().startswith("Nog geen kans: ")


def test_a_chance_that_follows_the_facts_is_earned_and_explained() -> None:
    trained = train(stories(60_000, random.Random(4), signal=6, rate=0.006))
    assert trained is not None
    model, report = trained
    assert report.earned
    assert report.brier_skill > 0.01
    assert report.calibration_error <= 0.02
    assert report.precision_at_10 > 2 * report.base_rate
    quiet = StoryFacts(
        at=datetime(2026, 1, 1, tzinfo=UTC),
        tiers=(3,),
        first_hour=1,
        expected_hour=1.0,
        minister=False,
        member=False,
        revealing=False,
        asked_before=0,
        recess=False,
    )
    loud = replace(quiet, minister=True, asked_before=10)
    assert model.chance(loud) > 3 * model.chance(quiet)
    assert set(model.because(loud)) >= {"minister", "asked_before"}


def test_a_model_without_signal_is_not_shown() -> None:
    trained = train(stories(30_000, random.Random(5), signal=0, rate=0.02))
    assert trained is not None
    assert trained[1].brier_skill < 0.005


def test_too_little_to_learn_from() -> None:
    assert train(stories(50, random.Random(6), signal=0, rate=0.0)) is None
    assert train([]) is None
