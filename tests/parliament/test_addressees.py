"""To which ministries a question is addressed, and what `monitor check` says of a wrong name."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.load import load_settings, parse_settings
from monitor.model.parliament import Actor, Question
from monitor.model.settings import Settings
from monitor.rules.parliament.addressees import ministries_of

SHIPPED = Path(__file__).parent.parent.parent / "feeds.yaml"
FILE = """
outlets: {nu: {name: NU.nl, url: "https://www.nu.nl/rss/Algemeen"}}
topics: {diversiteit: {title: Diversiteit, alert: diversiteit}}
ministries:
  bzk: {name: Binnenlandse Zaken, answers: [Binnenlandse Zaken]}
  jenv: {name: Justitie, answers: [SECOND]}
routes:
  - {ministries: [NAME], channels: ["email:piket@example.nl"]}
"""


def question(*functions: str) -> Question:
    actors = tuple(Actor(name="X", relation="Gericht aan", function=each) for each in functions)
    return Question(number="2023Z1", kind="Schriftelijke vragen", subject="x", asked=None, actors=actors)


@pytest.mark.parametrize(
    ("functions", "expected"),
    [
        (["minister van Binnenlandse Zaken en Koninkrijksrelaties"], {"bzk"}),
        (["Minister van Buitenlandse Zaken"], {"bz"}),
        (["staatssecretaris van Justitie en Veiligheid", "minister van Financien"], {"jenv", "fin"}),
        (["minister-president, minister van Algemene Zaken"], {"az"}),
        (["minister voor Rechtsbescherming"], {"jenv"}),
        (["minister voor Iets Nieuws"], set()),
        ([], set()),
    ],
)
def test_a_function_belongs_to_a_ministry_of_the_shipped_file(
    functions: list[str], expected: set[str]
) -> None:
    settings = load_settings(SHIPPED)
    assert isinstance(settings, Settings)
    assert ministries_of(question(*functions), settings.ministries) == expected


def test_who_asks_is_not_who_answers() -> None:
    settings = load_settings(SHIPPED)
    assert isinstance(settings, Settings)
    asker = Actor(name="X", relation="Indiener", function="oud-minister van Defensie")
    asked = Question(number="2023Z1", kind="x", subject="x", asked=None, actors=(asker,))
    assert ministries_of(asked, settings.ministries) == frozenset()


@pytest.mark.parametrize(
    ("name", "second", "part"),
    [
        ("bzkk", "Justitie", "'bzkk' bestaat niet → bedoel je 'bzk'?"),
        ("bzk", "binnenlandse zaken", "'binnenlandse zaken' staat ook bij 'bzk'"),
    ],
)
def test_a_wrong_name_is_refused_with_its_line(name: str, second: str, part: str) -> None:
    found = parse_settings(FILE.replace("NAME", name).replace("SECOND", second))
    assert not isinstance(found, Settings)
    assert len(found) == 1
    assert part in str(found[0])
