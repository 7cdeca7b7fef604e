"""``monitor link`` as a user types it, and the quality gate on the held-back half of the questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench import link as bench
from monitor.cli.root import app

ARTICLES = [
    {
        "id": 1,
        "url": "https://www.nu.nl/binnenland/6268273/kop.html",
        "title": "Rijk haalt doelen diversiteit niet",
    },
    {
        "id": "b",
        "versions": [{"title": "BZK: ons best"}, {"title": "Diversiteit blijft onze prioriteit"}],
        "date": None,
    },
    {"id": "c", "headline": "Brug bij Zutphen weken dicht", "published": "2023-06-20T10:00:00+02:00"},
]


def run(articles: Path, questions: str, *extra: str) -> tuple[int, list[dict[str, object]], str]:
    result = CliRunner().invoke(app, ["link", "--articles", str(articles), *extra], input=questions)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.stderr


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(json.dumps(article) for article in ARTICLES), encoding="utf-8")
    return path


def test_questions_in_links_out(articles: Path) -> None:
    questions = [
        {
            "nummer": "2023Z1",
            "onderwerp": "Het bericht 'Rijk haalt doelen diversiteit niet'",
            "date": "2023-06-27",
        },
        {
            "nummer": "2023Z2",
            "onderwerp": "Iets",
            "date": "2023-06-27T00:00:00+02:00",
            "text": "https://nu.nl/x/6268273/y",
        },
        {
            "nummer": "2023Z3",
            "onderwerp": "Het artikel ‘Diversiteit blijft onze prioriteit’",
            "date": "0001-01-01T00:00:00Z",
        },
        {"nummer": "2023Z4", "onderwerp": "De brug bij Zutphen", "date": None},
    ]
    code, answers, _ = run(articles, "\n".join(map(json.dumps, questions)))
    assert code == 0
    assert [answer["nummer"] for answer in answers] == ["2023Z1", "2023Z2", "2023Z3", "2023Z4"]
    firsts = [answer["links"][0] if answer["links"] else None for answer in answers]  # type: ignore[index]
    assert [first and first["article"] for first in firsts] == [1, 1, "b", None]
    assert all(first is None or first["confidence"] == "vast" for first in firsts)
    assert answers[3]["suggestions"][0]["article"] == "c"  # type: ignore[index]


def test_fields_as_others_write_them(tmp_path: Path) -> None:
    rows = [
        {"id": "x", "title": "BZK: ons best", "source": "NU.nl", "date": "Tue, 20 Jun 2023 06:00:00 GMT"},
        {
            "id": "x",
            "titles": ["Rijk haalt eigen doelen diversiteit niet"],
            "lead": "…",
            "date": "21-06-2023",
        },
        {
            "id": 7,
            "link": "https://nos.nl/artikel/2479123",
            "headlines": [{"title": "Inclusie bij het Rijk"}],
        },
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    asked = [
        {
            "nummer": "1",
            "onderwerp": "Het bericht ‘Rijk haalt eigen doelen diversiteit niet’",
            "date": "27-06-2023",
        },
        {
            "nummer": "2",
            "onderwerp": "Iets",
            "text": ["1", "Kent u het bericht?1", "1https://nos.nl/l/2479123"],
        },
    ]
    code, answers, errors = run(path, "\n".join(map(json.dumps, asked)))
    assert code == 0, errors
    first = [answer["links"][0] for answer in answers]  # type: ignore[index]
    assert [link["article"] for link in first] == ["x", 7]
    assert "7 dagen voor de vraag" in first[0]["because"]


@pytest.mark.parametrize(
    ("questions", "part"),
    [
        ("{", "regel 1 is geen JSON"),
        ("[]", "regel 1 is geen object"),
        ('{"onderwerp": "x"}', "line 1: a question needs nummer and onderwerp"),
        ('{"nummer": "x", "onderwerp": "y", "date": "gisteren"}', "'gisteren' is not an ISO 8601 date"),
        ('\n{"nummer": "x", "onderwerp": ["y"]}', "line 2: onderwerp must be text"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(articles: Path, questions: str, part: str) -> None:
    code, _, errors = run(articles, questions)
    assert code == 2
    assert part in errors
    assert len(errors.strip().splitlines()) == 1


def test_a_missing_file_is_exit_2(tmp_path: Path) -> None:
    code, _, errors = run(tmp_path / "none.jsonl", "")
    assert code == 2
    assert "kan niet worden gelezen" in errors


@pytest.mark.eval
@pytest.mark.skipif(not bench.DATA.exists(), reason="MONITOR_EVAL_DATA is absent: linking is not measured")
def test_the_held_back_half() -> None:
    tally, size, _ = bench.run(1, dated=True)
    assert size >= 5_000
    assert tally.first / tally.present >= 0.99
    assert tally.linked / tally.present >= 0.97
    assert tally.wrong / tally.made <= 0.01
