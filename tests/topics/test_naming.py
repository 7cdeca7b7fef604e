"""What a rule is called by those who are told of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.config.load import load_settings
from monitor.model.settings import Settings
from monitor.model.topic import Topic
from monitor.rules.topics.naming import name_of, rule_names

SHIPPED = Path(__file__).parents[2] / "feeds.yaml"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {}),
        ("quotum (", {}),
        ("quotum EN rijk", {}),
        ("# Streefcijfers\nquotum EN rijk", {"quotum EN rijk": "Streefcijfers"}),
        ("(quotum NEAR/4 rijk) # Streefcijfers", {"(quotum NEAR/4 rijk)": "Streefcijfers"}),
        ("# Boven\n(a EN b) # Naast\nOF (c EN d)", {"(a EN b)": "Naast", "(c EN d)": "Boven"}),
        ("# Een\n(a EN b)\n# Twee\nOF (c EN d)", {"(a EN b)": "Een", "(c EN d)": "Twee"}),
        ("(a EN b) OF # Naast\n(c EN d)", {"(a EN b)": "Naast"}),
        ("# Een\n(a EN b)\n\n# ... nog meer\nOF (c EN d)", {"(a EN b)": "Een", "(c EN d)": "Een"}),
        ("# Overleg van mei\n\n# Op twee\n# regels\n\n(a EN b)", {"(a EN b)": "Op twee regels"}),
        ("# Een\n(a EN # binnenin\n b)\nOF (c EN d)", {"(a EN b)": "Een", "(c EN d)": "Een"}),
        ("# Een\n@verteld-op-een-lijst", {"@verteld-op-een-lijst": "verteld op een lijst"}),
        ("@groep # Naast", {"@groep": "Naast"}),
        ("#\n(a EN b)\r\n# Twee \r\nOF (c EN d)", {"(c EN d)": "Twee"}),
    ],
)
def test_names_are_the_comments_beside_and_above(query: str, names: dict[str, str]) -> None:
    assert rule_names(query) == names


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ("streefcijfer*", "streefcijfer*"),
        ('"glazen plafond"', '"glazen plafond"'),
        ('="AWGB"', '="AWGB"'),
        ("@op-een_lijst", "op een lijst"),
        ("a EN b", ""),
        ("a NEAR/4 b", ""),
        ("kop:quotum", ""),
        ("(@diversiteit NEAR/12 @werkgever)", ""),
        ("", ""),
    ],
)
def test_without_a_comment_only_what_reads_as_words_is_a_name(rule: str, name: str) -> None:
    assert name_of(None, rule) == name
    assert name_of(Topic(slug="t", title="T", alert=rule), rule) == name


def test_every_shipped_rule_has_a_name_without_query_language() -> None:
    settings = load_settings(SHIPPED)
    assert isinstance(settings, Settings)
    for topic in settings.topics:
        names = {**rule_names(topic.alert), **rule_names(topic.digest)}
        assert len(names) > 100
        wrong = [each for each in names.values() if len(each) > 80 or re.search(r"[@(/*]|\b(OF|EN)\b", each)]
        assert wrong == []
