"""What is shipped to run it with: valid by schema and linter, hardened, and true to the product."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from bench.soak import ALLOCATOR
from monitor.clock import SystemClock
from monitor.config.environment import VARIABLES
from monitor.storage.connections import EACH
from monitor.storage.figures import Figures
from monitor.web.metrics import Metrics, Observed
from tests.waiting import LONG
from tools.check_docs import anchors, known_variables
from tools.pin_images import images, pinned

ROOT = Path(__file__).resolve().parents[2]
MANIFESTS = sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))
SETTINGS = sorted((ROOT / "deploy" / "installation").iterdir())
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
_ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yaml"
RULES = yaml.safe_load(_ALERTS.read_text("utf-8"))["groups"][0]["rules"]
_FIGURE = re.compile(r"\b(?:voorsprong|process)_\w+")
RESOURCES = [file for file in MANIFESTS if file.stem != "kustomization"]


def tool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a checker of this environment; without it the test is skipped by name."""
    found = shutil.which(arguments[0], path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip(f"{arguments[0]} is not installed")
    return subprocess.run([found, *arguments[1:]], cwd=ROOT, capture_output=True, text=True, check=False)


def documents() -> Iterator[dict[str, Any]]:
    for file in MANIFESTS:
        yield from yaml.safe_load_all(file.read_text("utf-8"))


def containers() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for document in documents():
        spec = document.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template", {}).get("spec", {})
        for container in (*template.get("initContainers", ()), *template.get("containers", ())):
            yield template, container


def test_the_dockerfile_passes_hadolint() -> None:
    done = tool("hadolint", "Dockerfile")
    assert done.returncode == 0, done.stdout


def test_the_compose_file_is_valid() -> None:
    done = tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", RESOURCES, ids=lambda file: file.stem)
def test_a_manifest_is_valid(file: Path) -> None:
    done = tool("kubernetes-validate", "--strict", str(file))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_kustomization_names_every_manifest() -> None:
    named = yaml.safe_load((ROOT / "deploy/kubernetes/kustomization.yaml").read_text("utf-8"))["resources"]
    assert {*named, "kustomization.yaml"} == {file.name for file in MANIFESTS}


def test_one_process_on_sqlite_or_a_cluster_and_never_both() -> None:
    """A service without a profile starts with any: beside a cluster it would tell everything once more."""
    started = {name: service.get("profiles") for name, service in COMPOSE["services"].items()}
    assert started == {
        "monitor": ["single"],
        "postgres": ["cluster"],
        "web": ["cluster"],
        "worker": ["cluster"],
    }
    assert COMPOSE["services"]["web"]["ports"] == COMPOSE["services"]["monitor"]["ports"]
    assert COMPOSE["services"]["monitor"]["environment"]["MONITOR_DATABASE_URL"].startswith("sqlite:")
    assert COMPOSE["services"]["worker"]["deploy"]["replicas"] >= 2


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_a_service_is_hardened(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not str(service["user"]).startswith(("0", "root"))
    assert service["healthcheck"]["test"]
    assert {"cpus", "memory", "pids"} <= set(service["deploy"]["resources"]["limits"])
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_every_image_of_others_is_pinned_or_named_as_not() -> None:
    found = list(images())
    assert {each.name for each in found} == {"python", "postgres"}
    said = (ROOT / "SECURITY.md").read_text("utf-8").rpartition("Not yet pinned by digest:")[2]
    for each in found:
        assert bool(each.digest) != (f"`{each.name}:{each.tag}`" in said), each


def test_a_digest_is_written_where_the_tag_stands_and_renewed_later() -> None:
    for each in images():
        text, old, new = each.file.read_text("utf-8"), f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"
        once = pinned(text, each, old)
        assert once.count(f"{each.name}:{each.tag}@{old}") == 1
        assert pinned(once, replace(each, digest=old), new) == pinned(text, each, new)


def test_the_cluster_fits_into_its_databases_connections() -> None:
    """Two workers, a desk, a command of an operator; see docs/scale.md for more of them."""
    services = COMPOSE["services"]
    processes = services["worker"]["deploy"]["replicas"] + 1 + 1
    allowed = next(word for word in services["postgres"]["command"] if word.startswith("max_connections="))
    assert processes * EACH <= int(allowed.partition("=")[2]) - 3


def test_no_secret_stands_in_a_file() -> None:
    secret = {variable.name for variable in VARIABLES if variable.secret}
    for name, service in COMPOSE["services"].items():
        plain = secret & set(service.get("environment", {}))
        values = {key: service["environment"][key] for key in plain}
        assert all(str(value).startswith("sqlite:") for value in values.values()), name
    assert all(list(each) == ["file"] for each in COMPOSE["secrets"].values())


def test_every_variable_that_is_set_exists() -> None:
    for file in [ROOT / "Dockerfile", ROOT / "docker-compose.yml", *MANIFESTS, *SETTINGS]:
        used = set(re.findall(r"\bMONITOR_[A-Z_]+\b", file.read_text("utf-8")))
        assert used <= known_variables(), file.name


def test_every_pod_meets_the_restricted_standard() -> None:
    found = list(containers())
    assert {container["name"] for _, container in found} >= {"web", "worker", "migrate", "backup"}
    for pod, container in found:
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
        assert pod["automountServiceAccountToken"] is False
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["readOnlyRootFilesystem"] is True
        assert context["capabilities"]["drop"] == ["ALL"]
        assert {"cpu", "memory"} <= set(container["resources"]["limits"])


def test_the_soak_runs_with_the_allocator_of_the_image() -> None:
    said = re.findall(r"(MALLOC_\w+)=(\d+)", (ROOT / "Dockerfile").read_text("utf-8"))
    assert said
    assert dict(said) == ALLOCATOR


def test_no_process_is_restarted_for_what_a_restart_does_not_mend() -> None:
    """A database that is away, a token on the figures and outlets that fail are not the process's fault."""
    paths = {
        kind: {container[kind]["httpGet"]["path"] for _, container in containers() if kind in container}
        for kind in ("startupProbe", "livenessProbe", "readinessProbe")
    }
    assert paths == {
        "startupProbe": {"/livez"},
        "livenessProbe": {"/livez"},
        "readinessProbe": {"/readyz"},
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_every_alarm_has_a_runbook_and_real_figures(rule: dict[str, Any]) -> None:
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert anchor == rule["alert"].lower()
    assert anchor in anchors(ROOT / page)
    assert set(_FIGURE.findall(rule["expr"])) <= told()


def test_the_dashboard_shows_real_figures() -> None:
    board = json.loads((ROOT / "deploy/grafana/voorsprong.json").read_text("utf-8"))
    expressions = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert expressions
    assert {name for each in expressions for name in _FIGURE.findall(each)} <= told()


@cache
def told() -> frozenset[str]:
    """The figures that ``/metrics`` tells, of a cluster and of one process."""
    moments = ("since", "last_round", "last_canary", "last_backup", "last_retention")
    plain: dict[str, Any] = {each.name: 0 for each in fields(Figures)} | dict.fromkeys(moments)
    found = replace(
        Figures(**plain),
        alerts={"first-sight": 1},
        deliveries={("email", "sent"): 1},
        dead={},
        found_wrong=frozenset(),
        canary=True,
        audit_holds=True,
        workers=1,
    )
    observed = Observed(
        figures=lambda: found,
        now=SystemClock().now,
        started=SystemClock().now(),
        writable=lambda: True,
        component="worker",
        volume=ROOT,
    )

    async def answer() -> str:
        transport = httpx.ASGITransport(Metrics(Starlette(), observed, within=LONG))
        async with httpx.AsyncClient(transport=transport, base_url="http://voorsprong") as client:
            return (await client.get("/metrics")).text

    families = text_string_to_metric_families(asyncio.run(answer()))
    return frozenset(sample.name for family in families for sample in family.samples)


def test_publiccode_describes_this_version() -> None:
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f'version = "{public["softwareVersion"]}"' in project
    assert public["legal"]["license"] == "EUPL-1.2"
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    for description in public["description"].values():
        assert len(description["shortDescription"]) <= 150
        assert 150 <= len(description["longDescription"]) <= 10_000
