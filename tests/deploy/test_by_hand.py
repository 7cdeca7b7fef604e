"""The pod that restores: valid, hardened, and with the volumes that the rest of the cluster makes."""

from __future__ import annotations

from typing import Any

import yaml

from monitor.config.environment import VARIABLES
from tests.deploy.test_deploy import ROOT, documents, tool

FILE = ROOT / "deploy" / "kubernetes" / "by-hand" / "restore.yaml"
POD: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))["spec"]


def test_it_is_valid() -> None:
    done = tool("kubernetes-validate", "--strict", str(FILE))
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_meets_the_restricted_standard() -> None:
    (container,) = POD["containers"]
    assert POD["automountServiceAccountToken"] is False
    assert (POD["securityContext"]["runAsNonRoot"], POD["securityContext"]["fsGroup"]) == (True, 10001)
    assert POD["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
    held = container["securityContext"]
    assert (held["allowPrivilegeEscalation"], held["readOnlyRootFilesystem"]) == (False, True)
    assert held["capabilities"]["drop"] == ["ALL"]
    assert {each["name"] for each in container["env"]} <= {f"{each.name}_FILE" for each in VARIABLES}


def test_it_has_the_backups_and_the_log_of_every_worker() -> None:
    named = (each for each in documents() if "metadata" in each)
    by_kind = {(each["kind"], each["metadata"]["name"]): each for each in named}
    workers = by_kind["StatefulSet", "voorsprong-worker"]["spec"]
    (template,) = workers["volumeClaimTemplates"]
    logs = {f"{template['metadata']['name']}-voorsprong-worker-{n}" for n in range(workers["replicas"])}
    claims = {
        each["persistentVolumeClaim"]["claimName"]
        for each in POD["volumes"]
        if "persistentVolumeClaim" in each
    }
    assert claims == logs | {"voorsprong-backups"}
    assert ("PersistentVolumeClaim", "voorsprong-backups") in by_kind


def test_a_backup_that_hangs_ends_before_the_next_is_due() -> None:
    (job,) = (
        each["spec"] for each in documents() if each.get("metadata", {}).get("name") == "voorsprong-backup"
    )
    assert job["concurrencyPolicy"] == "Forbid"
    assert job["jobTemplate"]["spec"]["activeDeadlineSeconds"] < 3600
