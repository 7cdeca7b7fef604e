"""The documentation is held to the product, and the one who holds it can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.check_docs import faults_in

ROOT = Path(__file__).resolve().parents[2]


def test_the_documentation_tells_the_truth() -> None:
    assert list(faults_in(ROOT)) == []


@pytest.mark.parametrize(
    ("what", "page", "named"),
    [
        ("a link to a page that is not there", "see [this](docs/none.md)", "dead link: docs/none.md"),
        ("a heading that is not there", "# One\n[there](#two)", "no such heading"),
        ("a link out of the repository", "[up](../../etc/passwd)", "leaves the repository"),
        ("a command that does not exist", "run `monitor frobnicate`", "no command: monitor frobnicate"),
        ("an option that does not exist", "```\n$ monitor link --hard\n```", "has no option --hard"),
        ("a variable that nothing reads", "set MONITOR_NO_SUCH", "no variable MONITOR_NO_SUCH"),
        ("a file for what is no secret", "`MONITOR_WEB_PORT_FILE`", "no variable MONITOR_WEB_PORT_FILE"),
        ("a make target that does not exist", "`make coffee`", "no target coffee"),
        ("a file that went", "see `monitor/rules/gone.py`", "no monitor/rules/gone.py"),
        ("a test of a file that went", "`tests/test_gone.py::test_it`", "no tests/test_gone.py"),
        ("a bench that went", "`python -m bench.gone --minutes 3`", "no module bench.gone"),
    ],
)
def test_a_fault_is_found(tmp_path: Path, what: str, page: str, named: str) -> None:
    (tmp_path / "README.md").write_text(page, encoding="utf-8")
    (tmp_path / "Makefile").write_text("run: ## start\n", encoding="utf-8")
    faults = list(faults_in(tmp_path))
    assert len(faults) == 1, what
    assert named in faults[0], what


@pytest.mark.parametrize(
    "page",
    [
        "# Één kop\n[daar](#één-kop) and [out](https://example.nl/x)",
        "`monitor link --articles x` and `make run PYTHON=python3.12`, `MONITOR_SLACK_TOKEN_FILE`",
        "```sh\nmonitor stories - < in.jsonl  # the whole file\n```",
        "`monitor/rules/*.py`, `bench/results/poll-*.json` and `docs/decisions/NNNN-*.md` are patterns",
        "a table `monitor stories [FILE]` \\| `[not](a-link)`",
        "to monitor something is a verb, and so is to make do",
    ],
)
def test_what_is_true_passes(tmp_path: Path, page: str) -> None:
    (tmp_path / "README.md").write_text(page, encoding="utf-8")
    (tmp_path / "Makefile").write_text("run: ## start\n", encoding="utf-8")
    assert list(faults_in(tmp_path)) == []
