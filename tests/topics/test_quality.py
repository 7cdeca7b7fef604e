"""The quality gate: the shipped topics on real headlines and articles. Floors may only rise.

A floor stands a little under what was measured, so that a single headline may turn but not two. Whoever
lowers one says in the commit why.
"""

from __future__ import annotations

import pytest

from bench import topic_scores
from bench.topic_scores import Score, labelled, predicted, score
from monitor.model.topic import Tier

D, R = "diversiteit-overheid", "institutioneel-racisme"

pytestmark = [
    pytest.mark.eval,
    pytest.mark.skipif(
        not topic_scores.DATA.is_dir(), reason="MONITOR_EVAL_DATA is absent: quality is not measured"
    ),
]


def both(name: str, topic: str, *, digest: bool) -> Score:
    """The whole set: what was tuned on and what was held back together."""
    parts = [score(name, topic, held=held, digest=digest) for held in (False, True)]
    return Score(*(sum(counts) for counts in zip(*((p.hit, p.false, p.missed) for p in parts), strict=True)))


@pytest.mark.parametrize(("topic", "f1", "recall"), [(D, 0.96, 0.93), (R, 0.955, 0.97)])
def test_alerts_on_headlines(topic: str, f1: float, recall: float) -> None:
    found = both("titles", topic, digest=False)
    assert found.f1 >= f1, found
    assert found.recall >= recall, found


@pytest.mark.parametrize(("topic", "recall", "precision"), [(D, 0.97, 0.955), (R, 0.985, 0.965)])
def test_digest_or_better_on_headlines(topic: str, recall: float, precision: float) -> None:
    found = both("titles", topic, digest=True)
    assert found.recall >= recall, found
    assert found.precision >= precision, found


def test_headlines_held_back_do_nearly_as_well() -> None:
    """Only for racism: of diversity nine headlines are held back. Both have been looked at since, so these
    floors guard what was reached; they say nothing of headlines never seen.
    """
    found = score("titles", R, held=True, digest=True)
    assert found.recall >= 0.98, found
    assert found.precision >= 0.95, found


def test_at_most_two_false_alerts_in_a_thousand_ordinary_articles() -> None:
    rows = labelled("articles")
    false = sum(both("articles", topic, digest=False).false for topic in (D, R))
    assert false * 1000 <= 2 * len(rows), false


def test_few_false_lines_in_the_digest_in_a_thousand_ordinary_articles() -> None:
    rows = labelled("articles")
    false = sum(both("articles", topic, digest=True).false for topic in (D, R))
    assert false * 1000 <= 5 * len(rows), false


def test_biodiversity_never_alerts() -> None:
    for name in ("titles", "articles"):
        for row in labelled(name):
            if "biodivers" in str(row["title"]).lower():
                assert predicted(name)[str(row["id"])].get(D) is not Tier.ALERT, row["title"]
