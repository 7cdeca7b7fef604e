"""Hold lines of ``docker compose`` and ``kubectl`` in the documentation to the files that they speak of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

_LINE = re.compile(r"^\s*(?:\$ )?(?:[A-Z_]+=\S+ +)*(docker compose|kubectl) +(.+)$")
_WITH_VALUE = {
    *("--project-directory", "--profile", "--file", "--entrypoint", "--env", "--user", "--volume", "--tail"),
    *("--since", "--index", "--scale"),
}
_OF_SERVICES = {"up", "logs", "stop", "start", "restart", "build", "ps", "rm", "kill", "pull", "down"}
_OTHERS = {"config", "cp", "exec", "run"}
_NAMED = re.compile(r"\b(statefulset|deployment|cronjob|service|ingress)/(voorsprong[\w-]*)")

Judge = Callable[[list[str]], str | None]


@dataclass(frozen=True, slots=True)
class Shipped:
    """What compose file and manifests hold."""

    services: frozenset[str]
    objects: frozenset[tuple[str, str]]
    """Kind in small letters, name."""
    containers: frozenset[str]


def container_fault(line: str, root: Path, judge: Judge) -> str | None:
    """What is wrong with a line for containers; None for all other lines.

    ``judge``: what is wrong with the words behind ``monitor``.
    """
    match = _LINE.match(line)
    if not match:
        return None
    words = match.group(2).split()
    if match.group(1) == "kubectl":
        return _of_kubectl(words, root, judge)
    return _of_compose(words, shipped(root), judge)


@cache
def shipped(root: Path) -> Shipped:
    """Read once; empty where the files are not."""
    compose = root / "docker-compose.yml"
    services = yaml.safe_load(compose.read_text("utf-8"))["services"] if compose.exists() else {}
    objects, containers = set(), set()
    for document in _manifests(root):
        objects.add((str(document["kind"]).lower(), str(document["metadata"]["name"])))
        spec = document.get("spec", {})
        pod = spec.get("jobTemplate", {}).get("spec", spec).get("template", {}).get("spec", {})
        containers |= {
            each["name"] for kind in ("initContainers", "containers") for each in pod.get(kind, ())
        }
    return Shipped(frozenset(services), frozenset(objects), frozenset(containers))


def _manifests(root: Path) -> Iterator[dict[str, Any]]:
    for file in sorted((root / "deploy" / "kubernetes").glob("*.yaml")):
        yield from (
            each for each in yaml.safe_load_all(file.read_text("utf-8")) if each and "metadata" in each
        )


def _of_compose(words: list[str], known: Shipped, judge: Judge) -> str | None:
    rest = _plain(words)
    command, given = rest[0] if rest else "", rest[1:]
    if command not in _OF_SERVICES | _OTHERS:
        return f"no command: docker compose {command}"
    if command == "cp":
        given = [each.partition(":")[0] for each in given if ":" in each]
    elif command in ("exec", "run"):
        inner = _behind(words, command, given[0] if given else "")
        given = given[:1]
        own = inner[1:] if inner[:1] == ["monitor"] else inner if command == "run" else []
        if own and "--entrypoint" not in words and (fault := judge(own)):
            return fault
    wrong = [each for each in given if each not in known.services]
    return f"compose has no service {wrong[0]}" if wrong else None


def _plain(words: list[str]) -> list[str]:
    """The words that are neither options nor their values."""
    found, skip = [], False
    for word in words:
        if not skip and not word.startswith("-"):
            found.append(word)
        skip = not skip and word in _WITH_VALUE
    return found


def _behind(words: list[str], command: str, service: str) -> list[str]:
    after = words[words.index(command) + 1 :]
    return after[after.index(service) + 1 :] if service in after else []


def _of_kubectl(words: list[str], root: Path, judge: Judge) -> str | None:
    known = shipped(root)
    outer = words[: words.index("--")] if "--" in words else words
    inner = words[len(outer) + 1 :]
    for kind, name in _NAMED.findall(" ".join(outer)):
        if (kind, name) not in known.objects:
            return f"there is no {kind} {name}"
    for option, value in pairwise(outer):
        if option in ("-k", "-f") and not there(root / value):
            return f"there is no {value}"
        if option in ("--container", "-c") and value not in known.containers:
            return f"no pod has a container {value}"
        pod = re.fullmatch(r"(voorsprong-\w+)-\d+", value)
        if option in ("exec", "logs") and pod and ("statefulset", pod[1]) not in known.objects:
            return f"there is no pod {value}"
    return judge(inner[1:]) if inner[:1] == ["monitor"] else None


def there(path: Path) -> bool:
    """Whether a file or folder is shipped, or the administrator's own: then its folder ignores it by name."""
    ignored = path.parent / ".gitignore"
    made = ignored.exists() and f"/{path.name}" in ignored.read_text("utf-8").split()
    return made or path.is_dir() or path.is_file()
