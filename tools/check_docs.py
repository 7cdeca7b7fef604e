"""Hold the documentation to the product: links, files, commands, options and variables that do not exist.

usage: python tools/check_docs.py [FOLDER]
Reads README.md and its siblings in the root, docs/** and deploy/**; exit 1 with a line for every fault.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import typer

from monitor.cli.root import everything
from monitor.config.environment import VARIABLES
from tools.check_containers import container_fault, there

if TYPE_CHECKING:
    from typer._click import Command

_FENCE = re.compile(r"^( *)(```+|~~~+).*?^\1\2", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"(?<!\\)\[(?:[^\[\]]|\[[^\]]*\])*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^#{1,6} +(.+?)(?: *\{#([\w-]+)\})? *$", re.MULTILINE)
_VARIABLE = re.compile(r"\bMONITOR_[A-Z0-9_]*[A-Z0-9]\b")
_COMMAND = re.compile(
    r"^\s*(?:\$ )?(?:[A-Z_]+=\S+ +)*(?:\.venv/bin/|python3? -m )?(monitor|make)(?: +(.*))?$"
)
_OURS = re.compile(r"^(?:monitor|tests|bench|docs|deploy|tools|standins|requirements)/[\w./-]+$")
_MODULE = re.compile(r"\bpython3? -m ((?:bench|standins|tools)(?:\.\w+)+)")
_ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_FIRST_OF = re.compile(r" (?:\||>|>>|<|&&|#) |; | #")


def main() -> None:
    """Check, tell, end."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    faults = list(faults_in(root))
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    pages = len(list(pages_of(root)))
    sys.stdout.write(f"docs: {pages} pages, {len(faults)} faults\n")
    sys.exit(1 if faults else 0)


def pages_of(root: Path) -> Iterator[Path]:
    """Every Markdown page that a reader sees."""
    yield from sorted(root.glob("*.md"))
    yield from sorted((root / "docs").rglob("*.md"))
    yield from sorted((root / "deploy").rglob("*.md"))


def faults_in(root: Path) -> Iterator[str]:
    """Every fault as ``page:line: what``."""
    targets = _make_targets(root)
    for page in pages_of(root):
        text = page.read_text(encoding="utf-8")
        where = page.relative_to(root)
        for position, fault in _faults(page, text, root, targets):
            yield f"{where}:{text.count(chr(10), 0, position) + 1}: {fault}"


def _faults(page: Path, text: str, root: Path, targets: frozenset[str]) -> Iterator[tuple[int, str]]:
    prose = _FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    linked = _SPAN.sub(lambda match: " " * len(match.group()), prose)
    for match in _LINK.finditer(linked):
        fault = dead_link(match.group(1), page, root)
        if fault:
            yield match.start(), fault
    for match in _VARIABLE.finditer(text):
        if match.group() not in known_variables():
            yield match.start(), f"there is no variable {match.group()}"
    for position, line in _code(text, prose):
        contained = container_fault(_FIRST_OF.split(line)[0], root, _unknown_to_monitor)
        fault = contained or unknown_command(line, targets) or missing_file(line, root)
        if fault:
            yield position, fault


def _code(text: str, prose: str) -> Iterator[tuple[int, str]]:
    for span in _SPAN.finditer(prose):
        yield span.start(), span.group(1).replace("\\|", "|")
    for block in _FENCE.finditer(text):
        position = block.start()
        for line in block.group().splitlines(keepends=True):
            yield position, line.strip()
            position += len(line)


def dead_link(target: str, page: Path, root: Path) -> str | None:
    """What is wrong with a link out of ``page``; None for a good one, and for other sites."""
    if _ELSEWHERE.match(target):
        return None
    path, _, anchor = unquote(target).partition("#")
    found = (page.parent / path).resolve() if path else page
    if not found.is_relative_to(root):
        return f"link leaves the repository: {target}"
    if not found.exists():
        return f"dead link: {target}"
    if anchor and found.suffix == ".md" and anchor not in anchors(found):
        return f"no such heading: {target}"
    return None


def missing_file(line: str, root: Path) -> str | None:
    """What is wrong with a line of code that names a file or module of ours; None for all other lines."""
    path = line.partition("::")[0]
    if _OURS.match(path) and not there(root / path):
        return f"there is no {path}"
    for module in _MODULE.findall(line):
        place = root.joinpath(*module.split("."))
        if not place.with_suffix(".py").exists() and not (place / "__main__.py").exists():
            return f"there is no module {module}"
    return None


@cache
def anchors(page: Path) -> frozenset[str]:
    """The anchors of a page's headings, as GitHub and MkDocs make them."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    found = set()
    for heading, given in _HEADING.findall(text):
        words = re.sub(r"[^\w\s-]", "", heading.lower().replace("`", "")).strip()
        found |= {given} if given else {re.sub(r"\s", "-", words), re.sub(r"[\s-]+", "-", words)}
    return frozenset(found)


@cache
def known_variables() -> frozenset[str]:
    """Every variable that the product reads."""
    names = {variable.name for variable in VARIABLES}
    return frozenset(names | {f"{variable.name}_FILE" for variable in VARIABLES if variable.secret})


def unknown_command(line: str, targets: frozenset[str]) -> str | None:
    """What is wrong with a line of code that calls ``monitor`` or ``make``; None for all other lines."""
    match = _COMMAND.match(_FIRST_OF.split(line)[0])
    if not match:
        return None
    words = (match.group(2) or "").split()
    if match.group(1) == "make":
        wrong = [word for word in words if re.fullmatch(r"[a-z-]+", word) and word not in targets]
        return f"the Makefile has no target {wrong[0]}" if wrong else None
    return _unknown_to_monitor(words)


@cache
def commands() -> Command:
    """The command line, whole."""
    return everything()


def _unknown_to_monitor(words: list[str]) -> str | None:
    command = commands()
    for word in words:
        if isinstance(command, typer.core.TyperGroup) and re.fullmatch(r"[a-z][a-z-]*", word):
            found = command.commands.get(word)
            if found is None:
                return f"there is no command: monitor {' '.join(words)}"
            command = found
        elif word.startswith("--"):
            name = word.partition("=")[0].strip("[]")
            options = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
            if name not in options | {"--help", "--"}:
                return f"monitor {command.name} has no option {name}"
    return None


def _make_targets(root: Path) -> frozenset[str]:
    makefile = root / "Makefile"
    text = makefile.read_text(encoding="utf-8") if makefile.exists() else ""
    return frozenset(re.findall(r"^([a-z][a-z-]*):", text, re.MULTILINE))


if __name__ == "__main__":
    main()
