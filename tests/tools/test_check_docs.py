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


COMPOSE = "services: {monitor: {image: x}, worker: {image: x}}\n"
MANIFEST = """kind: StatefulSet
metadata: {name: voorsprong-worker}
spec: {template: {spec: {containers: [{name: worker}]}}}
"""


def with_containers(folder: Path, page: str) -> list[str]:
    """The faults of a page beside a compose file and a manifest."""
    (folder / "README.md").write_text(page, encoding="utf-8")
    (folder / "docker-compose.yml").write_text(COMPOSE, encoding="utf-8")
    (folder / "deploy" / "kubernetes").mkdir(parents=True)
    (folder / "deploy" / "kubernetes" / "worker.yaml").write_text(MANIFEST, encoding="utf-8")
    (folder / "deploy" / ".gitignore").write_text("/mine.yaml\n", encoding="utf-8")
    return list(faults_in(folder))


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("docker compose logs wrker", "no service wrker"),
        ("docker compose upp --detach", "no command: docker compose upp"),
        ("docker compose exec --no-TTY monitor monitor frobnicate", "no command: monitor frobnicate"),
        ("docker compose run --rm monitor verify --hard", "has no option --hard"),
        ("docker compose cp montor:/data/x.zip .", "no service montor"),
        ("docker compose --project-directory /srv exec desk monitor verify", "no service desk"),
        ("kubectl apply -k deploy/nowhere", "no deploy/nowhere"),
        ("kubectl rollout status statefulset/voorsprong-wrker", "no statefulset voorsprong-wrker"),
        ("kubectl exec voorsprong-desk-0 -- monitor verify", "no pod voorsprong-desk-0"),
        ("kubectl logs voorsprong-worker-0 --container job", "no pod has a container job"),
        ("kubectl exec voorsprong-worker-0 -- monitor frobnicate", "no command: monitor frobnicate"),
    ],
)
def test_a_fault_in_a_line_for_containers_is_found(tmp_path: Path, line: str, named: str) -> None:
    faults = with_containers(tmp_path, f"```sh\n{line}\n```")
    assert len(faults) == 1
    assert named in faults[0]


@pytest.mark.parametrize(
    "line",
    [
        "COMPOSE_PROFILES=single docker compose up --build --detach",
        "docker compose --project-directory /srv exec --no-TTY worker monitor verify",
        "docker compose run --rm --entrypoint sh monitor -c 'mkdir /data/old'",
        "docker compose run --rm monitor retention --apply",
        "docker compose cp monitor:/data/hour.zip /elsewhere/",
        "kubectl apply --server-side -f deploy/mine.yaml",
        "kubectl exec voorsprong-worker-1 --container worker -- monitor verify",
    ],
)
def test_a_true_line_for_containers_passes(tmp_path: Path, line: str) -> None:
    assert with_containers(tmp_path, f"```sh\n{line}\n```") == []


def test_the_pages_of_deploy_are_read(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "README.md").write_text("set MONITOR_NO_SUCH", encoding="utf-8")
    assert len(list(faults_in(tmp_path))) == 1


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
