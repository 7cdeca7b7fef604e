"""``monitor classify`` and ``monitor topics format``: lines in, lines out, one clear line when refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor.cli.root import app

TOPICS = "topics:\n  t:\n    title: T\n    alert: racisme NEAR/6 politie\n    digest: racisme\n"


@pytest.fixture
def topics(tmp_path: Path) -> Path:
    path = tmp_path / "topics.yaml"
    path.write_text(TOPICS, "utf-8")
    return path


def run(topics: Path, lines: str) -> tuple[int, list[str], str]:
    done = CliRunner().invoke(app, ["classify", "--topics", str(topics)], input=lines)
    return done.exit_code, done.stdout.splitlines(), done.stderr


def test_each_article_gets_its_topics_with_the_evidence(topics: Path) -> None:
    lines = '{"id": 7, "title": "Dag", "lead": "Racisme bij de politie."}\n{"id": "b", "title": "Weer"}\n'
    code, out, _ = run(topics, lines)
    assert code == 0
    first, second = map(json.loads, out)
    assert first["id"] == 7
    assert first["topics"]["t"]["tier"] == "alert"
    assert first["topics"]["t"]["rules"][0] == {
        "rule": "racisme NEAR/6 politie",
        "where": "intro",
        "start": 0,
        "end": 22,
        "sentence": "Racisme bij de politie.",
    }
    assert second == {"id": "b", "topics": {}}


@pytest.mark.parametrize("line", ["geen json", '["een", "lijst"]', '{"id": 1}', '{"id": 1, "title": 5}'])
def test_a_bad_line_is_refused_by_its_number(topics: Path, line: str) -> None:
    code, _, err = run(topics, f'{{"id": 1, "title": "x"}}\n{line}\n')
    assert code == 2
    assert "regel 2" in err


def test_faulty_topics_are_refused_with_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "topics.yaml"
    path.write_text('topics:\n  t:\n    title: T\n    alert: "a EN"\n    digest: "@weg"\n', "utf-8")
    code, out, err = run(path, "")
    assert (code, out) == (2, [])
    assert "t.alert" in err
    assert "t.digest" in err


def test_format_prints_the_standard_layout() -> None:
    done = CliRunner().invoke(app, ["topics", "format"], input="a  OR (b AND c)\n")
    assert (done.exit_code, done.stdout) == (0, "a\nOF (b EN c)\n")
    assert CliRunner().invoke(app, ["topics", "format"], input="a OR").exit_code == 2
