"""Who follows docs/operating.md gets a service that has every setting: in compose, and on Kubernetes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from monitor.cli.contents import ROOMS
from monitor.config.environment import SECRETS_DIR, VARIABLES, load_environment
from tests.deploy.test_deploy import COMPOSE, MANIFESTS, ROOT, tool

INSTALLATION = ROOT / "deploy" / "installation"
BASE = ROOT / "deploy" / "kubernetes"
CONFIG_MAP = 1_048_576
"""Bytes that a ConfigMap may hold."""

NOT_SETTABLE = {
    "MONITOR_CONFIG": "where the file is mounted",
    "MONITOR_SECRETS_DIR": "where the secrets are mounted",
    "MONITOR_WEB_HOST": "a container listens on all of its own addresses",
    "MONITOR_WEB_PORT": "the container's own; what it is published as is chosen outside",
    "MONITOR_LOG_FORMAT": "containers log JSON",
    "MONITOR_SENT_LOG": "on the volume that outlives the container",
    "MONITOR_EVAL_DATA": "for development only",
}
"""What is no secret and stands fixed in the files, or nowhere, with the reason."""
SETTABLE = sorted(each.name for each in VARIABLES if not each.secret and each.name not in NOT_SETTABLE)
OURS = ("monitor", "web", "worker")


def compose_environment(service: str, env: Mapping[str, str], image: Mapping[str, str]) -> dict[str, str]:
    """What a container of compose sees, with ``env`` as the file ``.env``."""
    given = COMPOSE["services"][service]["environment"]
    seen = dict(image)
    for name, value in given.items():
        if value is None:
            seen |= {name: env[name]} if name in env else {}
            continue
        seen[name] = re.sub(r"\$\{(\w+):-([^}]*)\}", lambda m: env.get(m[1]) or m[2], str(value))
    return seen


def image_environment() -> dict[str, str]:
    """What the image sets for every container."""
    last = (ROOT / "Dockerfile").read_text("utf-8").rpartition("\nFROM ")[2]
    return dict(re.findall(r"\b(MONITOR_\w+)=(\S+)", last))


def generated(folder: Path, name: str) -> dict[str, Any]:
    """A ConfigMap that a kustomization makes, as it stands there."""
    made = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))["configMapGenerator"]
    return next(each for each in made if each["name"] == name)


def cluster_settings() -> dict[str, str]:
    """The ConfigMap of settings on Kubernetes, the base and what an installation sets."""
    lines = [*generated(BASE, "voorsprong-settings")["literals"]]
    for file in generated(INSTALLATION, "voorsprong-settings")["envs"]:
        lines += (INSTALLATION / file).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """A folder of secrets as a cluster has it: the database's address and nothing else."""
    (tmp_path / "database_url").write_text("postgresql://voorsprong:x@postgres/voorsprong\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize("service", OURS)
def test_every_setting_reaches_a_container_of_compose(service: str) -> None:
    seen = compose_environment(service, {name: f"given-{name}" for name in SETTABLE}, image_environment())
    assert {name: seen.get(name) for name in SETTABLE} == {name: f"given-{name}" for name in SETTABLE}


def test_every_setting_can_be_made_on_kubernetes() -> None:
    assert set(SETTABLE) <= set(cluster_settings())
    assert set(cluster_settings()) - set(SETTABLE) <= set(NOT_SETTABLE)


@pytest.mark.parametrize("service", OURS)
def test_a_container_of_compose_starts_with_what_is_there(service: str, secrets: Path) -> None:
    """A secret that nobody made is not set; what the image and compose set does not contradict itself."""
    seen = compose_environment(service, {}, image_environment())
    mounts = [each.split(":") for each in COMPOSE["services"][service]["volumes"]]
    assert ["./deploy/secrets", seen[SECRETS_DIR], "ro"] in mounts
    environment, faults = load_environment(seen | {SECRETS_DIR: str(secrets)})
    assert faults == ()
    assert environment["MONITOR_DATABASE_URL"].startswith(
        "sqlite:" if service == "monitor" else "postgresql:"
    )


def test_an_authority_of_ones_own_is_given_by_a_name_that_no_shell_has() -> None:
    """``SSL_CERT_FILE`` of the machine that starts compose names a file which no container has."""
    of_a_shell = compose_environment("web", {"SSL_CERT_FILE": "/home/jan/ca.pem"}, {})
    assert of_a_shell["SSL_CERT_FILE"] == "/etc/ssl/certs/ca-certificates.crt"
    given = compose_environment("web", {"CA_FILE": "/run/secrets/voorsprong/ca.pem"}, {})
    assert given["SSL_CERT_FILE"] == "/run/secrets/voorsprong/ca.pem"


def test_a_container_on_kubernetes_starts_with_what_is_there(secrets: Path) -> None:
    seen = image_environment() | cluster_settings() | {SECRETS_DIR: str(secrets)}
    environment, faults = load_environment(seen)
    assert faults == ()
    assert environment["MONITOR_DATABASE_URL"].startswith("postgresql:")


def test_the_secret_to_fill_in_holds_every_secret_and_no_other() -> None:
    example = yaml.safe_load((INSTALLATION / "secret.example.yaml").read_text("utf-8"))
    assert set(example["stringData"]) == {each.file for each in VARIABLES if each.secret}
    page = (ROOT / "deploy" / "secrets" / "README.md").read_text("utf-8")
    assert [each.file for each in VARIABLES if each.secret and f"| `{each.file}` |" not in page] == []


@pytest.mark.parametrize("folder", [BASE, INSTALLATION], ids=lambda folder: folder.name)
def test_a_kustomization_reads_no_file_outside_its_folder(folder: Path) -> None:
    """kustomize refuses to; other kustomizations it may read."""
    made = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))
    named = [file for each in made["configMapGenerator"] for file in each.get("files", [])]
    named += [file for each in made["configMapGenerator"] for file in each.get("envs", [])]
    for name in (each.rpartition("=")[2] for each in named):
        assert (folder / name).resolve().is_relative_to(folder), name
        assert name == "feeds.yaml" or (folder / name).is_file(), name
    for name in made["resources"]:
        place = (folder / name).resolve()
        assert (place / "kustomization.yaml").is_file() or place.is_relative_to(folder), name


def test_the_shipped_feeds_fit_into_a_config_map_as_it_is_applied() -> None:
    size = (ROOT / "feeds.yaml").stat().st_size
    assert size < CONFIG_MAP
    applied = re.findall(r"kubectl apply .*", (ROOT / "docs" / "operating.md").read_text("utf-8"))
    assert applied
    assert [line for line in applied if "-k" in line and "--server-side" not in line] == []


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The installation as ``kubectl apply -k`` takes it, after the steps of docs/operating.md."""
    program = next((each for each in ("kubectl", "kustomize") if shutil.which(each)), None)
    if program is None:
        pytest.skip("neither kubectl nor kustomize is installed")
    folder = tmp_path_factory.mktemp("deploy")
    shutil.copytree(ROOT / "deploy", folder / "deploy")
    shutil.copy(ROOT / "feeds.yaml", folder / "deploy" / "installation")
    mine = folder / "deploy" / "installation" / "kustomization.yaml"
    mine.write_text(
        re.sub(r"^  #(-| {2}\S| {4}-)", r"  \1", mine.read_text("utf-8"), flags=re.MULTILINE), "utf-8"
    )
    words = [program, "kustomize" if program == "kubectl" else "build", "deploy/installation"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (folder / "rendered.yaml").write_text(done.stdout, "utf-8")
    valid = tool("kubernetes-validate", "--strict", str(folder / "rendered.yaml"))
    assert valid.returncode == 0, valid.stdout + valid.stderr
    return list(yaml.safe_load_all(done.stdout))


def test_the_installation_renders_as_documented(rendered: list[dict[str, Any]]) -> None:
    kinds = {(each["kind"], each["metadata"]["name"]): each for each in rendered}
    settings = next(each for (_, name), each in kinds.items() if name.startswith("voorsprong-settings-"))
    assert {each["metadata"].get("namespace", "voorsprong") for each in rendered} == {"voorsprong"}
    host = urlsplit(settings["data"]["MONITOR_DESK_URL"]).hostname
    ingress = kinds["Ingress", "voorsprong"]["spec"]
    assert [rule["host"] for rule in ingress["rules"]] == ingress["tls"][0]["hosts"] == [host]
    assert {"port": 3128} in kinds["NetworkPolicy", "voorsprong"]["spec"]["egress"][1]["ports"]
    assert kinds["ServiceAccount", "voorsprong"]["imagePullSecrets"] == [{"name": "registry"}]
    images = re.findall(r"\bimage: (\S+)", yaml.safe_dump(rendered))
    assert len(images) >= 5
    assert set(images) == {"registry.example.nl/voorsprong:0.1.0"}
    feeds = kinds["ConfigMap", "voorsprong-feeds"]
    assert feeds["data"]["feeds.yaml"] == (ROOT / "feeds.yaml").read_text("utf-8")
    made = {name for kind, name in kinds if kind == "ConfigMap"} | {"voorsprong"}
    for (_, name), document in kinds.items():
        wanted = re.findall(
            r"(?:configMapRef|configMap|secret): \{.*?[nN]ame: ([\w-]+)",
            yaml.safe_dump(document, default_flow_style=True, width=100_000),
        )
        assert set(wanted) <= made, name


def workloads() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every manifest that makes pods, with the pods' specification."""
    for file in MANIFESTS:
        for document in yaml.safe_load_all(file.read_text("utf-8")):
            spec = document.get("spec", {})
            template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
            if template:
                yield document, template["spec"]


def test_what_serves_is_spread_and_not_emptied_at_once() -> None:
    budgets = {
        document["spec"]["selector"]["matchLabels"]["app.kubernetes.io/component"]: document["spec"]
        for file in MANIFESTS
        for document in yaml.safe_load_all(file.read_text("utf-8"))
        if document["kind"] == "PodDisruptionBudget"
    }
    serving = [(each, pod) for each, pod in workloads() if each["kind"] in ("Deployment", "StatefulSet")]
    assert len(serving) == 2
    for document, pod in serving:
        component = document["spec"]["selector"]["matchLabels"]["app.kubernetes.io/component"]
        assert document["metadata"]["labels"]["app.kubernetes.io/component"] == component
        spread = {each["topologyKey"]: each["labelSelector"] for each in pod["topologySpreadConstraints"]}
        assert spread == {"kubernetes.io/hostname": document["spec"]["selector"]}
        assert 1 <= budgets[component]["minAvailable"] < document["spec"]["replicas"]


def test_a_migration_of_any_length_is_nobodys_reason_to_kill_a_pod() -> None:
    """Probes begin after the init containers; the migration is done there, with the same settings."""
    for _, pod in workloads():
        if not any("livenessProbe" in each for each in pod["containers"]):
            continue
        (first,) = pod["initContainers"]
        assert first["args"] == ["migrate"]
        assert first["envFrom"] == pod["containers"][0]["envFrom"]
        assert {each["name"] for each in first["volumeMounts"]} >= {"secrets"}


def test_every_container_runs_a_command_that_exists_and_says_what_disk_it_takes() -> None:
    for document, pod in workloads():
        for each in (*pod.get("initContainers", ()), *pod["containers"]):
            words = " ".join(each.get("command", ["monitor", *each.get("args", ())]))
            command = re.search(r"\bmonitor (?:--?\S+ )*([\w-]+)", words)
            assert command, document["metadata"]["name"]
            assert command[1] in ROOMS
            for kind in ("requests", "limits"):
                assert "ephemeral-storage" in each["resources"][kind], (document["metadata"]["name"], kind)
    for name in OURS:
        assert COMPOSE["services"][name]["command"][0] in ROOMS


def test_pods_reach_what_they_need_and_no_metadata_of_the_cloud() -> None:
    policies = yaml.safe_load_all((BASE / "network.yaml").read_text("utf-8"))
    policy = next(each["spec"] for each in policies if each["kind"] == "NetworkPolicy")
    assert set(policy["policyTypes"]) == {"Ingress", "Egress"}
    ports = {each["port"] for rule in policy["egress"] for each in rule["ports"]}
    assert {53, 5353, 80, 443, 25, 465, 587, 5432} <= ports
    aims = [each for rule in policy["egress"] for each in rule.get("to", ())]
    assert {"namespaceSelector": {}} in aims, (
        "a block of addresses is no pod of the same cluster to every network"
    )
    blocks = [each["ipBlock"] for each in aims if "ipBlock" in each]
    assert "169.254.0.0/16" in next(each["except"] for each in blocks if each["cidr"] == "0.0.0.0/0")


@pytest.mark.parametrize("service", OURS)
def test_a_container_is_called_ill_only_for_what_a_restart_mends(service: str) -> None:
    asked = [
        COMPOSE["services"][service]["healthcheck"]["test"][-1],
        (ROOT / "Dockerfile").read_text("utf-8"),
    ]
    assert [re.findall(r"8080(/\w+)", each) for each in asked] == [["/livez"], ["/livez"]]


def test_who_asks_a_container_goes_past_the_proxy_of_a_docker_client() -> None:
    """Its ``proxies`` stand as HTTP_PROXY in every container."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as answering:
        threading.Thread(target=answering.serve_forever, daemon=True).start()
        programs = [COMPOSE["services"]["monitor"]["healthcheck"]["test"][-1]]
        programs += re.findall(r'CMD \["python", "-c", "(.+)"\]', (ROOT / "Dockerfile").read_text("utf-8"))
        for program in programs:
            here = program.replace(":8080", f":{answering.server_port}").replace("timeout=4", "timeout=60")
            proxies = {"HTTP_PROXY": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1"}
            done = subprocess.run(
                [sys.executable, "-c", here],
                env=os.environ | proxies,
                capture_output=True,
                text=True,
                check=False,
            )
            assert "HTTP Error 501" in done.stderr, "it was not asked"
        answering.shutdown()
    assert len(programs) == 2


def test_every_choice_of_requirements_is_locked_and_all_of_them_is_all() -> None:
    named = {
        choice
        for page in (ROOT / "Dockerfile", *(ROOT / "docs").glob("*.md"))
        for choice in re.findall(r"\bREQUIREMENTS=(\w+)", page.read_text("utf-8"))
    }
    assert named >= {"run", "all"}
    assert [each for each in named if not (ROOT / "requirements" / f"{each}.txt").is_file()] == []
    locked = (ROOT / "requirements" / "all.txt").read_text("utf-8")
    assert {"apprise", "opentelemetry-sdk"} <= set(re.findall(r"^([\w-]+)==", locked, re.MULTILINE))
