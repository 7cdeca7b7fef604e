"""The images that we build on and run: which are pinned by digest, and pinning them where a registry answers.

usage: python tools/pin_images.py [--write]
Without ``--write`` it lists them. A digest is asked of Docker Hub's registry, without an account.
Exit 1 while one is unpinned, 3 when the registry cannot be reached.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
FILES = (ROOT / "Dockerfile", ROOT / "docker-compose.yml")
OURS = "voorsprong"
_IMAGE = re.compile(
    r"(?:^ARG PYTHON_IMAGE=|^\s+image: )([\w./-]+):([\w.-]+)(?:@(sha256:[0-9a-f]{64}))?\s*$", re.MULTILINE
)
_KINDS = "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json"


@dataclass(frozen=True, slots=True)
class Image:
    """An image as a file names it."""

    file: Path
    name: str
    tag: str
    digest: str

    def __str__(self) -> str:
        """As it stands there."""
        return f"{self.name}:{self.tag}" + (f"@{self.digest}" if self.digest else "")


def images() -> Iterator[Image]:
    """Every image of somebody else's."""
    for file in FILES:
        for name, tag, digest in _IMAGE.findall(file.read_text("utf-8")):
            if name != OURS:
                yield Image(file, name, tag, digest)


def digest_of(client: httpx.Client, image: Image) -> str:
    """What the registry has under this tag now."""
    path = image.name if "/" in image.name else f"library/{image.name}"
    scope = {"service": "registry.docker.io", "scope": f"repository:{path}:pull"}
    token = client.get("https://auth.docker.io/token", params=scope).raise_for_status().json()["token"]
    answer = client.head(
        f"https://registry-1.docker.io/v2/{path}/manifests/{image.tag}",
        headers={"Authorization": f"Bearer {token}", "Accept": _KINDS},
    ).raise_for_status()
    return answer.headers["docker-content-digest"]


def pinned(text: str, image: Image, digest: str) -> str:
    """The file's text with that digest at that image, and nowhere in a comment."""

    def written(found: re.Match[str]) -> str:
        if found.group(1, 2) != (image.name, image.tag):
            return found.group()
        return found.group().replace(str(image), f"{image.name}:{image.tag}@{digest}")

    return _IMAGE.sub(written, text)


def main() -> None:
    """List, or ask and write."""
    unpinned = 0
    with httpx.Client(timeout=20) as client:
        for image in images():
            digest = image.digest
            if "--write" in sys.argv[1:]:
                try:
                    digest = digest_of(client, image)
                except httpx.HTTPError as error:
                    sys.stderr.write(f"{image}: the registry gives no digest ({type(error).__name__})\n")
                    sys.exit(3)
                image.file.write_text(pinned(image.file.read_text("utf-8"), image, digest), encoding="utf-8")
            unpinned += not digest
            sys.stdout.write(f"{image.file.name}: {image.name}:{image.tag} {digest or 'NOT PINNED'}\n")
    sys.exit(1 if unpinned else 0)


if __name__ == "__main__":
    main()
