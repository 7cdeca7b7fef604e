"""What is kept of an article for a restart: all of it, and nothing that somebody else made."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b

import numpy as np
import pytest

from monitor.model.article import Document
from monitor.rules.stories.packed import ANALYSIS, made_by, pack, unpack
from monitor.rules.stories.settings import StorySettings
from monitor.rules.stories.text import features
from tests.stories.newsroom import week

SETTINGS = StorySettings()
SHAPES = (
    Document(title="Explosie in flat Mariahoeve", lead="Zeker 5 doden, 3,7 miljoen schade.", body="Tekst."),
    Document(title=""),
    Document(title="Waalbrug"),
    Document(title="東京で大きな地震", lead="\ud83d\ude00 \u2028 b"),
    week(events=1)[0].document,
)


@pytest.mark.parametrize("document", SHAPES)
def test_what_was_packed_is_what_comes_out(document: Document) -> None:
    known = features(document, SETTINGS)
    again = unpack(pack(known))
    assert again is not None
    assert (again.terms, again.brief) == (known.terms, known.brief)
    np.testing.assert_array_equal(again.fields, known.fields)
    np.testing.assert_array_equal(again.shingles, known.shingles)


@pytest.mark.parametrize("data", [b"", b"x", bytes(40), pack(features(SHAPES[0], SETTINGS))[:-1]])
def test_what_no_analysis_made_is_not_believed(data: bytes) -> None:
    assert unpack(data) is None


def test_another_analysis_has_another_mark() -> None:
    assert made_by(SETTINGS) != made_by(replace(SETTINGS, terms=40))
    assert made_by(SETTINGS) == made_by(replace(SETTINGS, threshold=0.0)), "no part of the analysis"
    kept = b"".join(pack(features(document, SETTINGS)) for document in SHAPES)
    assert (ANALYSIS, blake2b(kept, digest_size=6).hexdigest()) == (2, "a160f960bfbe"), (
        "the analysis gives something else than before: raise packed.ANALYSIS, and set this"
    )
