"""Every reason and every cause of silence is documented; an undocumented one fails here."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.model.alert import Reason, Suppression
from monitor.rules.wording.catalogue import REASONS, WORDS

DOCS = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*Reason, *Suppression], ids=str)
def test_it_has_a_row(name: Reason | Suppression) -> None:
    assert f"| `{name.value}` |" in DOCS


@pytest.mark.parametrize("reason", Reason, ids=str)
def test_its_words_in_the_message_are_those_of_the_catalogue(reason: Reason) -> None:
    assert f"| `{reason.value}` | {REASONS['nl'][reason]} |" in DOCS


def test_the_catalogues_have_the_same_keys() -> None:
    assert set(WORDS["nl"]) == set(WORDS["en"])
    assert set(REASONS["nl"]) == set(REASONS["en"]) == set(Reason)
