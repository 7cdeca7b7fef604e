"""When a changed headline says something else."""

from __future__ import annotations

import pytest

from monitor.rules.alerting.headline import material

TITLE = "Ministerie stelt onderzoek naar de dienst uit"


@pytest.mark.parametrize(
    ("before", "after", "says", "why"),
    [
        (TITLE, "Ministerie stelt onderzoek naar dienst niet uit", True, "it turns round"),
        (TITLE, "MINISTERIE stélt onderzoek naar de dienst uit!", False, "case, an accent, a mark"),
        ("Minister Janssen weg", "Minister Jansen weg", False, "a name's spelling"),
        ("Minister Janssen weg", "Minister Pietersen weg", True, "another name"),
        ("Boete van 12 miljoen", "Boete van 21 miljoen", True, "a figure"),
    ],
)
def test_a_headline_is_material_when_it_says_something_else(
    before: str, after: str, says: bool, why: str
) -> None:
    assert material(before, after) is says, why
